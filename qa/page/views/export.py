"""An answer as a file to keep: Markdown for people, JSON for programs.

In the Markdown every character of an article that Markdown could act on is escaped, so that no link or image in a quote
comes alive where the file is opened.
"""

import json
import re

from index.article import byline, dated
from qa.answer import Answer, Citation

# What CommonMark and GitHub's tables, strikethrough, mentions and bare links act on; a test renders hostile text.
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
    lines += ["", plain(answer.label)] if answer.label else []
    lines += ["", plain(answer.answer), ""]
    lines += [f"- **{_line(p.answer)}** {''.join(f'[{mark}]' for mark in p.marks)}" for p in answer.positions]
    if answer.citations:
        lines += ["", "## On the record", ""]
        for citation in answer.citations:
            lines += [f"{citation.mark}. {_source(citation)}", "", *_quoted(_marked(citation), indent="   "), ""]
    if answer.nearest:
        lines += ["", "## Nearest passages", ""]
        for near in answer.nearest:
            lines += [
                f"- {_line(near.article)}, characters {near.start} to {near.end}",
                "",
                *_quoted(plain(near.quote)),
                "",
            ]
    if answer.dropped:
        lines += ["", "## Left out", ""]
        lines += [f"- {_line(d.article)}: {_line(d.answer)} ({_line(d.reason)})" for d in answer.dropped]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def _source(citation: Citation) -> str:
    days = dated(citation.published, citation.modified)
    stated = [citation.title, byline(citation.authors), citation.publisher, days]
    stated += [f"page {citation.page}" if citation.page else None, citation.foreign]
    stated.append(citation.also_in)
    said = ", ".join(_line(each) for each in stated if each)
    place = f"article {_line(citation.article)}, characters {citation.start} to {citation.end}"
    place += f", on record as {_line(citation.reference)}" if citation.version else ""
    return f"{said}; {place}" if said else place


def _marked(citation: Citation) -> str:
    """The quote, with the words that carry the answer in bold where they stand on one line."""
    before, value, after = citation.parted
    said = plain(value.strip())
    bold = value.replace(value.strip(), f"**{said}**", 1) if said and "\n" not in value.strip() else plain(value)
    return f"{plain(before)}{bold}{plain(after)}"


def _quoted(quote: str, *, indent: str = "  ") -> list[str]:
    """Lines of a quote that Markdown shows as it is already."""
    return [f"{indent}> {line}".rstrip() for line in quote.split("\n")]


def _line(text: str) -> str:
    return plain(" ".join(text.split()))
