"""The HTML report shows each answer beside its labels, and lets nothing from an article be markup."""

from html.parser import HTMLParser
from pathlib import Path

import pytest

from eval.cases import Case
from eval.report.judged import judge
from eval.report.page import page
from eval.results import Response, Run
from eval.scoring.statistics import changes
from tests.fakes.answers import corpus, labelled, perfect
from tests.fakes.judged import judged_run


@pytest.fixture
def cases(tmp_path: Path) -> tuple[Case, ...]:
    return labelled(tmp_path)


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
    found = judged_run(cases, wrong="hurt")
    text = page(found, changes({one.id: one.parts for one in found.scored}, found.scored))
    seen = Tags()
    seen.feed(text)
    assert not seen.tags & {"script", "img", "link", "iframe", "b2"}
    assert not [name for name, _ in seen.attributes if name in ("src", "href") or name.startswith("on")]
    assert "default-src 'none'" in text
    assert "&lt;b&gt;planted&lt;/b&gt;" in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


def test_the_html_report_shows_each_answer_beside_its_labels(cases: tuple[Case, ...]) -> None:
    text = page(judged_run(cases, wrong="hurt"))
    assert text.count("<details") == len(cases)
    assert text.index("How many people were hurt?") < text.index("Who is the mayor?")  # the wrong ones first
    assert "side: May 27" in text
    assert "must not: fourteen / five" in text
    assert "6 of 7 answers right" in text


def test_each_of_five_plots_and_tables_is_there(cases: tuple[Case, ...]) -> None:
    found = judged_run(cases, wrong="hurt")
    text = page(found, changes({one.id: one.parts for one in found.scored}, found.scored))
    assert text.count("<svg") == 4
    for heading in ("Scores", "By kind of question", "Since the baseline", "Risk against coverage", "Latency"):
        assert f"<h2>{heading}</h2>" in text
    assert "Since the baseline" not in page(found)
    assert text.count("<polyline") == 1


@pytest.mark.parametrize(
    "answer",
    [None, {}, {"answer": ["a list"]}, {"answer": "x", "citations": [{"mark": "one"}]}, {"status": 7, "answer": "x"}],
)
def test_an_answer_that_breaks_the_contract_is_shown_as_an_error(
    cases: tuple[Case, ...], answer: dict[str, object] | None
) -> None:
    responses = [Response(case.id, 1.0, perfect(case)) for case in cases[1:]]
    first = Response(cases[0].id, 1.0, answer, error=None if answer else "the endpoint is <down>")
    text = page(judge(Run("planted", {}, (first, *responses)), corpus(cases)))
    assert text.count("<details") == len(cases)
    assert "<down>" not in text
    assert 'class="wrong"' in text


def test_a_run_without_confidence_has_no_curve(cases: tuple[Case, ...]) -> None:
    responses = tuple(Response(case.id, 1.0, perfect(case) | {"confidence": None}) for case in cases)
    text = page(judge(Run("planted", {}, responses), corpus(cases)))
    assert "<polyline" not in text
    assert "confidence None" in text
