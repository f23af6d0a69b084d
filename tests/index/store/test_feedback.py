"""Judgements are kept beside the articles, replaced by their key, and listed newest first."""

import threading
from pathlib import Path

import pytest

from index.errors import ArchiveError, InputError
from index.store.archive import Archive
from index.store.feedback import NOTE_CHARACTERS, Feedback
from qa.answer import Answer
from tests.fakes.desk import TODAY, FakeDesk

SAID = FakeDesk(pause=0).ask("Who called Vasyukevich a traitor?", as_of=TODAY).to_json()


@pytest.fixture
def feedback(tmp_path: Path) -> Feedback:
    with Archive.open(tmp_path, create=True) as archive:
        return Feedback(archive.path)


def test_a_judgement_is_kept_with_its_whole_answer(feedback: Feedback) -> None:
    kept = feedback.keep("a", "right", "  well found\n", SAID)
    assert feedback.all() == [kept]
    assert (kept.verdict, kept.note, kept.answer) == ("right", "well found", SAID)


def test_a_second_judgement_of_one_answer_replaces_the_first(feedback: Feedback) -> None:
    feedback.keep("a", "right", "", SAID)
    feedback.keep("b", "right", "", SAID)
    feedback.keep("a", "wrong", "it was the mayor", SAID)
    assert {each.key: each.verdict for each in feedback.all()} == {"a": "wrong", "b": "right"}
    feedback.forget("a")
    feedback.forget("never kept")
    assert [each.key for each in feedback.all()] == ["b"]


def test_many_threads_can_judge_at_once(feedback: Feedback) -> None:
    threads = [threading.Thread(target=feedback.keep, args=(str(n), "right", "", SAID)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(feedback.all()) == 8


def test_what_cannot_be_kept_is_refused_in_words(feedback: Feedback, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="'good'"):
        feedback.keep("a", "good", "", SAID)
    with pytest.raises(InputError, match=r"2,001 characters"):
        feedback.keep("a", "right", "x" * (NOTE_CHARACTERS + 1), SAID)
    with pytest.raises(ArchiveError, match="there is no archive"):
        Feedback(tmp_path / "elsewhere" / "archive.db").all()
    (tmp_path / "bad.db").write_text("no database at all, and long enough to be looked at")
    with pytest.raises(ArchiveError, match="damaged"):
        Feedback(tmp_path / "bad.db").all()
    assert feedback.all() == []


def test_the_archive_does_not_mind(feedback: Feedback, tmp_path: Path) -> None:
    feedback.keep("a", "wrong", "", Answer("Why?", TODAY, "not_in_articles", "").to_json())
    with Archive.open(tmp_path) as archive:
        assert archive.problems() == []
        assert archive.generation == 0
