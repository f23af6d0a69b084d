"""Many readers at once over a running page: errors, answers that went to the wrong one, seconds, the server's memory.

Each reader asks on a day of their own, which the answer repeats: an answer with another question or another day was
somebody else's.
"""

import asyncio
import json
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from typing import Any

import httpx
from prometheus_client.parser import text_string_to_metric_families

from eval.cases import AS_OF
from eval.report.tables import markdown
from index.errors import InputError

WARM = 0.2  # of the time, after which memory is expected to be flat
LOOKS = 50  # at the server's memory
MIB = 1 << 20
ANOTHERS = "another's"


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of one reader, and how it ended: answered, error or another's."""

    reader: int
    seconds: float
    ended: str
    status: str = ""
    told: str = ""


@dataclass
class Load:
    """What was measured; `memory` are (seconds from the start, bytes)."""

    readers: int
    seconds: float
    asked: list[Asked] = field(default_factory=list)
    memory: list[tuple[float, float]] = field(default_factory=list)

    def ended(self, how: str) -> list[Asked]:
        """The questions that ended so."""
        return [each for each in self.asked if each.ended == how]

    @property
    def slope(self) -> float | None:
        """MiB an hour that the server's memory grew by after it was warm: least squares; None of fewer than 3 looks."""
        late = [(at / 3600, held / MIB) for at, held in self.memory if at >= WARM * self.seconds]
        if len(late) < 3:
            return None
        return statistics.linear_regression(*zip(*late, strict=True)).slope


def measure(url: str, questions: Sequence[str], *, readers: int, seconds: float, token: str = "") -> Load:
    """Have readers ask for some time, each the next question as soon as the last is answered.

    Raises:
        InputError: the page cannot be reached, or lets us not in.
    """
    return asyncio.run(_measure(url, questions, Load(readers, seconds), token))


async def _measure(url: str, questions: Sequence[str], load: Load, token: str) -> Load:
    headers = {"authorization": f"Bearer {token}"} if token else {}
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(base_url=url, headers=headers, timeout=600, limits=limits) as http:
        try:
            (await http.get("/metrics")).raise_for_status()
        except httpx.HTTPError as error:
            raise InputError(f"{url}: {error or type(error).__name__}. Is `onrecord serve` running there?") from error
        began = time.monotonic()
        watching = asyncio.create_task(_watch(http, load, began))
        try:
            await asyncio.gather(*(_reader(http, number, questions, load, began) for number in range(load.readers)))
        finally:
            watching.cancel()
    return load


async def _watch(http: httpx.AsyncClient, load: Load, began: float) -> None:
    while True:
        for family in text_string_to_metric_families((await http.get("/metrics")).text):
            if family.name == "process_resident_memory_bytes":
                load.memory.append((time.monotonic() - began, family.samples[0].value))
        await asyncio.sleep(load.seconds / LOOKS)


async def _reader(http: httpx.AsyncClient, number: int, questions: Sequence[str], load: Load, began: float) -> None:
    day = AS_OF + timedelta(days=number)
    for turn in count(number):  # so that readers ask different things at a time
        if time.monotonic() - began > load.seconds:
            return
        question, start = questions[turn % len(questions)], time.monotonic()
        ended, status, told = await _ask(http, question, day)
        load.asked.append(Asked(number, time.monotonic() - start, ended, status, told))
        if ended == "error":
            await asyncio.sleep(0.5)  # as a reader would, who reads what is said


async def _ask(http: httpx.AsyncClient, question: str, day: date) -> tuple[str, str, str]:
    """How a question ended, the answer's status, and what was told where there was none."""
    try:
        sent = {"data": [question, day.isoformat(), "", "", [], []]}
        joined = await http.post("/gradio_api/call/ask", json=sent)
        joined.raise_for_status()
        text = (await http.get(f"/gradio_api/call/ask/{joined.json()['event_id']}")).text
    except httpx.HTTPError as error:
        return "error", "", f"{type(error).__name__} {error}"
    event, _, data = text.strip().rpartition("event: ")[2].partition("\ndata: ")
    said: Any = json.loads(data) if data else None
    if event != "complete":
        return "error", "", str(said)
    answer = said[0]
    ours = (answer["question"], answer["as_of"]) == (question, day.isoformat())
    return "answered" if ours else ANOTHERS, answer["status"], ""


def report(load: Load) -> str:
    """The table, and what the errors said."""
    seconds = sorted(each.seconds for each in load.ended("answered"))
    cut = statistics.quantiles(seconds, n=20) if len(seconds) > 1 else seconds * 19
    slope = load.slope
    rows = [
        ["readers at once", f"{load.readers}"],
        ["minutes", f"{load.seconds / 60:.1f}"],
        ["questions", f"{len(load.asked)}"],
        ["not in the articles", f"{sum(each.status == 'not_in_articles' for each in load.asked)}"],
        ["errors", f"{len(load.ended('error'))}"],
        ["answers to the wrong reader", f"{len(load.ended(ANOTHERS))}"],
        ["seconds, median", f"{cut[9]:.1f}" if cut else "-"],
        ["seconds, 95 %", f"{cut[18]:.1f}" if cut else "-"],
        ["memory at the start, MiB", f"{load.memory[0][1] / MIB:.0f}" if load.memory else "-"],
        ["memory at the end, MiB", f"{load.memory[-1][1] / MIB:.0f}" if load.memory else "-"],
        ["memory, MiB an hour", f"{slope:+.0f}" if slope is not None else "-"],
    ]
    told = sorted({each.told for each in load.ended("error")})
    return "\n".join([*markdown(["what", "measured"], rows), *told[:10]]) + "\n"
