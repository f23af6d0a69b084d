"""The commands that make what is judged: labels are checked and started, questions asked, nothing is overwritten."""

import sys
from pathlib import Path

import pytest

from eval.asking.runfile import read_run
from tests.eval.commands.conftest import Call
from tests.fakes.answers import LABELS


def test_validate_counts_the_labels_or_names_each_complaint(call: Call, place: Path, where: tuple[object, ...]) -> None:
    code, out, _ = call("validate", *where)
    assert code == 0
    assert out.startswith("7 questions, 6 of them no paraphrase of another; all labels are in order\n")
    assert "     2  single source" in out
    (place / "facts" / "labels.yaml").write_text(LABELS.replace("fell on May 27", "fell on May 1"), encoding="utf-8")
    code, _, err = call("validate", *where)
    assert (code, "labels.yaml:21: day: the quote" in err) == (3, True)


def test_label_starts_a_file_and_overwrites_none(call: Call, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("label", place / "seeds" / "north.txt", "--out", place / "new" / "north.yaml")
    code, out, _ = call(*words)
    assert (code, "onrecord eval validate --facts" in out) == (0, True)
    assert "Rain is reportedly to blame." in (place / "new" / "north.yaml").read_text(encoding="utf-8")
    code, _, err = call(*words)
    assert (code, "is there already" in err) == (3, True)
    monkeypatch.chdir(place)
    assert call("label", place / "seeds" / "south.txt")[0] == 0
    assert (place / "south.yaml").is_file()


def test_drafts_need_a_judgement_and_overwrite_none(call: Call, place: Path) -> None:
    out, archive = place / "drafts.yaml", place / "archive"
    words = ("drafts", "--out", out, "--archive", archive)
    assert call(*words)[0] == 3
    assert not out.exists()
    out.write_text("mine")
    code, _, err = call(*words)
    assert (code, "is there already" in err, out.read_text()) == (3, True, "mine")


def run_words(place: Path, where: tuple[object, ...], answer: str = "x") -> tuple[object, ...]:
    """`eval run` of a program that gives one answer to every question."""
    program = place / "mine.py"
    program.write_text(f'print(\'{{"status": "answered", "answer": "{answer}"}}\')')
    system = f"{sys.executable} {program} {{question}}"
    return ("run", *where, "--out", place / "mine.jsonl", "--system", system)


def test_run_asks_another_system(call: Call, place: Path, where: tuple[object, ...]) -> None:
    code, out, _ = call(*run_words(place, where), "--sample", 2)
    assert (code, "2 answers, 0 errors. Next: onrecord eval score" in out) == (0, True)
    run = read_run(place / "mine.jsonl")
    assert len(run.responses) == 2
    assert set(run.digests) == {"seeds questions", "seeds", "command"}
    assert set(run.notes) == {"onrecord", "python", "machine"}
    assert [path.name for path in place.glob("mine.jsonl*")] == ["mine.jsonl"]


def test_run_asks_what_is_named(call: Call, place: Path, where: tuple[object, ...]) -> None:
    assert call(*run_words(place, where), "--only", "false")[0] == 0
    assert [one.id for one in read_run(place / "mine.jsonl").responses] == ["resigned"]
    assert call(*run_words(place, where), "--only", "mayor")[0] == 0
    assert [one.id for one in read_run(place / "mine.jsonl").responses] == ["mayor", "mayor.2"]
    code, _, err = call(*run_words(place, where), "--only", "nobody")
    assert (code, "no case has 'nobody' in its id or kind" in err) == (2, True)


def test_run_is_held_to_a_run_of_before(call: Call, place: Path, where: tuple[object, ...]) -> None:
    words = (*run_words(place, where), "--sample", 2)
    code, out, _ = call(*words, "--same-as", place / "bad.jsonl")
    assert (code, "2 of 2 answers asked anew are those of the committed run" in out) == (0, True)
    code, _, err = call(*words, "--same-as", place / "good.jsonl")
    assert (code, "only 0 of 2 answers are the same" in err) == (5, True)
    assert "2 right answers became wrong" in err


@pytest.mark.usefixtures("two_corpora")
def test_run_asks_of_every_corpus_and_what_a_run_of_before_was_asked(call: Call, place: Path) -> None:
    assert call(*run_words(place, ()))[0] == 0
    run = read_run(place / "mine.jsonl")
    assert (len(run.responses), run.responses[-1].id) == (8, "fog")
    assert set(run.digests) == {"seeds questions", "seeds", "news questions", "news", "command"}
    assert call(*run_words(place, ()), "--same-as", place / "bad.jsonl")[0] == 0
    assert len(read_run(place / "mine.jsonl").responses) == 7


def test_run_takes_one_other_system_only(call: Call, place: Path, where: tuple[object, ...]) -> None:
    code, _, err = call(*run_words(place, where), "--endpoint", "http://127.0.0.1:1/v1")
    assert (code, "give --system or --endpoint, not both" in err) == (2, True)
    assert not (place / "mine.jsonl").exists()


def test_run_gives_up_on_an_endpoint_that_is_down(call: Call, place: Path, where: tuple[object, ...]) -> None:
    code, _, err = call("run", *where, "--out", place / "bare.jsonl", "--endpoint", "http://127.0.0.1:1/v1")
    assert (code, "Is the endpoint up?" in err) == (4, True)
    assert len(read_run(place / "bare.jsonl.asked").responses) == 5
