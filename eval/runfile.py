"""A run on disk: JSON lines, a header with what the answers depend on, then one line per question.

What is written at once is written whole or not at all; what is appended may be cut off in its last line and is mended.
"""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field, ValidationError

from eval.results import Asked, Run, RunError, Tokens

FORMAT = 1  # raised when a run file of before can no longer be read


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


def header_line(run: Run) -> str:
    """The first line of a run file."""
    return json.dumps(
        {"onrecord_run": FORMAT, "system": run.system, "digests": dict(run.digests), "notes": dict(run.notes)},
        ensure_ascii=False,
    )


def asked_line(asked: Asked) -> str:
    """One line of a run file."""
    value = {"id": asked.id, "seconds": round(asked.seconds, 3), "answer": asked.answer, "error": asked.error}
    value |= {"tokens": asked.tokens and asdict(asked.tokens), "kept": asked.kept or None}
    return json.dumps({key: item for key, item in value.items() if item is not None}, ensure_ascii=False)


def write_run(run: Run, path: Path) -> None:
    """Write the run file whole or not at all."""
    text = "\n".join([header_line(run), *map(asked_line, run.asked)]) + "\n"
    write_whole(path, text)


def write_whole(path: Path, text: str) -> None:
    """Replace a file's content in one step, so that nobody ever reads half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    partial.write_text(text, encoding="utf-8")
    partial.replace(path)


def read_run(path: Path) -> Run:
    """The run in a file.

    Raises:
        RunError: it is absent, damaged or of another format; the message names the line.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise RunError(f"{path} cannot be read: {error}. Make a run: onrecord eval run --out {path}") from error
    number = 1
    try:
        header = _Header.model_validate_json(lines[0] if lines else "")
        if header.onrecord_run != FORMAT:
            raise RunError(f"{path} has run format {header.onrecord_run}, not {FORMAT}. Run again: onrecord eval run")
        asked = []
        for number, line in enumerate(lines[1:], 2):  # noqa: B007 - the number is for the complaint
            row = _Line.model_validate_json(line)
            asked.append(Asked(row.id, row.seconds, row.answer, row.error, row.tokens, row.kept))
    except ValidationError as error:
        raise RunError(f"{path}:{number}: not a line of a run file: {error.errors()[0]['msg']}") from error
    return Run(header.system, header.digests, tuple(asked), header.notes)


def read_partial(path: Path) -> Run | None:
    """The run in a file that may have been cut off while its last line was written; None where nothing is left.

    Raises:
        RunError: as `read_run` does.
    """
    if not path.exists():
        return None
    text = path.read_text(encoding="utf-8", errors="replace")
    if not text.endswith("\n"):  # the power went while a line was written
        path.write_text(text[: text.rfind("\n") + 1], encoding="utf-8")
    return read_run(path) if path.stat().st_size else None
