"""An answer as a file to keep: Markdown for people, JSON for programs.

In the Markdown every character of an article that Markdown could act on is escaped, so that no link or image in a quote
comes alive where the file is opened.
"""

import json
import re

from qa.answer import Answer, Citation

_ACTIVE = re.compile(r"([\\`*_{}\[\]()<>#!|~$&@])")
_SCHEME = re.compile(r"(?i)\b(https?|ftp|mailto|www)([:.])")
_LINE_START = re.compile(r"(?m)^(\s*)([-+=]|\d+[.)])")


def as_json(answer: Answer) -> str:
    """The contract, indented for reading."""
    return json.dumps(answer.to_json(), ensure_ascii=False, indent=2)


def plain(text: str) -> str:
    """Text that Markdown shows as it is."""
    text = _ACTIVE.sub(r"\\\1", text)
    text = _SCHEME.sub(lambda found: f"{found[1]}\\{found[2]}", text)
    return _LINE_START.sub(lambda found: f"{found[1]}{found[2][:-1]}\\{found[2][-1]}", text)


def as_markdown(answer: Answer) -> str:
    """The question, the answer with its marks, each quote with its place, and what was left out."""
    heading = {"answered": "", "sources_disagree": "The sources disagree.", "not_in_articles": "Not in the articles."}
    lines = [
        f"# {_line(answer.question)}",
        "",
        f"Asked as of {answer.as_of.isoformat()}. {heading[answer.status]}".rstrip(),
    ]
    lines += ["", plain(answer.searched)] if answer.searched else []
    lines += ["", plain(answer.answer), ""]
    lines += [f"- **{_line(p.answer)}** {''.join(f'[{mark}]' for mark in p.marks)}" for p in answer.positions]
    if answer.citations:
        lines += ["", "## On the record", ""]
        for citation in answer.citations:
            lines += [f"{citation.mark}. {_source(citation)}", "", *_quoted(citation.quote, indent="   "), ""]
    if answer.nearest:
        lines += ["", "## Nearest passages", ""]
        for near in answer.nearest:
            lines += [f"- {_line(near.article)}, characters {near.start} to {near.end}", "", *_quoted(near.quote), ""]
    if answer.dropped:
        lines += ["", "## Left out", ""]
        lines += [f"- {_line(d.article)}: {_line(d.answer)} ({_line(d.reason)})" for d in answer.dropped]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def _source(citation: Citation) -> str:
    stated = [citation.title, citation.publisher, citation.published.isoformat() if citation.published else None]
    stated.append(citation.also_in)
    said = ", ".join(_line(each) for each in stated if each)
    place = f"article {_line(citation.article)}, characters {citation.start} to {citation.end}"
    return f"{said}; {place}" if said else place


def _quoted(quote: str, *, indent: str = "  ") -> list[str]:
    return [f"{indent}> {plain(line)}".rstrip() for line in quote.splitlines()]


def _line(text: str) -> str:
    return plain(" ".join(text.split()))
