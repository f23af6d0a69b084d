"""What the reader sees around an answer: progress, findings, history, judgements, a report that can run nothing."""

import re
from dataclasses import replace
from datetime import UTC, datetime

from index.feedback import Judgement
from qa import render
from tests.test_answer_view import TRAITOR, WHEN, hostile, kept
from tests.test_article_view import HOSTILE, tags


def test_progress_names_the_source_and_never_overflows() -> None:
    html = render.progress("Reading source 2 of 5:", article=HOSTILE, done=7)
    assert "width:100%" in html
    assert tags(html) == tags(render.progress("x", article="a"))


def test_history_is_newest_first_and_points_at_what_is_kept() -> None:
    html = render.history([kept(TRAITOR), kept(WHEN)])
    assert re.findall(r'data-index="(\d)"', html) == ["1", "0"]
    assert "until you close the page" in render.history([])


def judged(text: str) -> Judgement:
    answer = {"question": text, "answer": f"{text} [1]", "status": text}
    return Judgement(text, "wrong", text, answer, datetime(2026, 1, 2, tzinfo=UTC))


def test_judgements_say_what_was_asked_answered_and_noted() -> None:
    html = render.judgements(
        [judged("a note"), replace(judged("b"), verdict="right", answer=kept(WHEN).answer.to_json())]
    )
    assert "1 of 2 answers judged right" in html
    assert "2026-01-02 · a note · “a note”" in html
    assert "[1]" not in html
    assert "Nobody has judged" in render.judgements([])


def test_a_report_is_kept_in_a_frame_of_its_own() -> None:
    html = render.report("caption", '<p class="x">a & b</p><script>alert(1)</script>')
    assert html.count("<iframe") == 1
    assert "sandbox title=" in html
    assert [tag for tag, _ in tags(html)] == ["p", "iframe"]


def test_hostile_questions_findings_and_messages_are_only_text() -> None:
    def shown(text: str) -> list[tuple[str, tuple[str, ...]]]:
        found = hostile(text).findings
        around = render.findings(text, found) + render.problem(text) + render.examples([text])
        return tags(around + render.history([hostile(text)]) + render.judgements([judged(text)]))

    assert shown(HOSTILE) == shown("text")
