"""Finds where an article says of itself that it was corrected or updated: a change that it owns up to is no silent one.

Rules are anchored at the start of a sentence, so that a story ABOUT a correction stays a story.
"""

import re
from collections.abc import Iterable
from typing import Literal

Notice = Literal["corrected", "updated"]

_THIS = r"this (news )?(article|story|piece|post|page|headline|caption|version)"
_DONE = r"(corrected|amended|updated|clarified|changed|edited|revised|modified|removed)"
_MONTHS = "(jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)"
_DAY = rf"(\d|(mon|tues|wednes|thurs|fri|satur|sun)day\b|today\b|yesterday\b|{_MONTHS}[a-z]*\b\.? \d)"
_RULES = (
    # a label and a colon: "Correction (5 May):", "UPDATE, 2 p.m.:"
    r"(correction|clarification|corrigendum|erratum|update|corrected|updated|amended)s?"
    r"( ?\([^)]{0,60}\)|,? [^:.]{0,40}\d[^:.]{0,10}|, [^:.]{0,40}|,? \d?\d(:\d\d)?( ?[ap]\.m\.|[^:.]{0,12}))?"
    r"( ?[:—–]|$)",
    rf"(last |first published .{{1,40}} )?(corrected|updated|amended)( on| at)?:? ?{_DAY}",
    rf"editor['’]?s?['’]? note\b.{{0,12}}[:—–-].{{0,400}}\b({_DONE}|(earlier|previous) version)",
    rf"(\w+ ){{0,4}}{_THIS}\b.{{0,80}}\b(was|were|has been|have been)( \w+)? {_DONE}\b",
    rf"(\(?in )?(an|the) (earlier|previous|original|first) (version|headline|edition) (of|on|to) {_THIS}\b",
    rf"we (have |['’]ve )?(since )?{_DONE} {_THIS}\b",
)
_NOTICE = re.compile(rf"\W{{0,4}}({'|'.join(_RULES)})", re.IGNORECASE)
_CORRECTED = re.compile(
    r"\b(correct|clarif|amend|corrig|errat|wrong|incorrect|in error|mistak|misstat|misspel|misidentif|inaccura)",
    re.IGNORECASE,
)


def notice(sentence: str) -> Notice | None:
    """Whether a sentence says that its article was corrected, or only that it was updated; None where neither."""
    line = " ".join(sentence.split())
    if not _NOTICE.match(line):
        return None
    return "corrected" if _CORRECTED.search(line) else "updated"


def owned_up(sentences: Iterable[str]) -> tuple[Notice | None, tuple[str, ...]]:
    """What the new sentences of an article say of its change, and which of them do; None where the change is silent."""
    said = [(found, each) for each in sentences if (found := notice(each))]
    kinds = {found for found, _ in said}
    kind: Notice | None = "corrected" if "corrected" in kinds else "updated" if kinds else None
    return kind, tuple(each for _, each in said)
