"""What readers thought of answers: a verdict and a note beside the whole answer, in a table of the archive's file.

It is kept apart from the articles, so that judging an answer does not count as a change of the archive and needs no
lock: SQLite orders the writers. Each call opens the file anew, because judgements come seldom and from many threads.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, get_args

from index.errors import ArchiveError, InputError
from index.store.trouble import explained

Verdict = Literal["right", "wrong"]
NOTE_CHARACTERS = 2000
_SCHEMA = """
CREATE TABLE IF NOT EXISTS feedback (
    key TEXT PRIMARY KEY, at TEXT NOT NULL, verdict TEXT NOT NULL, note TEXT NOT NULL, answer TEXT NOT NULL
) WITHOUT ROWID
"""


@dataclass(frozen=True, slots=True)
class Judgement:
    """One reader's word on one answer. `answer` is the JSON form of the answer; `at` is UTC, to the second."""

    key: str
    verdict: Verdict
    note: str
    answer: dict[str, Any]
    at: datetime


class Feedback:
    """The judgements in one archive's file; it may be used from any thread."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @classmethod
    def of(cls, folder: Path) -> "Feedback":
        """The judgements of the archive in this folder."""
        return cls(folder / "archive.db")

    def keep(self, key: str, verdict: str, note: str, answer: dict[str, Any]) -> Judgement:
        """Keeps a judgement in place of any earlier one with this key, and returns it.

        Args:
            key: names the answer that was judged; the caller's own.
            verdict: `right` or `wrong`.
            note: at most 2,000 characters.
            answer: the JSON form of the answer.

        Raises:
            InputError: another verdict, or too long a note.
            ArchiveError: the archive cannot be written.
        """
        said = next((each for each in get_args(Verdict) if each == verdict), None)
        if said is None:
            raise InputError(f"a verdict is right or wrong, not {verdict!r}")
        if len(note) > NOTE_CHARACTERS:
            raise InputError(f"the note has {len(note):,} characters; {NOTE_CHARACTERS:,} are kept at most. Shorten it")
        judged = Judgement(key, said, note.strip(), answer, datetime.now(UTC).replace(microsecond=0))
        row = (key, judged.at.isoformat(), said, judged.note, json.dumps(answer, ensure_ascii=False))
        with self._open() as db:
            db.execute("INSERT OR REPLACE INTO feedback VALUES (?, ?, ?, ?, ?)", row)
        return judged

    def take_over(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """Keeps judgements as another archive's table held them."""
        with self._open() as db:
            db.executemany("INSERT OR REPLACE INTO feedback VALUES (?, ?, ?, ?, ?)", list(rows))

    def forget(self, key: str) -> None:
        """Takes a judgement back; one that is not there is no error."""
        with self._open() as db:
            db.execute("DELETE FROM feedback WHERE key = ?", (key,))

    def all(self) -> list[Judgement]:
        """Every judgement, newest first."""
        with self._open() as db:
            rows = db.execute("SELECT key, verdict, note, answer, at FROM feedback ORDER BY at DESC, key").fetchall()
        return [Judgement(r[0], r[1], r[2], json.loads(r[3]), datetime.fromisoformat(r[4])) for r in rows]

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """One transaction on the archive's file, which has to be there."""
        if not self._path.is_file():
            raise ArchiveError(f"there is no archive {self._path.absolute()}. Make one: onrecord index add PATH")
        with (
            explained(self._path, mend="Restore it from a backup"),  # judgements cannot be added again
            closing(sqlite3.connect(self._path, timeout=30)) as db,
            db,
        ):
            db.execute(_SCHEMA)
            yield db


def forget_quotes(db: sqlite3.Connection, article_id: str) -> None:
    """Takes back every judgement of an answer that names an article: the answer holds its words."""
    if db.execute("SELECT 1 FROM sqlite_master WHERE name = 'feedback'").fetchone():
        db.execute(
            "DELETE FROM feedback WHERE EXISTS (SELECT 1 FROM json_tree(answer) WHERE key = 'article' AND value = ?)",
            (article_id,),
        )
