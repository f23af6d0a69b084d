"""What the page does when its reader acts, without a browser."""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from index.errors import InputError, OnRecordError
from index.store.archive import Archive
from index.store.feedback import NOTE_CHARACTERS, Feedback
from qa.events import Event
from qa.page.articles import LibraryActions
from qa.page.form import QuestionForm, parse_day
from qa.page.questions import Display, QuestionActions
from tests.fakes.desk import TWO, FakeDesk

TRAITOR = "Who called Vasyukevich a traitor?"


async def shown(questions: QuestionActions, question: str, as_of: str = "", *, session: str = "one") -> list[Display]:
    return [each async for each in questions.follow(QuestionForm(question, as_of), session=session)]


def actions_of(desk: FakeDesk, feedback: Feedback | None = None) -> QuestionActions:
    return QuestionActions(desk, LibraryActions(desk.library), feedback)


def test_progress_comes_first_then_findings_then_the_answer() -> None:
    steps = asyncio.run(shown(actions_of(FakeDesk(pause=0)), TRAITOR))
    assert "Searching the articles" in steps[0].step
    said = [each.step for each in steps]
    reading = list(dict.fromkeys(step for step in said if "Reading 5 sources together" in step))
    assert [re.findall(r"(\d) read:", step) for step in reading] == [[str(read)] for read in range(6)]
    assert [step.count("named over") for step in reading] == list(range(6))
    assert all(TWO in step for step in reading)
    assert any("Checking what 2 sources said" in step for step in said)
    early = next(each for each in steps if "Oleg Kozhemyako" in each.sheet)
    assert early.entry is None
    assert "not yet checked" in early.sheet
    last = steps[-1]
    assert last.entry
    assert last.entry.read[2] == TWO
    assert set(last.entry.highlights) == {c.article for c in last.entry.answer.citations}


def test_an_article_is_called_by_its_title_while_it_is_read() -> None:
    desk = FakeDesk(pause=0)
    held = desk.library.held
    held[TWO] = replace(held[TWO], article=replace(held[TWO].article, title="Calls to <b>stop</b>"))
    steps = asyncio.run(shown(actions_of(desk), TRAITOR))
    (step,) = {each.step for each in steps if "3 read:" in each.step}
    assert "Calls to &lt;b&gt;stop&lt;/b&gt;" in step
    assert TWO not in step
    assert steps[-1].entry
    assert steps[-1].entry.read[2] == TWO


def test_an_abstention_brings_the_articles_of_its_nearest_passages() -> None:
    last = asyncio.run(shown(actions_of(FakeDesk(pause=0)), "Who won the 2022 World Cup?"))[-1]
    assert last.entry
    assert last.entry.highlights.keys() == {near.article for near in last.entry.answer.nearest}


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
    last = asyncio.run(shown(actions_of(FakeDesk(pause=0)), question, as_of))[-1]
    assert part in last.sheet
    assert 'role="alert"' in last.sheet
    assert "Traceback" not in last.sheet
    assert last.entry is None


def test_the_as_of_date_reaches_the_desk() -> None:
    last = asyncio.run(shown(actions_of(FakeDesk(pause=0)), TRAITOR, " 2022-05-31 "))[-1]
    assert last.entry
    assert last.entry.answer.as_of == parse_day("2022-05-31")


def test_a_session_stops_its_own_question_and_no_other() -> None:
    async def act() -> tuple[list[Display], list[Display]]:
        questions = actions_of(FakeDesk(pause=0.01))
        mine = asyncio.create_task(shown(questions, "slow one?", session="mine"))
        theirs = asyncio.create_task(shown(questions, TRAITOR, session="theirs"))
        await asyncio.sleep(0.05)
        assert questions.asking("mine")
        questions.stop("mine")
        questions.stop("nobody")
        ended = await mine, await theirs
        assert not questions.asking("mine")
        return ended

    mine, theirs = asyncio.run(asyncio.wait_for(act(), 20))
    assert "Stopped" in mine[-1].step
    assert mine[-1].entry is None
    assert any("1 question is ahead of yours" in each.step for each in theirs)
    assert theirs[-1].entry
    assert theirs[-1].entry.answer.question == TRAITOR


def test_a_new_question_takes_the_place_of_the_sessions_earlier_one() -> None:
    async def act() -> tuple[list[Display], list[Display]]:
        questions = actions_of(FakeDesk(pause=0.01))
        earlier = asyncio.create_task(shown(questions, "slow one?"))
        await asyncio.sleep(0.05)
        later = await shown(questions, TRAITOR)
        return await earlier, later

    earlier, later = asyncio.run(asyncio.wait_for(act(), 20))
    assert not any("Stopped" in each.step for each in earlier)  # the page belongs to the newer question
    assert later[-1].entry


def test_ten_readers_at_once_are_answered_in_order_and_see_their_place_move() -> None:
    async def act() -> list[list[Display]]:
        questions = actions_of(FakeDesk(pause=0.005))

        async def reader(number: int) -> list[Display]:
            steps = await shown(questions, f"Question {number}?", session=str(number))
            ended.append(number)
            return steps

        return await asyncio.gather(*map(reader, range(10)))

    ended: list[int] = []
    for number, steps in enumerate(asyncio.run(asyncio.wait_for(act(), 30))):
        assert steps[-1].entry
        assert steps[-1].entry.answer.question == f"Question {number}?"
        places = [
            int(found[1]) for step in steps if (found := re.search(r"(\d+) questions? (?:is|are) ahead", step.step))
        ]
        assert list(dict.fromkeys(places)) == list(range(number, 0, -1))
    assert ended == list(range(10))


def test_stopping_lets_the_next_reader_in_at_once() -> None:
    class Slow(FakeDesk):
        """Notes when a question's reading is given up."""

        def events(self, question: str, **given: Any) -> Iterator[Event]:  # noqa: ANN401 - passed on
            try:
                yield from super().events(question, **given)
            finally:
                ended.append(question)

    async def act() -> list[Display]:
        questions = actions_of(Slow(pause=0.01))
        mine = asyncio.create_task(shown(questions, "slow one?", session="mine"))
        await asyncio.sleep(0.05)
        theirs = asyncio.create_task(shown(questions, TRAITOR, session="theirs"))
        await asyncio.sleep(0.05)
        questions.stop("mine")
        assert (await mine)[-1].entry is None
        return await theirs

    ended: list[str] = []
    theirs = asyncio.run(asyncio.wait_for(act(), 20))
    assert theirs[-1].entry
    assert ended[0] == "slow one?"  # the other may still be on its way out of the desk


def test_the_api_gives_the_contract_or_the_message() -> None:
    questions = actions_of(FakeDesk(pause=0))
    answer = asyncio.run(questions.answer(QuestionForm(TRAITOR, "2022-05-31")))
    assert (answer["status"], answer["as_of"]) == ("answered", "2022-05-31")
    for question in ("", "break it"):
        with pytest.raises(OnRecordError, match=r"empty|Internal error"):
            asyncio.run(actions_of(FakeDesk(pause=0)).answer(QuestionForm(question)))


def test_filters_reach_the_desk_the_answer_and_its_link() -> None:
    async def act(form: QuestionForm) -> Display:
        return [each async for each in actions_of(FakeDesk(pause=0)).follow(form, session="one")][-1]

    last = asyncio.run(act(QuestionForm(TRAITOR, articles=(TWO,), after="")))
    assert last.entry
    assert last.entry.form.articles == (TWO,)
    assert f"Searched only articles named {TWO}: 1 of 5." in last.sheet
    assert f"article={TWO}" in last.sheet
    last = asyncio.run(act(QuestionForm(TRAITOR, after="2031-01-01")))
    assert "no article is published on or after 2031-01-01" in last.sheet
    assert "“May” is not a date" in asyncio.run(act(QuestionForm(TRAITOR, before="May"))).sheet


def test_a_judgement_is_kept_changed_and_taken_back(tmp_path: Path) -> None:
    async def act() -> None:
        questions = actions_of(FakeDesk(pause=0), feedback)
        kept = (await shown(questions, TRAITOR))[-1].entry
        assert kept
        kept = await questions.judge(kept, verdict="right", note="")
        kept = await questions.judge(kept, verdict="wrong", note="It was the mayor.")
        assert (kept.verdict, kept.note) == ("wrong", "It was the mayor.")
        assert [(each.verdict, each.note) for each in feedback.all()] == [("wrong", "It was the mayor.")]
        assert "It was the mayor." in await questions.judged()
        with pytest.raises(InputError, match="Shorten it"):
            await questions.judge(kept, verdict="wrong", note="x" * (NOTE_CHARACTERS + 1))
        assert (await questions.judge(kept, verdict=None, note="")).verdict is None
        assert feedback.all() == []

    Archive.open(tmp_path, create=True).close()
    feedback = Feedback.of(tmp_path)
    asyncio.run(act())


def test_without_a_place_to_keep_judgements_none_are_asked_for() -> None:
    assert "Is this right?" not in asyncio.run(shown(actions_of(FakeDesk(pause=0)), TRAITOR))[-1].sheet


def test_an_abstention_says_how_much_was_searched() -> None:
    last = asyncio.run(shown(actions_of(FakeDesk(pause=0)), "Who won the 2022 World Cup?"))[-1]
    assert "Searched 5 articles. Read 5 passages of 5 articles:" in last.sheet
