"""Exports versions so that another desk can check a quote without onrecord: texts, raw files, and their SHA-256.

The file is a zip of a BagIt bag (RFC 8493): unpack it, and `sha256sum --check manifest-sha256.txt` says whether it is
whole. A text's name is its own SHA-256, which is what a citation names.
"""

import hashlib
import json
import secrets
import zipfile
from collections.abc import Collection
from dataclasses import asdict, dataclass, field
from pathlib import Path

from index.errors import ArchiveError, InputError
from index.store.archive import Archive
from index.store.raw import RawFiles
from index.store.versions import Version

_DECLARED = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"


@dataclass(frozen=True, slots=True)
class Exported:
    """How many texts and raw files went into an export."""

    texts: int
    raw: int


@dataclass
class _Bag:
    """A bag that is being written, in a folder of the zip file that bears its name."""

    out: zipfile.ZipFile
    name: str
    manifest: dict[str, str] = field(default_factory=dict)  # SHA-256 by path
    size: int = 0

    def add(self, path: str, data: bytes) -> None:
        """Puts a file in, once."""
        if path not in self.manifest:
            self.manifest[path] = hashlib.sha256(data).hexdigest()
            self.size += len(data)
            self.out.writestr(f"{self.name}/{path}", data)

    def close(self) -> None:
        """Writes what makes it a bag."""
        told = {
            "bagit.txt": _DECLARED,
            "bag-info.txt": f"Payload-Oxum: {self.size}.{len(self.manifest)}\nBag-Software-Agent: onrecord\n",
            "manifest-sha256.txt": "".join(f"{digest}  {path}\n" for path, digest in self.manifest.items()),
        }
        tags = "".join(f"{hashlib.sha256(text.encode()).hexdigest()}  {path}\n" for path, text in told.items())
        for path, text in {**told, "tagmanifest-sha256.txt": tags}.items():
            self.out.writestr(f"{self.name}/{path}", text)


def export(archive: Archive, raw: RawFiles, target: Path, ids: Collection[str] = ()) -> Exported:
    """Writes every version of some articles, or of all that ever were, and what happened to them, into a zip file.

    Raises:
        InputError: there is such a file already, or never was one of the articles.
        ArchiveError: it cannot be written, or a raw file is damaged.
    """
    if target.exists():
        raise InputError(f"{target} is there already; an export replaces nothing. Name another file")
    partial = target.with_name(f"{target.name}.{secrets.token_hex(4)}.partial")
    try:
        with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as out, archive.snapshot():
            done = _fill(_Bag(out, target.stem), archive, raw, ids)
        partial.replace(target)
    except OSError as error:
        raise ArchiveError(f"{target} cannot be written: {error.strerror}. Choose another place") from error
    finally:
        partial.unlink(missing_ok=True)
    return done


def _fill(bag: _Bag, archive: Archive, raw: RawFiles, ids: Collection[str]) -> Exported:
    known = archive.ever()
    if unknown := [name for name in ids if name not in set(known)]:
        raise InputError(f"there never was an article {unknown[0]!r} in this archive")
    told, files = [], set[str]()
    for name in [each for each in known if not ids or each in ids]:
        for version in archive.versions(name):
            told.append(json.dumps(_stated(version), ensure_ascii=False))
            if version.content:
                bag.add(f"data/texts/{version.hash}.txt", version.content.text.encode())
            if version.raw and not version.gone and (data := raw.get(version.raw)) is not None:
                bag.add(f"data/raw/{version.raw}", data)
                files.add(version.raw)
    happened = [
        json.dumps({**asdict(each), "at": each.at.isoformat() if each.at else None}, ensure_ascii=False)
        for each in archive.events()
        if not ids or each.article in ids
    ]
    texts = len(bag.manifest) - len(files)
    bag.add("data/versions.jsonl", "".join(f"{line}\n" for line in told).encode())
    bag.add("data/history.jsonl", "".join(f"{line}\n" for line in happened).encode())
    bag.close()
    return Exported(texts, len(files))


def _stated(version: Version) -> dict[str, object]:
    """All that is known of a version but its text."""
    stated = {name: getattr(version.content, name) if version.content else None for name in _FACTS}
    published = version.content.published if version.content else None
    modified = version.content.modified if version.content else None
    return {
        "article": version.article,
        "version": version.hash,
        "fetched": version.fetched.isoformat() if version.fetched else None,
        "source": version.source,
        "raw": version.raw,
        "newest": version.newest,
        "gone": version.gone or None,
        "published": published.isoformat() if published else None,
        "modified": modified.isoformat() if modified else None,
        **stated,
    }


_FACTS = ("title", "publisher", "authors", "url", "language", "pages")
