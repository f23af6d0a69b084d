"""The hard questions about the seeds, with the real models, through the command. About a minute on two cores."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SEEDS = Path(__file__).parents[2] / "seeds"
VASYUKEVICH_002, VASYUKEVICH_003 = "002_c0e621ed79ed7c7b", "003_67a03b958ab11b3b"
STAR_004, TELEGRAPH_001 = "004_e4ce00a487be0bb0", "001_7f40505b9e255f85"
pytestmark = pytest.mark.models

QUESTIONS = {
    "traitor": "Who called Vasyukevich a traitor?",
    "date": "On what date did Vasyukevich read out the statement?",
    "lawmakers": "How many lawmakers stood behind the statement with Vasyukevich?",
    "party": "Is Vasyukevich a member of the Communist Party?",
    "killed": "How many Russian soldiers did the Defense Ministry say were killed?",
    "illness": "What illness is Putin said to have?",
    "pool": "Why was Elena Chernenko ejected from the pool?",
    "cup": "Who won the 2022 World Cup?",
    "resign": "Why did Smolin resign?",
}


def onrecord(*args: str, archive: Path, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "eval", *args, "--archive", str(archive)]
    return subprocess.run(command, input=stdin, capture_output=True, text=True, timeout=900, check=False)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("onrecord") / "archive"
    added = onrecord("index", "add", str(SEEDS), archive=folder)
    assert added.returncode == 0, added.stderr
    return folder


@pytest.fixture(scope="module")
def answers(archive: Path) -> dict[str, dict[str, Any]]:
    asked = onrecord("ask", "--file", "-", archive=archive, stdin="\n".join(QUESTIONS.values()) + "\n")
    assert asked.returncode == 0, asked.stderr
    lines = [json.loads(line) for line in asked.stdout.splitlines()]
    assert [line["question"] for line in lines] == list(QUESTIONS.values())
    return dict(zip(QUESTIONS, lines, strict=True))


def cited(answer: dict[str, Any]) -> set[str]:
    return {c["article"] for c in answer["citations"]}


def sides(answer: dict[str, Any]) -> dict[str, str]:
    """Each position's text by the articles that its marks cite."""
    article = {c["mark"]: c["article"] for c in answer["citations"]}
    return {article[mark]: p["answer"].lower() for p in answer["positions"] for mark in p["marks"]}


def test_every_quote_is_the_articles_text(answers: dict[str, dict[str, Any]]) -> None:
    quotes = [c for a in answers.values() for c in a["citations"] + a["nearest"]]
    assert quotes
    for quote in quotes:
        text = (SEEDS / f"{quote['article']}.txt").read_bytes().decode()
        assert text[quote["start"] : quote["end"]] == quote["quote"]


def test_who_called_him_a_traitor(answers: dict[str, dict[str, Any]]) -> None:
    answer = answers["traitor"]
    assert answer["status"] == "answered"
    assert "Oleg Kozhemyako" in answer["answer"]
    assert cited(answer) == {VASYUKEVICH_002, VASYUKEVICH_003}


def test_two_articles_give_two_dates(answers: dict[str, dict[str, Any]]) -> None:
    answer = answers["date"]
    assert answer["status"] == "sources_disagree"
    positions = sides(answer)
    assert "may 27" in positions[VASYUKEVICH_003]
    assert "may 29" in positions[STAR_004]


def test_two_articles_give_two_counts(answers: dict[str, dict[str, Any]]) -> None:
    answer = answers["lawmakers"]
    assert answer["status"] == "sources_disagree"
    positions = sides(answer)
    assert any(form in positions[VASYUKEVICH_002] for form in ("four", "4"))
    assert any(form in positions[VASYUKEVICH_003] for form in ("three", "3"))


def test_two_articles_differ_on_his_party(answers: dict[str, dict[str, Any]]) -> None:
    answer = answers["party"]
    assert answer["status"] == "sources_disagree"
    positions = sides(answer)
    assert positions[VASYUKEVICH_002].startswith("yes")
    assert positions[VASYUKEVICH_003].startswith("no")
    assert "faction" in positions[VASYUKEVICH_003]


def test_a_count_says_as_of_when(answers: dict[str, dict[str, Any]]) -> None:
    answer = answers["killed"]
    assert answer["status"] == "answered"
    assert "1,351" in answer["answer"]
    assert "as of March 25" in answer["answer"]
    assert cited(answer) == {VASYUKEVICH_003}


def test_a_claim_stays_a_claim(answers: dict[str, dict[str, Any]]) -> None:
    answer = answers["illness"]
    assert answer["status"] == "answered"
    assert "blood cancer" in answer["answer"].lower()
    assert "reportedly" in answer["answer"].lower()
    assert cited(answer) == {VASYUKEVICH_002}


def test_a_reason_is_given_in_the_articles_word(answers: dict[str, dict[str, Any]]) -> None:
    answer = answers["pool"]
    assert answer["status"] == "answered"
    assert "unprofessionalism" in answer["answer"].lower()
    assert cited(answer) == {TELEGRAPH_001}


@pytest.mark.parametrize("key", ["cup", "resign"])
def test_what_no_article_says_is_not_answered(answers: dict[str, dict[str, Any]], key: str) -> None:
    answer = answers[key]
    assert (answer["status"], answer["answer"], answer["citations"]) == ("not_in_articles", "", [])
    assert answer["nearest"]


def test_people_get_the_quote_and_its_place(archive: Path) -> None:
    shown = onrecord("ask", QUESTIONS["pool"], archive=archive)
    assert shown.returncode == 0, shown.stderr
    assert "unprofessionalism" in shown.stdout
    assert TELEGRAPH_001 in shown.stdout


def test_an_archive_that_is_not_there_is_named(tmp_path: Path) -> None:
    asked = onrecord("ask", "Who?", archive=tmp_path / "absent")
    assert asked.returncode == 3
    assert str(tmp_path / "absent") in asked.stderr.replace("\n", "")
    assert "Traceback" not in asked.stderr
