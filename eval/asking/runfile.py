"""A run on disk: JSON lines, a header with what the answers depend on, then one line per question.

What is written at once is written whole or not at all; what is appended may be cut off in its last line and is mended.
"""

import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field, ValidationError

from eval.results import Output, Response, Run, RunError, Tokens
from index.errors import OnRecordError, UsageError
from index.files import write_whole

FORMAT = 1  # raised when a run file of before can no longer be read
GIVE_UP = 5  # errors in a row: the system is down, and 250 time-outs would only say so more slowly


class _Header(BaseModel):
    onrecord_run: int
    system: str
    digests: dict[str, str]
    notes: dict[str, str] = {}


class _Line(BaseModel):
    id: str
    seconds: float = Field(ge=0)
    answer: dict[str, Any] | None = None
    error: str | None = None
    tokens: Tokens | None = None
    kept: dict[str, Any] = {}


@dataclass
class AnswerLog:
    """Responses as they come, in a run file that grows, so that what was cut off is carried on and not begun again."""

    path: Path
    done: dict[str, Response] = field(default_factory=dict)
    failures: int = 0  # in a row

    @classmethod
    def open(cls, path: Path, run: Run, *, begin_anew: bool = False) -> "AnswerLog":
        """The log for this system and these digests, with what it has already; errors in it are asked again.

        Raises:
            UsageError: its answers depend on something that is no longer so; with `begin_anew` they are dropped.
        """
        before, done = read_partial(path), dict[str, Response]()
        if before:
            was, now = ({**one.digests, "system": one.system} for one in (before, run))
            changed = [name for name in sorted(was.keys() | now.keys()) if was.get(name) != now.get(name)]
            if changed and not begin_anew:
                raise UsageError(
                    f"{path} holds {len(before.responses)} answers that were given with other {', '.join(changed)}. "
                    "Name another folder with --out, ask all again with --restart, or show what is there with --report."
                )
            done = {} if changed else {one.id: one for one in before.responses if one.error is None}
        write_run(Run(run.system, run.digests, tuple(done.values()), run.notes), path)
        return cls(path, done)

    def ask(self, name: str, answer: Callable[[], Output]) -> Response:
        """The response to the question of this id: as it stands in the log, else asked and appended.

        Failing in a way that a user can be told about is a response too; any other exception passes through.

        Raises:
            OnRecordError: five questions in a row failed; what was answered is kept.
        """
        if name in self.done:
            return self.done[name]
        began, failure = time.perf_counter(), None
        try:
            output = answer()
        except OnRecordError as error:
            failure = error
            response = Response(name, time.perf_counter() - began, error=f"{type(error).__name__}: {error}")
        else:
            seconds = time.perf_counter() - began if output.seconds is None else output.seconds
            response = Response(name, seconds, output.answer, tokens=output.tokens, kept=output.kept)
        self.done[name] = response
        with self.path.open("a", encoding="utf-8") as file:
            file.write(_line(response) + "\n")
        self.failures = self.failures + 1 if failure else 0
        if failure and self.failures == GIVE_UP:
            raise failure
        return response


def write_run(run: Run, path: Path) -> None:
    """Write the run file whole or not at all."""
    header = {"onrecord_run": FORMAT, "system": run.system, "digests": dict(run.digests), "notes": dict(run.notes)}
    lines = [json.dumps(header, ensure_ascii=False), *map(_line, run.responses)]
    write_whole(path, "\n".join(lines) + "\n")


def _line(response: Response) -> str:
    value = asdict(response) | {"seconds": round(response.seconds, 3), "kept": dict(response.kept) or None}
    return json.dumps({key: item for key, item in value.items() if item is not None}, ensure_ascii=False)


def read_run(path: Path) -> Run:
    """The run in a file.

    Raises:
        RunError: it is absent, damaged or of another format; the message names the line.
    """
    try:
        return _parsed(path, path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RunError(f"{path} cannot be read: {error}. Make a run: onrecord eval run --out {path}") from error


def read_partial(path: Path) -> Run | None:
    """The run in a file that may have been cut off while its last line was written; None where nothing is left.

    Raises:
        RunError: as `read_run` does.
    """
    text = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
    whole = text[: text.rfind("\n") + 1]  # the power may go while a line is written
    return _parsed(path, whole) if whole else None


def _parsed(path: Path, text: str) -> Run:
    # not splitlines(): JSON leaves U+2028 and U+0085 as they are, and they are no end of a line here
    lines, number = text.removesuffix("\n").split("\n"), 1
    try:
        header = _Header.model_validate_json(lines[0])
        if header.onrecord_run != FORMAT:
            raise RunError(f"{path} has run format {header.onrecord_run}, not {FORMAT}. Run again: onrecord eval run")
        responses = []
        for number, line in enumerate(lines[1:], 2):  # noqa: B007 - the number is for the complaint
            row = _Line.model_validate_json(line)
            responses.append(Response(row.id, row.seconds, row.answer, row.error, row.tokens, row.kept))
    except ValidationError as error:
        raise RunError(f"{path}:{number}: not a line of a run file: {error.errors()[0]['msg']}") from error
    return Run(header.system, header.digests, tuple(responses), header.notes)
