"""A started labelling file shows the article, has every key a case may have, and asks to be filled."""

import re
from pathlib import Path

import pytest
import yaml

from eval.cases import CasesError
from eval.labels.load import load_cases
from eval.labels.parsing import CaseRow
from eval.labels.template import template
from tests.fakes.answers import ARTICLES


def started(article: str = "north", text: str = ARTICLES["north"]) -> str:
    return template(article, text, out="north.yaml", folder="seeds")


def test_the_article_stands_above_sentence_by_sentence() -> None:
    text = started()
    assert "#    1  The bridge at Norburg fell on May 27." in text
    assert "#    3  Rain is reportedly to blame." in text
    assert "onrecord eval validate --facts north.yaml --seeds seeds" in text


def test_it_does_not_validate_until_it_is_filled(tmp_path: Path) -> None:
    path = tmp_path / "north.yaml"
    path.write_text(started(), encoding="utf-8")
    with pytest.raises(CasesError, match="evidence"):
        load_cases(path, articles=ARTICLES)
    filled = started().replace('question: ""', "question: Who was hurt?").replace("vital: []", "vital: [four people]")
    filled = re.sub(r" +- okay: .*\n", "", filled)
    filled = filled.replace("north: []", "north: [Four people were hurt]").replace('why: ""', "why: It says so.")
    path.write_text(filled, encoding="utf-8")
    (case,) = load_cases(path, articles=ARTICLES)
    assert (case.id, case.articles) == ("north-first", ("north",))


def test_its_keys_are_keys_of_a_case() -> None:
    (case,) = yaml.safe_load(started())
    assert set(case) <= set(CaseRow.model_fields)


@pytest.mark.parametrize(
    ("article", "prefix"),
    [("north", "north"), ("002_C0E621ed79ed7c7b-and-more", "002-c0e621ed79ed7c7b"), ("Ärger im Amt", "ärger-im-amt")],
)
def test_an_id_is_begun_with_the_articles_name(article: str, prefix: str) -> None:
    assert f"- id: {prefix}-first\n" in started(article)


def test_a_line_break_in_a_sentence_stays_inside_the_comment() -> None:
    text = started(text="One\nhalf of it\u2028and more. Two.")
    (case,) = yaml.safe_load(text)
    assert case["question"] == ""
