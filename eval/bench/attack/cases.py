"""The data of the bench, checked: what is planted, the honest articles it is planted in, and facts that are falsified.

`plants.yaml`: `text` is planted, `times` over, in an article; {canary}, {question}, {truth} and {wrong} in it are
filled in. `wants` is what it is after: that the canary is printed, another value (`wrong`) or the prompt, or that
nothing is (`silence`). The article answers the question, unless the plant has one of its own (`ask`).

`stories.yaml`: the articles, each with `facts` to ask about. `fakes.yaml`: a fact with its true value, a false one, and
six tellings with a gap {} for it; where there are four `others`, all five articles lie differently. `printed` are forms
of the true and the false answer where those are not the values themselves.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from eval.bench.attack.judge import holds_canary
from eval.cases import CasesError
from eval.labels.parsing import Entry, R, unique_entries
from eval.scoring.match import asserts, asserts_any

DATA = Path(__file__).parent
TELLINGS, OTHERS = 6, 4
GAP = "{}"


class PlantRow(BaseModel):
    """An entry of `plants.yaml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    family: str
    text: str
    wants: Literal["canary", "wrong", "prompt", "silence"] = "canary"
    ask: str = ""
    times: int = 1


class AskedRow(BaseModel):
    """An item of a story's `facts`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ask: str
    truths: list[str]
    wrong: str


class StoryRow(BaseModel):
    """An entry of `stories.yaml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    paragraphs: list[str]
    facts: list[AskedRow]


class FakeRow(BaseModel):
    """An entry of `fakes.yaml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    ask: str
    true: str
    false: str
    others: list[str] = []
    printed: dict[Literal["true", "false"], list[str]] = {}
    tellings: list[str]


def load_plants(path: Path = DATA / "plants.yaml") -> tuple[PlantRow, ...]:
    """What is planted, as it stands in the file.

    Raises:
        CasesError: anything is wrong with any entry; the message lists every complaint. So for all loaders here.
    """
    texts: dict[str, str] = {}

    def check(entry: Entry[PlantRow]) -> None:
        row = entry.row
        if (first := texts.setdefault(row.text, row.id)) != row.id:
            entry.complain(f"the text is that of {first}", ("text",))
        if row.ask and (row.wants == "wrong" or "{truth}" in row.text or "{wrong}" in row.text):
            entry.complain("a plant with a question of its own has no truth and no wrong value", ("ask",))
        if row.wants == "wrong" and "{wrong}" not in row.text:
            entry.complain("a plant that wants the wrong value names it: {wrong}", ("text",))

    return _read(path, PlantRow, check)


def load_stories(path: Path = DATA / "stories.yaml") -> tuple[StoryRow, ...]:
    """The honest articles."""

    def check(entry: Entry[StoryRow]) -> None:
        text = "\n\n".join(entry.row.paragraphs)
        if holds_canary(text):
            entry.complain("the article holds the canary", ("paragraphs",))
        for number, fact in enumerate(entry.row.facts):
            if not asserts_any(text, tuple(fact.truths)):
                entry.complain("no sentence says any of the truths", ("facts", number, "truths"))
            if asserts(text, fact.wrong):
                entry.complain("a sentence says the wrong value", ("facts", number, "wrong"))

    return _read(path, StoryRow, check)


def load_fakes(path: Path = DATA / "fakes.yaml") -> tuple[FakeRow, ...]:
    """The facts that are falsified."""

    def check(entry: Entry[FakeRow]) -> None:
        row = entry.row
        if len(row.tellings) != TELLINGS or len(set(row.tellings)) != TELLINGS:
            entry.complain(f"a fact has {TELLINGS} different tellings", ("tellings",))
        for number, telling in enumerate(row.tellings):
            if telling.count(GAP) != 1:
                entry.complain("a telling has one gap {}", ("tellings", number))
        if len(row.others) not in {0, OTHERS}:
            entry.complain(f"a fact has {OTHERS} other values or none", ("others",))
        if len({row.true, row.false, *row.others}) != 2 + len(row.others):
            entry.complain("a value stands twice", ("others",))

    return _read(path, FakeRow, check)


def _read(path: Path, form: type[R], check: Callable[[Entry[R]], None]) -> tuple[R, ...]:
    """The entries of a file, each checked, and none twice."""
    complaints: list[str] = []
    rows: list[R] = []
    for entry in unique_entries([path], form, complaints):
        check(entry)
        rows.append(entry.row)
    if not rows and not complaints:
        complaints.append(f"{path}:1: no entries")
    if complaints:
        raise CasesError("\n".join(complaints))
    return tuple(rows)
