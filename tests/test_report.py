"""Reports say what the scores are, show each answer beside its labels, and let nothing from an article be markup."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from eval import checks, plots
from eval.cases import Case
from eval.gate import Complaint
from eval.page import page
from eval.report import Row, as_json, by_kind, comparison, escape, latency, rows, summary
from eval.results import Asked, Run, Scored
from eval.score import score
from eval.statistics import changes, estimates
from tests.answers import ARTICLES, labelled, perfect

EVIL = "<script>alert(1)</script> | `x` ![i](http://e.vil) \n::error::x ]]> \x1b[31m"


@pytest.fixture
def cases(tmp_path: Path) -> tuple[Case, ...]:
    return labelled(tmp_path)


def found(cases: tuple[Case, ...], wrong: str = "") -> tuple[Run, tuple[Row, ...]]:
    """A perfect run but for the case `wrong`, which answers with all that could be markup."""
    evil = {"status": "answered", "answer": EVIL, "citations": [{"mark": 1, "article": EVIL, "quote": EVIL}]}
    asked = tuple(Asked(case.id, 2.0, evil if case.id == wrong else perfect(case)) for case in cases)
    run = Run("<b>planted</b>", {"seeds": "s"}, asked)
    return run, rows(cases, run, score(run, cases, articles=ARTICLES))


class Tags(HTMLParser):
    """Collects the tags and attributes that a browser would see."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs


def test_the_html_report_runs_no_script_and_asks_the_network_for_nothing(cases: tuple[Case, ...]) -> None:
    run, listed = found(cases, wrong="hurt")
    scored = [row.scored for row in listed]
    text = page(run, listed, estimates(scored), changes({one.id: one.parts for one in scored}, scored))
    seen = Tags()
    seen.feed(text)
    assert not seen.tags & {"script", "img", "link", "iframe", "b2"}
    assert not [name for name, _ in seen.attributes if name in ("src", "href") or name.startswith("on")]
    assert "default-src 'none'" in text
    assert "&lt;b&gt;planted&lt;/b&gt;" in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


def test_the_html_report_shows_each_answer_beside_its_labels(cases: tuple[Case, ...]) -> None:
    run, listed = found(cases, wrong="hurt")
    text = page(run, listed, estimates([row.scored for row in listed]))
    assert text.count("<details") == len(cases)
    assert text.index("How many people were hurt?") < text.index("Who is the mayor?")  # the wrong ones first
    assert "side: May 27" in text
    assert "must not: fourteen / five" in text
    assert "6 of 7 answers right" in text


def test_the_summary_counts_and_lists_what_is_wrong(cases: tuple[Case, ...]) -> None:
    _, listed = found(cases, wrong="hurt")
    text = summary(listed, estimates([row.scored for row in listed]))
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
    _, old = found(cases, wrong="hurt")
    _, new = found(cases, wrong="cost")
    compared = changes({row.case.id: row.scored.parts for row in old}, [row.scored for row in new])
    text = comparison(old, new, compared)
    wrong, right = text.index("### Newly wrong: 1"), text.index("### Newly right: 1")
    assert wrong < text.index("| cost |") < right < text.index("| hurt |")
    assert "### Said otherwise, verdict the same: 0" in text
    assert text.index("Before: Median") < text.index("Now: Median")
    assert "no evidence either way" in text


def test_json_says_null_for_what_was_not_scored(cases: tuple[Case, ...]) -> None:
    _, listed = found(tuple(case for case in cases if case.id == "cost"))
    scored = [row.scored for row in listed]
    value = json.loads(json.dumps(as_json(scored, estimates(scored))))
    assert value["metrics"]["vital_recall"] == {"value": None, "low": None, "high": None, "over": 0}
    assert value["metrics"]["right"]["value"] == 1
    assert value["tokens"] is None


def test_junit_fails_news_skips_what_was_known_and_names_the_line(cases: tuple[Case, ...], tmp_path: Path) -> None:
    _, listed = found(cases, wrong="hurt")
    suites = ElementTree.fromstring(checks.junit(listed, [Complaint("a floor")], root=tmp_path).encode())  # noqa: S314
    assert [suite.get("failures") for suite in suites] == ["1", "1"]
    (failed,) = [test for test in suites.iter("testcase") if test.find("failure") is not None and test.get("line")]
    assert (failed.get("name"), failed.get("file"), failed.get("line")) == ("hurt", "labels.yaml", "37")
    known = ElementTree.fromstring(checks.junit(listed, [], known={"hurt"}, root=tmp_path).encode())  # noqa: S314
    assert [(suite.get("failures"), suite.get("skipped")) for suite in known] == [("0", "1"), ("0", "0")]


def test_an_annotation_is_one_line_on_the_line_of_its_label(cases: tuple[Case, ...], tmp_path: Path) -> None:
    _, listed = found(cases, wrong="hurt")
    (line,) = checks.annotations(listed, root=tmp_path)
    assert line.startswith("::error file=labels.yaml,line=37,title=hurt::How many people were hurt? does not say")
    assert "\n" not in line
    (known,) = checks.annotations(listed, known={"hurt"}, root=tmp_path)
    assert known.startswith("::warning file=")


def judged(values: list[tuple[float | None, bool]]) -> list[Scored]:
    return [
        Scored(
            str(n),
            str(n),
            str(n),
            "absent",
            "answered",
            right,
            (),
            {"right": (float(right), 1.0)},
            confidence,
            float(n),
        )
        for n, (confidence, right) in enumerate(values, 1)
    ]


def test_risk_rises_with_coverage_in_order_of_confidence() -> None:
    scored = judged([(0.2, False), (0.9, True), (0.5, False), (0.5, True), (None, False)])
    assert plots.risk_coverage(scored) == [(0.25, 0.0), (0.75, pytest.approx(1 / 3)), (1.0, 0.5)]


def test_plots_of_nothing_are_empty_and_of_something_are_svg() -> None:
    assert plots.risk([]) == plots.latency([]) == ""
    scored = judged([(0.9, True), (0.1, False)])
    for drawn in (plots.risk(scored), plots.latency(scored), plots.kinds(scored), plots.scores(estimates(scored))):
        assert ElementTree.fromstring(drawn).tag == "svg"  # noqa: S314


@pytest.mark.parametrize(("number", "expected"), [(1, (1, 1)), (10, (5, 9)), (11, (6, 10)), (100, (50, 90))])
def test_latency_is_by_nearest_rank(number: int, expected: tuple[float, float]) -> None:
    assert latency(judged([(None, True)] * number)) == expected
    assert latency([]) == (0, 0)


def test_kinds_are_counted(cases: tuple[Case, ...]) -> None:
    _, listed = found(cases, wrong="mayor")
    assert by_kind([row.scored for row in listed])["single source"] == (1, 2)
