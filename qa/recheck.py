"""Checks answers that were exported earlier: does each citation still hold, in the very text that it quotes?"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.article import Reference
from index.errors import InputError
from index.search.cite import Cited, cite
from index.store.archive import Archive

NOT_SO = "not as quoted"  # the text that is named has other words there, so the answer was altered
UNKNOWN = "unknown"  # there is no such article, text or place in this archive


@dataclass(frozen=True, slots=True)
class Rechecked:
    """How one citation of an answer stands: one of `index.search.cite.Standing`, or that it is unknown or altered.

    `cited` is what it names, None where that is unknown; `reason` says why then.
    """

    question: str
    mark: int
    reference: str
    standing: str
    cited: Cited | None = None
    reason: str = ""

    @property
    def holds(self) -> bool:
        """Whether the text is there as it was quoted, and the newest text of the article still says so."""
        return self.standing == "unchanged"

    def to_json(self) -> dict[str, Any]:
        """Plain values for programs."""
        plain = {"question": self.question, "mark": self.mark, "reference": self.reference, "standing": self.standing}
        more = self.cited.to_json() if self.cited else {"reason": self.reason}
        return plain | {name: value for name, value in more.items() if name not in plain}


def read_answers(path: Path) -> list[dict[str, Any]]:
    """The answers of a file: JSON lines, one object, or a list of them. A line that holds an error has no citations.

    Raises:
        InputError: it cannot be read, or is something else.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read: {error}") from error
    try:
        whole = json.loads(text)
        answers = whole if isinstance(whole, list) else [whole]
    except json.JSONDecodeError:
        answers = [_line(path, number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    for answer in answers:
        citations = answer.get("citations", []) if isinstance(answer, dict) else None
        if not isinstance(citations, list) or not all(map(_is_citation, citations)):
            raise InputError(f"{path} holds something that is no answer of `onrecord ask --json`")
    return answers


def recheck(archive: Archive, answers: list[dict[str, Any]]) -> Iterator[Rechecked]:
    """How each citation of some answers stands now; one without a version is looked for in all texts of its article."""
    for answer in answers:
        for citation in answer.get("citations", []):
            question, mark, quote = str(answer.get("question", "")), citation.get("mark", 0), citation["quote"]
            named = Reference(citation["article"], citation.get("version") or "", citation["start"], citation["end"])
            reference = named if named.version else _looked_for(archive, named, quote)
            try:
                cited = cite(archive, reference)
            except InputError as error:
                yield Rechecked(question, mark, str(reference), UNKNOWN, reason=str(error))
                continue
            altered = cited.quote is not None and cited.quote != quote
            yield Rechecked(question, mark, str(reference), NOT_SO if altered else cited.standing, cited)


def _looked_for(archive: Archive, named: Reference, quote: str) -> Reference:
    """The place in the newest of its article's texts that has the quote there; as it was named where none has."""
    for version in reversed(archive.versions(named.article)):
        if version.content and version.content.text[named.start : named.end] == quote:
            return Reference(named.article, version.hash, named.start, named.end)
    return named


def _line(path: Path, number: int, line: str) -> Any:  # noqa: ANN401 - whatever JSON holds
    try:
        return json.loads(line)
    except json.JSONDecodeError as error:
        raise InputError(f"{path}:{number}: no JSON ({error.msg}). Give what `onrecord ask --json` printed") from error


def _is_citation(citation: object) -> bool:
    return (
        isinstance(citation, dict)
        and isinstance(citation.get("article"), str)
        and isinstance(citation.get("quote"), str)
        and isinstance(citation.get("version") or "", str)
        and all(isinstance(citation.get(name), int) for name in ("start", "end"))
    )
