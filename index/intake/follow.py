"""Decides what `sync` has to do so that the archive follows a folder: what to read, what has moved, what is gone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from index.article import Article
from index.files import Stamp
from index.intake.plan import file_of
from index.intake.results import LoadFailure


@dataclass
class Following:
    """A folder's files with their stamps, and what the archive knows: each article's source, each file's last stamp."""

    folder: Path
    files: Mapping[str, Stamp | None]
    sources: Mapping[str, str]
    last: Mapping[str, Stamp]
    moved: dict[str, str] = field(default_factory=dict)  # new sources, by article
    _met: set[str] = field(default_factory=set)

    @cached_property  # it looks at every source: once, not once for each file
    def to_read(self) -> tuple[str, ...]:
        """The files that are new or not as they were, and those of which no article is left."""
        held = {file_of(source) for source in self.sources.values()}
        return tuple(path for path, stamp in self.files.items() if self.last.get(path) != stamp or path not in held)

    def met(self, found: Article | LoadFailure, stored: Article | None) -> Article | None:
        """Notes an article that was read; `stored` as the plan has to see it: one whose file is gone was moved."""
        if isinstance(found, LoadFailure):
            return None
        self._met.add(found.id)
        if stored and self._inside(stored.source) and file_of(stored.source) not in self.files:
            self.moved[found.id] = found.source or ""
            return replace(stored, source=found.source)
        return stored

    def gone(self, failed: Sequence[LoadFailure]) -> tuple[str, ...]:
        """The articles whose file is no longer there, or was read and no longer holds them; not if reading failed."""
        kept = (set(self.files) - set(self.to_read)) | {failure.path for failure in failed}
        return tuple(
            article
            for article, source in sorted(self.sources.items())
            if self._inside(source) and article not in self._met and file_of(source) not in kept
        )

    def stamps(self, failed: Sequence[LoadFailure]) -> dict[str, Stamp | None]:
        """What to remember of each file: its stamp, or nothing where it failed or is gone."""
        bad = {failure.path for failure in failed}
        now = {path: None if path in bad else stamp for path, stamp in self.files.items()}
        return now | {path: None for path in self.last if path not in self.files and self._inside(path)}

    def _inside(self, source: str | None) -> bool:
        return bool(source) and Path(file_of(source)).is_relative_to(self.folder)
