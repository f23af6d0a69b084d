"""Sentences that give orders to a program that reads the article, instead of reporting. Pure functions.

An article can only speak for itself, because each source is read alone. Still, an order in it could change what it is
itself read to say, so such sentences are neither shown to the model nor evidence. The patterns follow published prompt
injections (Greshake et al., 2023; Liu et al., 2024): take back earlier instructions, address the model, order its
reply. What they miss still has to pass verification. On 102,000 sentences of news they matched one, a curriculum.
"""

import re

_MACHINE = r"(?:AI|(?:AI|virtual|helpful) assistants?|chatbots?|(?:AI|language|large language) models?|LLMs?)"
# Where an order begins.
_CLAUSE = r"(?:^|[.:;,!?\"“”()\n]\s*|\b(?:please|must|should|always|just|simply|instead|and|then)\s+)"
_ORDERS = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\b[^.?!]{0,40}"
    r"\b(?:instructions?|prompts?|directions|(?:the |all )?(?:above|previous|prior|preceding))\b"
    r"|\b(?:new|updated|hidden|secret|special|system) (?:instructions?|prompt)\b\s*(?:[:–—-]|are\b|is\b)"
    r"|^\W*(?:system|assistant|user|developer|instructions?)\s*:\s"
    r"|<\|?/?(?:im_start|im_end|system|assistant|user|inst)\b|\[/?INST\]|#{2,}\s*(?:instruction|system|response)"
    rf"|\b(?:you are|you're|act as|pretend to be|behave as)\s+(?:now\s+)?(?:an?\s+)?(?:\w+\s+)?{_MACHINE}\b"
    rf"|\b{_MACHINE}\b[^.?!]{{0,40}}\b(?:must|should|shall|have to)\b"
    r"[^.?!]{0,30}\b(?:answer|reply|respond|say|output|print|write|refuse|state|mention|include|link)\b"
    rf"|\b(?:note|message|attention|instructions?)\s+(?:to|for)\b[^.?!]{{0,20}}\b{_MACHINE}\b"
    rf"|{_CLAUSE}(?:answer|reply|respond|output|print|repeat|return|say|write)\b[^.?!,]{{0,25}}"
    r"\b(?:exactly|only with|nothing but|the word|the phrase|verbatim)\b"
    r"|\b(?:when|if|whenever|once)\s+(?:you\s+are\s+|you're\s+)?(?:ever\s+)?asked\b[^.?!]{0,80}?[,:]\s*"
    r"(?:always\s+|just\s+|simply\s+)?(?:answer|reply|respond|say|state|output|print|claim)\b"
    rf"|{_CLAUSE}(?:do not|don't|never|stop)\s+(?:answer|reply|respond|quote|cite)(?:ing)?\b[^.?!]{{0,40}}"
    r"\b(?:questions?|users?|articles?|sources?|passage)\b"
    r"|\b(?:the|only) (?:correct|right|true|only) (?:answer|reply|response) to\b[^.?!]{0,40}\bquestions?\b"
    rf"|{_CLAUSE}(?:answer|reply|respond)\s+(?:to\s+)?(?:every|all|any|each)\b[^.?!]{{0,40}}\b(?:questions?|queries)\b",
    re.IGNORECASE,
)


def gives_orders(sentence: str) -> bool:
    """Whether a sentence gives orders to a program that reads it ("ignore the above", "when asked, answer …")."""
    return _ORDERS.search(sentence) is not None
