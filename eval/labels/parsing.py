"""Reads case files as they are written: each entry with the line of everything in it, so that a complaint can point.

docs/labelling.md explains each key. What an entry means is decided in `eval.labels.load`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Generic, Protocol, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from eval.cases import Kind
from qa.answer import Status

Place = tuple[str | int, ...]  # a path into a case, as pydantic reports it: ("must", 0, "vital")


class FactRow(BaseModel):
    """An item of `must`."""

    model_config = ConfigDict(extra="forbid")

    vital: list[str] | None = None
    okay: list[str] | None = None


class SideRow(BaseModel):
    """An item of `positions`."""

    model_config = ConfigDict(extra="forbid")

    says: list[str]
    evidence: dict[str, list[str]]


class CaseRow(BaseModel):
    """One entry of a case file as it is written. YAML scalars are read as plain strings: `no` stays "no"."""

    model_config = ConfigDict(extra="forbid")

    id: str
    question: str
    paraphrases: list[str] = []
    kind: Kind
    cluster: str | None = None
    expect: Status | list[Status]
    must: list[FactRow] = []
    hedge: list[str] = []
    must_not: list[str] = []
    positions: list[SideRow] = []
    correction: list[str] = []
    evidence: dict[str, list[str]] = {}
    also: dict[str, list[str]] = {}
    as_of: date | None = None
    why: str


class Row(Protocol):
    """What any entry of a file of cases has."""

    @property
    def id(self) -> str: ...  # noqa: D102 - a property, so that a frozen entry is one too


R = TypeVar("R", bound=Row)


@dataclass(frozen=True)
class Entry(Generic[R]):
    """A case as written, where it stands, and the complaints about it so far."""

    row: R
    path: Path
    lines: dict[Place, int]
    complaints: list[str] = field(default_factory=list)

    def line(self, place: Place = ()) -> int:
        """The line of `place`, or of the nearest thing around it that has one."""
        return _line(self.lines, place)

    def complain(self, what: str, place: Place = ()) -> None:
        """Keeps one complaint, with the line that it is about."""
        self.complaints.append(f"{self.path}:{self.line(place)}: {self.row.id}: {what}")


def entries(path: Path, form: type[R], complaints: list[str]) -> Iterator[Entry[R]]:
    """The entries of one file that have the form; what is wrong with the others is added to `complaints`."""
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        complaints.append(f"{path}:{line}: not YAML: {error.problem}")
        return
    except (OSError, ValueError) as error:  # ValueError: not UTF-8
        complaints.append(f"{path}:1: cannot be read: {error}")
        return
    if not isinstance(node, yaml.SequenceNode):
        complaints.append(f"{path}:1: a case file is a list of cases, each beginning with `- id:`")
        return
    for item in node.value:
        lines: dict[Place, int] = {}
        try:
            row = TypeAdapter(form).validate_python(_plain(item, (), lines))
        except _DuplicateKeyError as error:
            complaints.append(f"{path}:{error.line}: key {error.key!r} stands twice in one case")
        except ValidationError as error:
            complaints.extend(
                f"{path}:{_line(lines, problem['loc'])}: {_name(problem['loc'])}: {problem['msg']}"
                for problem in error.errors()
            )
        else:
            yield Entry(row, path, lines)


def unique_entries(paths: Iterable[Path], form: type[R], complaints: list[str]) -> Iterator[Entry[R]]:
    """The entries of several files, none with the id of another.

    What is said against an entry until the next one is asked for is added to `complaints`, as by `entries`.
    """
    seen: set[str] = set()
    for path in paths:
        for entry in entries(path, form, complaints):
            if entry.row.id in seen:
                entry.complain("id is already used")
            seen.add(entry.row.id)
            yield entry
            complaints.extend(entry.complaints)


class _DuplicateKeyError(Exception):
    """YAML would silently keep the last of two equal keys; a label must not vanish that way."""

    def __init__(self, key: str, line: int) -> None:
        super().__init__(key)
        self.key, self.line = key, line


def _plain(node: yaml.Node, place: Place, lines: dict[Place, int]) -> object:
    """The node as plain values with every scalar a string, and the line of each place into `lines`."""
    lines[place] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        value: dict[str, object] = {}
        for key, item in node.value:
            if key.value in value:
                raise _DuplicateKeyError(key.value, key.start_mark.line + 1)
            value[key.value] = _plain(item, (*place, key.value), lines)
            lines[(*place, key.value)] = key.start_mark.line + 1
        return value
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*place, number), lines) for number, item in enumerate(node.value)]
    return node.value


def _line(lines: dict[Place, int], place: Place) -> int:
    # pydantic also names places that are not written, such as a missing key: go outwards to one that is
    return next(lines[place[:depth]] for depth in range(len(place), -1, -1) if place[:depth] in lines)


def _name(place: Place) -> str:
    return ".".join(map(str, place)) or "case"
