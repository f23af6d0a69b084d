"""What the reader sees while a question is answered: progress, findings, problems, all of it only text."""

from qa.page.views.progress import findings, problem, progress, ready
from tests.qa.page.views.test_answer import TRAITOR, WHEN, answered, hostile
from tests.qa.page.views.test_article import HOSTILE, tags


def test_progress_names_the_sources_and_never_overflows() -> None:
    html = progress("Reading 2 sources together, 1 read:", articles=[(HOSTILE, True), ("b", False)], done=7)
    assert "width:100%" in html
    assert tags(html) == tags(progress("x", articles=[("a", True), ("b", False)]))


def test_progress_sets_off_what_is_read_from_what_is_not() -> None:
    html = progress("Reading", articles=[("Harbour", True), ("Bridge", False)])
    assert '<span class="named over" dir="auto">Harbour</span>,' in html
    assert '<span class="named" dir="auto">Bridge</span></p>' in html


def test_a_screen_reader_is_told_the_answer_without_its_marks() -> None:
    said = answered(TRAITOR).answer
    assert "[1]" in said.answer
    assert "On the record. Oleg Kozhemyako." in ready(said)
    assert "The sources disagree." in ready(answered(WHEN).answer)


def test_findings_say_that_they_are_not_checked_yet() -> None:
    assert "not yet checked" in findings(TRAITOR, answered(TRAITOR).findings)
    assert "not yet checked" not in findings(TRAITOR, [])


def test_hostile_questions_findings_and_messages_are_only_text() -> None:
    def shown(text: str) -> list[tuple[str, tuple[str, ...]]]:
        each = hostile(text)
        return tags(findings(text, each.findings) + problem(text) + ready(each.answer))

    assert shown(HOSTILE) == shown("text")
