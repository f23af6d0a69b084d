"""Marks what is not the story: adverts, newsletter calls, link teasers, appeals for donations. It removes nothing.

Rules look at one sentence and at its neighbours. They are anchored at the start of a sentence, or ask for two signs at
once, so that a story ABOUT newsletters, adverts or donations stays a story; tests hold near misses for every rule.
A rule belongs here only if it would be right for any newspaper.
"""

import re
from collections.abc import Sequence

Span = tuple[int, int]

_WHOLE = (  # the whole sentence is this, give or take punctuation
    r"advert|advertisement|ad|ad feedback|sponsored|promoted|paid content|story continues below( this)? advertise?ment",
    r"article continues (below|after)( this)?( advertise?ment| ad)?|continue reading( the main story)?|skip (to|past) .{1,60}",
    r"leave a (comment|reply)|comments?( \(\d+\))?|\d+ comments?|(add|post|view|show|read|hide)( all| your| a)? comments?",
    r"join the (conversation|discussion)|have your say|be the first to comment|what do you think\?.{0,40}comments?.{0,20}",
    r"read more|read more( here)?|more on this( story| topic)?|related( (articles?|stories|topics?|content|links?|coverage|news))?",
    r"read more (about|on|from).{0,60}:|read (the )?full (article|story).{0,30}|source: read full article|click here.{0,60}",
    r"most (read|popular|viewed|shared)( .{1,30})?|trending( now| stories)?|recommended( for you)?|you (may|might) also like.{0,20}",
    r"editors?['’]?s?['’]? (picks?|choice)|more (stories|news|from) .{1,40}|top stories( .{1,30})?|don['’]t miss( a thing)?",
    r"share( this)?( (article|story|page|post|video))?( on| via| with)?( (facebook|twitter|x|whatsapp|linkedin|reddit|email|e-mail),?)*",
    r"(facebook|twitter|whatsapp|linkedin|reddit|pinterest|telegram|e-?mail|print|copy( the)? link|save|bookmark|listen|share)",
    r"(accept|reject|manage)( all)?( cookies| preferences| settings)?|cookie (policy|settings|notice)|privacy policy|terms of (use|service)",
    r"(sign|log) (in|up)|subscribe( now| today)?|register( now| for free)?|newsletters?|follow us( on .{1,60})?|get the app.{0,40}",
    r"(all rights reserved|copyright|©).{0,120}|©.{0,120}|.{0,80}all rights reserved",
    r"\d+ min(ute)?s?( read)?|(first )?(published|updated|last updated|posted)( on| at)?:?",
    r"(image|photo|picture|video|file photo|credit)s?( (source|credit|by|courtesy))?:.{1,80}|(getty images|reuters|ap photo|afp)([ /].{1,60})?",
    r"watch( (live|now|the video|more))?:?|(video|live|gallery|photos|listen|watch|pictures)|loading(\.\.\.|…)?|play video|back to top",
)
_LABELLED = (  # a label, a colon, and whatever it leads to
    r"see also|read also|also read|read next|read this|see more|more|read more|related|related (stories|articles?|coverage)",
    r"don['’]t miss|must read|recommended|watch( live| more| now)?|listen( now)?|in pictures|in case you missed it|icymi|up next",
    r"topics?|tags?|filed under|categories|category|keywords|more (on|about|from) [^:]{1,40}|read more (about|on|from) [^:]{1,40}",
)
_CALLS = (  # the reader is told to do something with the newspaper, in the imperative, at the start of the sentence
    r"((please |simply |just |you can )?(sign up|subscribe|register)) (now |today |here |free |below )*(to|for|with|at|here|now|today|below)\b.{0,200}"
    r"\b(newsletters?|e-?mails?|alerts?|updates|in-?box|briefings?|bulletins?|podcast|channel|our|free|app)\b",
    r"(get|receive) .{0,120}\b((sent|delivered|straight|direct(ly)?) .{0,30}(in-?box|e-?mail|phone)|in your in-?box)\b",
    r"(follow|like|join|find|add) (us|our|[A-Z].{1,40}) on (facebook|twitter|x|instagram|telegram|whatsapp|tiktok|youtube|google|linkedin|threads)\b",
    r"(download|get|install) (our|the) .{0,40}\bapp\b",
    r"click here (to|for)\b|(tap|click) (here|below|the link|on the link)\b",
    r"for (more|all|the latest|the best)\b.{0,120}\b(sign up|subscribe|newsletters?|click here|visit our|follow us|homepage|check out our)\b",
    r"(a|your) (week|day|month|daily dose|weekly dose|round-?up) of .{1,60} in your (in-?box|e-?mail|mailbox)",
    r"we find the .{1,40} you need to know\b",
    r"(this|our) (site|website|page) uses cookies|we (and our partners )?use cookies|by (continuing|clicking|signing up|submitting|subscribing)\b.{0,200}"
    r"\b(cookies?|terms|privacy|agree|consent)\b",
    r"(we|our journalists) may earn (a )?commission|this article contains affiliate links|.{0,60}\bpurchas(es|ed|ing)\b.{0,60}\b(our|affiliate) links\b",
    r"(please )?(enable|turn on) javascript|javascript is (disabled|required)|your browser (does not|doesn['’]t) support",
    r"(if you (would like|want|wish) to (donate|give|help|support|contribute)|to (donate|make a donation|support our)|(please )?(donate|give) (to|now|here|today))\b"
    r".{0,300}\b(click here|click|visit|go to|here|donate|https?:|www\.|link below)\b",
    r"(please )?(support|consider supporting|become a (member|supporter|subscriber|patron) of) (us\b|our (journalism|work|newsroom|reporting|website)|the [A-Z]\w+ (by|from as little))",
    r"(do you have|have you got|got) an? (story|tip|news tip|view|opinion|question)\b.{0,160}\b(e-?mail|contact|get in touch|let us know|call|comments?|whatsapp|write to)\b",
    r"(get in touch|contact us|e-?mail us|write to us|send (us )?your) .{0,100}(@|e-?mail|form|whatsapp|below|https?:|www\.)",
    r"(let us know|tell us|share your (thoughts|views|opinions?)) .{0,80}\b(comments?|below)\b",
    r"(you can |you may )?(unsubscribe|opt out)( at any time)?\b.{0,100}",
    r"something went wrong, please try again|thank you for (subscribing|signing up|registering)|invalid e-?mail|enter your e-?mail",
    r"(this is a )?(breaking|developing) (news )?story[,.:;] .{0,60}\b(updates?|refresh|check back|more to follow)\b",
)


def _any(patterns: Sequence[str], template: str) -> re.Pattern[str]:
    return re.compile(template % "|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE | re.DOTALL)


_WHOLE_RULE = _any(_WHOLE, r"[\W_]*(?:%s)[\s.!:…>»→|\])]*")
_LABELLED_RULE = _any(_LABELLED, r"[^\w\"“'‘]*(?:%s)\s*[:|»>]\s*\S.*")
_CALLS_RULE = _any(_CALLS, r"[^\w\"“'‘]*(?:%s)")
_BULLET = re.compile(r"[•◦▪●‣►▶→»>·*-]\s+\S")
_FINAL = re.compile(r"[.!?…:;,][\"'”’»)\]]*$")
_LINE_BREAK = re.compile(r"[\r\n\u2028\u2029]")
_LEAD_IN = re.compile(
    r"(?:do(?:n['’]t| not) miss (?:a thing|out|a story)|stay (?:informed|up to date|connected|in the know))[.!]*", re.I
)
TEASER_WORDS = 25  # a longer line is no headline


def mark(text: str, spans: Sequence[Span]) -> tuple[bool, ...]:
    """Which of `spans` are boilerplate; as many flags as spans, in their order.

    Args:
        text: the article's text.
        spans: `(start, end)` of its sentences, in order.
    """
    flags = [_is_boilerplate(text[start:end]) for start, end in spans]
    bullets = [_is_teaser(text, spans, place) for place in range(len(spans))]
    for place in range(len(spans)):
        if bullets[place] and _alone(text, spans, bullets, flags, place):
            flags[place] = True
    for place in range(len(spans) - 1):  # "Don't miss a thing!" in front of "Sign up to our newsletter"
        if flags[place + 1] and _LEAD_IN.fullmatch(text[slice(*spans[place])]):
            flags[place] = True
    return tuple(flags)


def _is_boilerplate(sentence: str) -> bool:
    flat = " ".join(sentence.split())
    if len(flat.split()) > 80:  # whatever a sentence of this length holds, it is not only a call
        return False
    return bool(_WHOLE_RULE.fullmatch(flat) or _LABELLED_RULE.fullmatch(flat) or _CALLS_RULE.match(flat))


def _is_teaser(text: str, spans: Sequence[Span], place: int) -> bool:
    """Whether it is a bullet line that reads like a headline: one line, no full stop."""
    start, end = spans[place]
    line = text[start:end]
    before = text[spans[place - 1][1] : start] if place else "\n"
    whole_line = place + 1 == len(spans) or _LINE_BREAK.search(text, end, spans[place + 1][0]) is not None
    return bool(
        _BULLET.match(line)
        and whole_line
        and _LINE_BREAK.search(before)
        and len(line.split()) <= TEASER_WORDS
        and not _FINAL.search(line)
    )


def _alone(text: str, spans: Sequence[Span], bullets: Sequence[bool], flags: Sequence[bool], place: int) -> bool:
    """Whether a teaser is a link put between paragraphs, or in a list under "Read more", and no list of the story's."""
    first = place
    while first and bullets[first - 1]:
        first -= 1
    if first and flags[first - 1]:
        return True
    after = place + 1 < len(spans) and bool(_BULLET.match(text[slice(*spans[place + 1])]))
    before = place > 0 and bool(_BULLET.match(text[slice(*spans[place - 1])]))
    introduced = first > 0 and text[slice(*spans[first - 1])].rstrip().endswith(":")
    return not (before or after or introduced)
