"""Exports: complete, and nothing in an article comes alive in Markdown."""

import json
import re
from dataclasses import replace
from datetime import date

import pytest
from markdown_it import MarkdownIt

from qa.answer import Answer, Citation, Dropped, Nearest, Position, Value
from qa.page.views.export import as_json, as_markdown, plain

HOSTILE = [
    "![x](http://evil.example/p.png)",
    "[click](javascript:alert(1))",
    "<img src=x onerror=alert(1)>",
    "http://evil.example/a?b=c and www.evil.example and a@evil.example",
    "<http://evil.example>",
    "[ref]: http://evil.example",
    "- item\n+ item\n1. item\n=====",
    "# heading\n> quote\n```\ncode\n```\n~~~",
    "| a | b |\n|---|---|",
    "&lt;b&gt; \\* __x__ *y* ~~z~~",
]


def answer() -> Answer:
    cited = Citation(1, "a#1", "A *title*", "The Paper", date(2022, 5, 30), "They said\n“no”.", 10, 26)
    return Answer(
        "Who said [no]?",
        date(2022, 6, 1),
        "sources_disagree",
        "The articles disagree: Ann [1]; Bob [2].",
        (cited, Citation(2, "b", None, None, None, "Bob said no.", 0, 12)),
        (Position("Ann", (1,)), Position("Bob", (2,))),
        0.9,
        (),
        (Dropped("c", "Carl", "too unsure"),),
        {"read": 1.0},
    )


PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_only_text_in_markdown(text: str) -> None:
    kinds = set()
    for token in PARSER.parse(plain(text)):
        kinds |= {token.type, *(child.type for child in token.children or ())}
    assert kinds <= {"paragraph_open", "paragraph_close", "inline", "text", "text_special", "softbreak"}
    assert not re.search(r"https?://|www\.|\w@", plain(text))  # what GitHub would make a link without any brackets


@pytest.mark.parametrize("text", HOSTILE)
def test_markdown_shows_the_text_unchanged(text: str) -> None:
    inline = PARSER.parse(plain(text))[1]
    shown = "".join("\n" if child.type == "softbreak" else child.content for child in inline.children or ())
    assert shown == text


def test_markdown_holds_positions_quotes_places_and_what_was_left_out() -> None:
    text = as_markdown(answer())
    for part in (
        "# Who said \\[no\\]?",
        "Asked as of 2022-06-01. The sources disagree.",
        "- **Ann** [1]",
        "1. A \\*title\\*, The Paper, 2022-05-30; article a\\#1, characters 10 to 26",
        "   > They said\n   > “no”.",
        "2. article b, characters 0 to 12",
        "- c: Carl (too unsure)",
    ):
        assert part in text


def test_markdown_of_an_abstention_lists_the_nearest_passages() -> None:
    near = Nearest("a", "Close but no.", 5, 18, 0.3)
    text = as_markdown(Answer("Why?", date(2022, 6, 1), "not_in_articles", "", nearest=(near,)))
    assert "Not in the articles." in text
    assert "- a, characters 5 to 18\n\n  > Close but no." in text


def test_json_is_the_contract() -> None:
    assert json.loads(as_json(answer())) == answer().to_json()


def test_markdown_sets_the_value_in_bold_and_nothing_in_it_comes_alive() -> None:
    quote = "It cost $41 million, *twice* the [first] estimate."
    start = quote.index("$41")
    cited = Citation(
        1, "a", None, None, None, quote, 10, 10 + len(quote), value=Value("$41 million", start + 10, start + 21)
    )
    shown = as_markdown(replace(answer(), citations=(cited,)))
    html = PARSER.render(shown)
    assert "<strong>$41 million</strong>, *twice* the [first] estimate." in html


def test_a_source_tells_who_wrote_it_and_when_it_was_changed() -> None:
    first, second = answer().citations
    changed = replace(first, authors=("Ada *Moor*", "B C", "D E", "F G"), modified=date(2022, 6, 2))
    shown = as_markdown(replace(answer(), citations=(changed, second)))
    stated = "by Ada \\*Moor\\*, B C, D E and 1 other, The Paper, 2022-05-30, modified 2022-06-02; article"
    assert f"1. A \\*title\\*, {stated}" in shown


def test_a_source_tells_its_page() -> None:
    paged = replace(answer(), citations=(replace(answer().citations[0], page=3), answer().citations[1]))
    assert "2022-05-30, page 3; article" in as_markdown(paged)
    assert "page" not in as_markdown(answer())
