"""Reports say what the scores are, and let nothing from an article be markup."""

import io
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from eval.cases import Case
from eval.report.text import (
    LISTED,
    as_json,
    by_kind,
    comparison,
    cost,
    escape,
    latency,
    said,
    score_table,
    summary,
    tokens,
)
from eval.results import METRICS, Response, Tokens
from eval.scoring.statistics import changes, estimates
from tests.fakes.answers import labelled
from tests.fakes.judged import judged_run, scored


@pytest.fixture
def cases(tmp_path: Path) -> tuple[Case, ...]:
    return labelled(tmp_path)


def test_the_summary_counts_and_lists_what_is_wrong(cases: tuple[Case, ...]) -> None:
    found = judged_run(cases, wrong="hurt")
    text = summary(found.judged, estimates(found.scored))
    assert text.startswith("## onrecord: 6 of 7 answers right\n")
    assert "| several sources | 0 of 1 |" in text
    (line,) = [line for line in text.splitlines() if line.startswith("| hurt |")]
    assert "does not say" in line
    assert len(re.findall(r"(?<!\\)\|", line)) == 5  # a pipe of the answer makes no cell
    assert "<script>" not in text
    assert "![i]" not in text


def test_escaped_text_is_one_line_without_markup() -> None:
    assert escape("a\n# b <i> [c](d) *e* `f` | g") == r"a \# b &lt;i&gt; \[c\]\(d\) \*e\* \`f\` \| g"


def test_a_comparison_lists_the_questions_that_turned(cases: tuple[Case, ...]) -> None:
    old, new = judged_run(cases, wrong="hurt"), judged_run(cases, wrong="cost")
    compared = changes({one.id: one.parts for one in old.scored}, new.scored)
    text = comparison(old.judged, new.judged, compared)
    wrong, right = text.index("### Newly wrong: 1"), text.index("### Newly right: 1")
    assert wrong < text.index("| cost |") < right < text.index("| hurt |")
    assert "### Said otherwise, verdict the same: 0" in text
    assert text.index("Before: Median") < text.index("Now: Median")
    assert "no evidence either way" in text


def test_json_says_null_for_what_was_not_scored(cases: tuple[Case, ...]) -> None:
    found = judged_run(tuple(case for case in cases if case.id == "cost")).scored
    value = json.loads(json.dumps(as_json(found, estimates(found))))
    assert value["metrics"]["vital_recall"] == {"value": None, "low": None, "high": None, "over": 0}
    assert value["metrics"]["right"]["value"] == 1
    assert value["tokens"] is None


@pytest.mark.parametrize(("number", "expected"), [(1, (1, 1)), (10, (5, 9)), (11, (6, 10)), (100, (50, 90))])
def test_latency_is_by_nearest_rank(number: int, expected: tuple[float, float]) -> None:
    assert latency(scored([(None, True)] * number)) == expected
    assert latency([]) == (0, 0)


def test_kinds_are_counted(cases: tuple[Case, ...]) -> None:
    assert by_kind(judged_run(cases, wrong="mayor").scored)["single source"] == (1, 2)


def test_tokens_are_means_over_the_answers_that_tell_them() -> None:
    one, other, silent = scored([(None, True)] * 3)
    told = [replace(one, tokens=Tokens(10, 1000, 4)), replace(other, tokens=Tokens(20, 3000, 6)), silent]
    assert tokens(told) == {"read": 15, "cached": 2000, "generated": 5}
    assert cost(told) == (
        "Median 2.0 s a question, 90 % within 3.0 s. Tokens a question: 15 read anew, 2,000 from cache, 5 generated."
    )
    assert tokens([silent]) is None
    assert "Tokens" not in cost([silent])


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        (Response("a", 1.0, error="ModelError: down"), "error: ModelError: down"),
        (Response("a", 1.0, {"status": "not_in_articles", "answer": "x"}), "Not in the articles."),
        (Response("a", 1.0, {"answer": "Four [1]."}), "Four [1]."),
        (Response("a", 1.0, {}), ""),
    ],
)
def test_what_was_said_is_one_line(response: Response, expected: str) -> None:
    assert said(response) == expected


def test_the_terminals_table_has_a_row_for_every_metric(cases: tuple[Case, ...]) -> None:
    found = judged_run(cases).scored
    console = Console(width=200, record=True, file=io.StringIO())
    console.print(score_table(found, estimates(found)))
    text = console.export_text()
    assert "7 answers. Median 2.0 s a question" in text
    for metric in METRICS:
        assert metric.label in text


def test_a_summary_lists_so_many_wrong_answers_and_counts_the_rest(cases: tuple[Case, ...]) -> None:
    (wrong,) = [one for one in judged_run(cases, wrong="hurt").judged if not one.scored.right]
    found = [wrong] * (LISTED + 2)
    text = summary(found, estimates([one.scored for one in found]))
    assert text.count("| hurt |") == LISTED
    assert "… and 2 more." in text
