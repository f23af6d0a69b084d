"""History, judgements, and a report that can run nothing."""

import re
from dataclasses import replace
from datetime import UTC, datetime

from index.store.feedback import Judgement
from qa.page.views import history as history_view
from tests.qa.page.views.test_answer import TRAITOR, WHEN, answered, hostile
from tests.qa.page.views.test_article import HOSTILE, tags


def test_history_is_newest_first_and_points_at_what_is_kept() -> None:
    html = history_view.history([answered(TRAITOR).entry(), answered(WHEN).entry()])
    assert re.findall(r'data-index="(\d)"', html) == ["1", "0"]
    assert "until you close the page" in history_view.history([])


def judged(text: str) -> Judgement:
    answer = {"question": text, "answer": f"{text} [1]", "status": text}
    return Judgement(text, "wrong", text, answer, datetime(2026, 1, 2, tzinfo=UTC))


def test_judgements_say_what_was_asked_answered_and_noted() -> None:
    html = history_view.judgements(
        [judged("a note"), replace(judged("b"), verdict="right", answer=answered(WHEN).answer.to_json())]
    )
    assert "1 of 2 answers judged right" in html
    assert "2026-01-02 · a note · “a note”" in html
    assert "[1]" not in html
    assert "Nobody has judged" in history_view.judgements([])


def test_a_judgement_of_an_abstention_or_of_less_than_an_answer_is_shown() -> None:
    assert "2026-01-02 · Not in the articles" in history_view.judgements(
        [replace(judged("x"), answer={"question": "Why?", "answer": "", "status": "not_in_articles"})]
    )
    assert "2026-01-02 · " in history_view.judgements([replace(judged("x"), answer={})])


def test_a_report_is_kept_in_a_frame_of_its_own() -> None:
    html = history_view.report("caption", '<p class="x">a & b</p><script>alert(1)</script>')
    assert html.count("<iframe") == 1
    assert "sandbox title=" in html
    assert [tag for tag, _ in tags(html)] == ["p", "iframe"]


def test_hostile_questions_and_notes_are_only_text() -> None:
    def shown(text: str) -> list[tuple[str, tuple[str, ...]]]:
        return tags(history_view.history([hostile(text).entry()]) + history_view.judgements([judged(text)]))

    assert shown(HOSTILE) == shown("text")
