"""What the page does when its reader acts, without a browser."""

import asyncio
from pathlib import Path

import pytest

from index.errors import OnRecordError
from qa.room import EXAMPLES, Room, Shown, parse_day
from tests.fake_desk import SEEDS, TWO, FakeDesk, FakeLibrary

TRAITOR = "Who called Vasyukevich a traitor?"


async def shown(room: Room, question: str, as_of: str = "", *, session: str = "one") -> list[Shown]:
    return [each async for each in room.follow(question, as_of, session=session)]


def test_progress_comes_first_then_findings_then_the_answer() -> None:
    steps = asyncio.run(shown(Room(FakeDesk(pause=0)), TRAITOR))
    assert "Searching the articles" in steps[0].step
    said = [each.step for each in steps]
    assert any("Reading source 3 of 5:" in step and TWO in step for step in said)
    assert any("Checking what 2 sources said" in step for step in said)
    early = next(each for each in steps if "Oleg Kozhemyako" in each.sheet)
    assert early.kept is None
    assert "not yet checked" in early.sheet
    last = steps[-1]
    assert last.kept
    assert last.kept.read[2] == TWO
    assert set(last.kept.sources) == {c.article for c in last.kept.answer.citations}


def test_an_abstention_brings_the_articles_of_its_nearest_passages() -> None:
    last = asyncio.run(shown(Room(FakeDesk(pause=0)), "Who won the 2022 World Cup?"))[-1]
    assert last.kept
    assert last.kept.sources.keys() == {near.article for near in last.kept.answer.nearest}


@pytest.mark.parametrize(
    ("question", "as_of", "part"),
    [
        ("  ", "", "The question is empty"),
        ("x" * 2001, "", "2,001 characters"),
        ("endpoint down?", "", "does not answer"),
        (TRAITOR, "yesterday", "“yesterday” is not a date; write it as YYYY-MM-DD"),
        ("break it", "", "Internal error"),
    ],
)
def test_problems_are_told_in_words(question: str, as_of: str, part: str) -> None:
    last = asyncio.run(shown(Room(FakeDesk(pause=0)), question, as_of))[-1]
    assert part in last.sheet
    assert 'role="alert"' in last.sheet
    assert "Traceback" not in last.sheet
    assert last.kept is None


def test_the_as_of_date_reaches_the_desk() -> None:
    last = asyncio.run(shown(Room(FakeDesk(pause=0)), TRAITOR, " 2022-05-31 "))[-1]
    assert last.kept
    assert last.kept.answer.as_of == parse_day("2022-05-31")


def test_a_session_stops_its_own_question_and_no_other() -> None:
    async def act() -> tuple[list[Shown], list[Shown]]:
        room = Room(FakeDesk(pause=0.01))
        mine = asyncio.create_task(shown(room, "slow one?", session="mine"))
        theirs = asyncio.create_task(shown(room, TRAITOR, session="theirs"))
        await asyncio.sleep(0.05)
        assert room.asking("mine")
        room.stop("mine")
        room.stop("nobody")
        ended = await mine, await theirs
        assert not room.asking("mine")
        return ended

    mine, theirs = asyncio.run(asyncio.wait_for(act(), 20))
    assert "Stopped" in mine[-1].step
    assert mine[-1].kept is None
    assert any("1 question is ahead of yours" in each.step for each in theirs)
    assert theirs[-1].kept
    assert theirs[-1].kept.answer.question == TRAITOR


def test_a_new_question_takes_the_place_of_the_sessions_earlier_one() -> None:
    async def act() -> tuple[list[Shown], list[Shown]]:
        room = Room(FakeDesk(pause=0.01))
        earlier = asyncio.create_task(shown(room, "slow one?"))
        await asyncio.sleep(0.05)
        later = await shown(room, TRAITOR)
        return await earlier, later

    earlier, later = asyncio.run(asyncio.wait_for(act(), 20))
    assert not any("Stopped" in each.step for each in earlier)  # the page belongs to the newer question
    assert later[-1].kept


def test_ten_readers_at_once_all_get_their_own_answer() -> None:
    async def act() -> list[list[Shown]]:
        room = Room(FakeDesk(pause=0.001))
        return await asyncio.gather(*(shown(room, f"Question {n}?", session=str(n)) for n in range(10)))

    for number, steps in enumerate(asyncio.run(asyncio.wait_for(act(), 20))):
        assert steps[-1].kept
        assert steps[-1].kept.answer.question == f"Question {number}?"


def test_the_api_gives_the_contract_or_the_message() -> None:
    room = Room(FakeDesk(pause=0))
    answer = asyncio.run(room.api(TRAITOR, "2022-05-31"))
    assert (answer["status"], answer["as_of"]) == ("answered", "2022-05-31")
    for question in ("", "break it"):
        with pytest.raises(OnRecordError, match=r"empty|Internal error"):
            asyncio.run(Room(FakeDesk(pause=0)).api(question, ""))


def test_examples_are_offered_only_for_the_articles_they_are_about() -> None:
    desk = FakeDesk()
    room = Room(desk)
    assert asyncio.run(room.examples()) == list(EXAMPLES)
    asyncio.run(room.remove(TWO))
    assert asyncio.run(room.examples()) == []
    assert TWO not in asyncio.run(room.shelf())


def test_uploads_are_told_one_by_one_and_leave_no_copy(tmp_path: Path) -> None:
    async def act() -> list[str]:
        return [html async for html in room.add([str(path) for path in paths])]

    paths = [tmp_path / "new.txt", tmp_path / "empty.txt", tmp_path / f"{TWO}.txt"]
    paths[0].write_text("A new story.")
    paths[1].write_text(" ")
    paths[2].write_bytes((SEEDS / f"{TWO}.txt").read_bytes())
    room = Room(FakeDesk())
    said = asyncio.run(act())
    assert "adding 2 of 3" in said[1]
    for part in ("added</span> new", "not added</span> empty.txt: the file is empty", f"unchanged</span> {TWO}"):
        assert part in said[-1]
    assert str(tmp_path) not in said[-1]
    assert "A new story." in asyncio.run(room.open("new"))
    assert not any(path.exists() for path in paths)


def test_an_upload_that_the_library_refuses_is_told(tmp_path: Path) -> None:
    class Locked(FakeLibrary):
        def add(self, paths: object) -> None:  # type: ignore[override]
            message = "The archive is being written by another process; try again."
            raise OnRecordError(message)

    async def act() -> list[str]:
        return [html async for html in Room(FakeDesk(library=Locked())).add([str(path)])]

    path = tmp_path / "new.txt"
    path.write_text("A new story.")
    assert "not added</span> The archive is being written" in asyncio.run(act())[-1]
