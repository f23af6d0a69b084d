"""Turns what readers thought of answers into drafts of labelled cases, for a person to finish. From records to YAML.

An answer judged right lends its statements and quotes as a proposal; of one judged wrong only the question is taken
over. `why` stays empty, so that no draft validates before somebody has read the articles.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import yaml

from index.store.feedback import Judgement

HEADER = """\
# Drafts from readers' judgements. docs/labelling.md explains each key.
# A label says what the articles say, not what was answered: read the article, correct each key, then write `why`.
# Check the file:  onrecord eval validate --facts {out}
"""
_MARK = re.compile(r"\s*\[\d+\]")


def drafts(judged: Sequence[Judgement], *, out: str) -> str:
    """One draft for each question, the newest judgement of it first, as a labelling file in YAML.

    Args:
        judged: newest first, as `index.store.feedback.Feedback.all` lists them.
        out: where the file will be, for its header.
    """
    newest = {_question(each).casefold(): each for each in reversed(judged)}
    used: set[str] = set()
    cases = [_case(each, _id(_question(each), used)) for each in reversed(newest.values())]
    body = "\n".join(
        f"{_comment(each)}{yaml.safe_dump([case], sort_keys=False, allow_unicode=True, width=110)}"
        for each, case in cases
    )
    return f"{HEADER.format(out=out)}\n{body}"


def _case(judged: Judgement, name: str) -> tuple[Judgement, dict[str, Any]]:
    """A case as far as an answer can propose it, its keys in the order of docs/labelling.md."""
    answer = judged.answer
    case: dict[str, Any] = {"id": name, "question": _question(judged), "kind": "single source"}
    case["expect"] = "answered"
    if judged.verdict == "wrong":
        case |= {"must": [{"vital": []}], "must_not": [], "evidence": {}}
    elif answer.get("status") == "not_in_articles":
        case |= {"kind": "absent", "expect": "not_in_articles"}
    else:
        quotes = {one["mark"]: one for one in answer.get("citations", [])}
        positions = answer.get("positions", [])
        if positions:
            case |= {"kind": "disagreement", "expect": "sources_disagree"}
            case["positions"] = [
                {"says": [each["answer"]], "evidence": _evidence(quotes[m] for m in each["marks"] if m in quotes)}
                for each in positions
            ]
        else:
            if len({one["article"] for one in quotes.values()}) > 1:
                case["kind"] = "several sources"
            case["must"] = [{"vital": [_MARK.sub("", str(answer.get("answer", ""))).rstrip(" .")]}]
            case["evidence"] = _evidence(quotes.values())
    if answer.get("as_of"):
        case["as_of"] = str(answer["as_of"])
    return judged, case | {"why": ""}


def _question(judged: Judgement) -> str:
    return " ".join(str(judged.answer.get("question", "")).split())


def _evidence(quotes: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in quotes:
        found.setdefault(str(one["article"]), []).append(str(one["quote"]).replace("\u00a0", " "))  # as labels have it
    return found


def _id(question: str, used: set[str]) -> str:
    """An id from the question's first words, of lower case and hyphens, not used before."""
    # six words tell a question from its neighbours and still fit in a table of the report
    base = "-".join(re.findall(r"[a-z0-9]+", question.lower())[:6]) or "question"
    name, number = base, 2
    while name in used:
        name, number = f"{base}-{number}", number + 1
    used.add(name)
    return name


def _comment(judged: Judgement) -> str:
    """What the reader said, as comments: a note may hold any character, so each of its lines gets its own `#`."""
    lines = [f"judged {judged.verdict} on {judged.at:%Y-%m-%d}", *judged.note.splitlines()]  # YAML breaks at U+2028 too
    lines += [f"answered: {judged.answer.get('status')}, {judged.answer.get('answer')}"] * (judged.verdict == "wrong")
    return "".join(f"# {_printable(line)}\n" for line in lines)


def _printable(line: str) -> str:
    return "".join(char if char.isprintable() else " " for char in line)
