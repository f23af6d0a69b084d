"""Looks after a library: saves what can be saved of a damaged record, makes backups and puts them back.

`repair` makes a new record of what can be read of a damaged one, `backup` copies it, `restore` puts a copy back.
What is damaged `Library.verify` finds; a vector index is made anew by `Library.rebuild`.
"""

import shutil
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from index.article import Article
from index.build import Library, OnProgress
from index.intake.load import load_file
from index.intake.plan import file_of
from index.models.embed import Encoder
from index.search.vectors import VectorIndex
from index.settings import IndexSettings
from index.store.backup import back_up, put_back, replace
from index.store.condition import NAME, indexed_generation
from index.store.digests import text_digest
from index.store.feedback import Feedback
from index.store.salvage import Salvage, salvage


@dataclass(frozen=True, slots=True)
class Repaired:
    """What `repair` did: how many articles were saved, which came from their files again, which are lost."""

    saved: int
    read_again: tuple[str, ...]
    lost: dict[str, str | None]  # ids of articles, with the file that each came from where that is known
    kept: Path | None  # where the damaged file is now
    versions: int  # earlier texts that were saved
    versions_lost: int  # texts, newest or earlier, of which nothing but the hash is left


def repair(settings: IndexSettings, on_progress: OnProgress | None = None, encoder: Encoder | None = None) -> Repaired:
    """Makes a new archive of what can be read of a damaged one, which is kept under another name.

    An article goes in if its text and statements have the checksums that were stored with them. One that does not is
    read again from the file that it came from, if that still holds the same text. Sentences, passages and vectors are
    made anew.

    Raises:
        DamageError: nothing can be read.
        LockedError: another process is writing.
    """
    folder = settings.archive
    index = VectorIndex(folder / "vectors", identity="", url=settings.chroma_url)
    new = folder / "repairing"
    with index.writing():
        found = salvage(folder / NAME)
        again = _read_again(found)
        _clear(new)
        with closing(Library.open(settings.model_copy(update={"archive": new}), create=True, encoder=encoder)) as made:
            made.take([*found.articles, *again], on_progress)
            lost_texts = made.archive.take_over(found.versions, found.events)
            made.archive.outgrow(max(found.generation, indexed_generation(folder)))
        Feedback(new / NAME).take_over(found.feedback)
        kept = replace(folder / NAME, new / NAME)
        _clear(new)
    with Library.open(settings, encoder=encoder) as library:
        library.rebuild(on_progress)
    back = tuple(article.id for article in again)
    lost = {name: source for name, source in found.harmed.items() if name not in back}
    earlier = sum(row[5] is not None for row in found.versions)
    lost_texts += sum(row[12] == "lost" for row in found.versions)
    return Repaired(len(found.articles), back, lost, kept, earlier, lost_texts)


def _clear(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


def _read_again(found: Salvage) -> list[Article]:
    """Articles that can be had from the files that they came from, as they were stored."""
    back: list[Article] = []
    for name, source in found.harmed.items():
        if source and name in found.digests:
            back += [
                article
                for article in load_file(Path(file_of(source)))
                if isinstance(article, Article)
                and article.id == name
                and text_digest(article.text) == found.digests[name]
            ][:1]
    return back


def backup(settings: IndexSettings, target: Path) -> int:
    """Copies the record into one file while others read and write, and checks the copy; returns its bytes."""
    return back_up(settings.archive, target)


def restore(settings: IndexSettings, source: Path, encoder: Encoder | None = None) -> tuple[int, Path | None]:
    """Puts a backup in the archive's place and makes the vector index anew.

    Returns how many articles there are, and where the archive that was there is now.

    Raises:
        DamageError: the backup is not whole; then nothing was changed.
        LockedError: another process is writing.
    """
    index = VectorIndex(settings.archive / "vectors", identity="", url=settings.chroma_url)
    with index.writing():
        kept = put_back(settings.archive, source)
    with Library.open(settings, encoder=encoder) as library:
        library.rebuild()
        return library.archive.count(), kept
