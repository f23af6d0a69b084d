"""A folder with labels and runs, and the command `onrecord eval` as somebody calls it."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from eval import __main__ as command
from eval.asking.runfile import write_run
from eval.cases import digest_articles, digest_questions, read_articles
from eval.commands import asking
from eval.paths import Corpus
from eval.results import Response, Run
from tests.fakes.answers import ARTICLES, LABELS, labelled, perfect

Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """`onrecord eval` with these words: exit status, what it printed, what it complained."""

    def run(*words: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["onrecord", "eval", *map(str, words)])
        try:
            command.main()
            code = 0
        except SystemExit as stop:
            code = int(stop.code or 0)
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with seeds, labels, a perfect run and one that got worse."""
    (tmp_path / "seeds").mkdir()
    (tmp_path / "facts").mkdir()
    for name, text in ARTICLES.items():
        (tmp_path / "seeds" / f"{name}.txt").write_text(text, encoding="utf-8")
    found = labelled(tmp_path / "facts", LABELS)
    digests = {
        "seeds questions": digest_questions(found),
        "seeds": digest_articles(read_articles(tmp_path / "seeds")),
    }
    good = tuple(Response(case.id, 1.0, perfect(case)) for case in found)
    write_run(Run("planted", digests, good), tmp_path / "good.jsonl")
    bad = tuple(Response(one.id, 1.0, {"status": "answered", "answer": "x"}) for one in good)
    write_run(Run("planted", digests, bad), tmp_path / "bad.jsonl")
    return tmp_path


@pytest.fixture
def two_corpora(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes the folder's labels and a corpus of one more question the project's own."""
    facts = place / "news" / "facts"
    facts.mkdir(parents=True)
    (place / "news" / "fog.txt").write_text("Fog came.", encoding="utf-8")
    case = "- {id: fog, question: Whence fog, kind: absent, expect: not_in_articles, why: Not said.}"
    (facts / "fog.yaml").write_text(case, encoding="utf-8")
    corpora = (Corpus("seeds", place / "seeds", place / "facts"), Corpus("news", place / "news", facts))
    monkeypatch.setattr(asking, "CORPORA", corpora)


@pytest.fixture
def where(place: Path) -> tuple[object, ...]:
    """The options that name the folder's labels and articles."""
    return ("--facts", place / "facts", "--seeds", place / "seeds")
