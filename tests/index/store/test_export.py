"""Raw files are kept as they came, once, and only where an article was stored; an export can be checked without us."""

import hashlib
import json
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.build import Library
from index.errors import InputError
from index.settings import IndexSettings
from index.store.export import Exported, export
from tests.fakes.encoder import HashingEncoder
from tests.fakes.stories import HARBOUR

PAGE = f"<html><title>T</title><body><article><p>{'</p><p>'.join(HARBOUR)}</p></article></body></html>"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    settings = IndexSettings(archive=tmp_path / "archive", keep_raw=True)
    with Library.open(settings, create=True, encoder=HashingEncoder()) as found:
        yield found


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def kept(library: Library) -> int:
    return sum(path.is_file() for path in library.archive.path.parent.glob("raw/*/*"))


def test_a_raw_file_is_kept_once_and_gives_its_bytes_back(library: Library, tmp_path: Path) -> None:
    library.add([write(tmp_path, "a.html", PAGE)])
    library.add([write(tmp_path, "b.html", PAGE)])  # the same bytes
    (version,) = library.archive.versions("a")
    assert version.raw == hashlib.sha256(PAGE.encode()).hexdigest()
    assert library.raw.get(version.raw) == PAGE.encode()
    assert kept(library) == 1
    library.add([write(tmp_path, "a.html", f"<!-- 2 -->{PAGE}")])  # another file, the same text: no other version
    library.add([write(tmp_path, "empty.txt", " ")])
    assert kept(library) == 1
    assert library.verify() == []


def test_nothing_is_kept_unless_it_is_set(tmp_path: Path) -> None:
    settings = IndexSettings(archive=tmp_path / "archive")
    with Library.open(settings, create=True, encoder=HashingEncoder()) as library:
        library.add([write(tmp_path, "a.html", PAGE)])
        assert library.archive.versions("a")[0].raw
        assert kept(library) == 0
        assert library.verify() == []


def test_a_damaged_raw_file_is_noticed(library: Library, tmp_path: Path) -> None:
    library.add([write(tmp_path, "a.txt", "The bridge is closed.")])
    (path,) = library.archive.path.parent.glob("raw/*/*")
    whole = path.read_bytes()
    for damage in (whole[:-3], b"", bytes([whole[0] ^ 1]) + whole[1:]):
        path.write_bytes(damage)
        assert any(str(path) in problem for problem in library.verify())


def test_a_purge_takes_the_raw_file_along_unless_another_article_came_from_it(library: Library, tmp_path: Path) -> None:
    library.add([write(tmp_path, name, PAGE) for name in ("a.html", "b.html")])
    library.purge("a")
    assert kept(library) == 1
    library.purge("b")
    assert kept(library) == 0


def test_an_export_can_be_checked_by_tools_that_every_desk_has(library: Library, tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", "The bridge is closed.\r\n")
    library.add([path])
    write(tmp_path, "a.txt", "The bridge is open.")
    library.add([path, write(tmp_path, "b.html", PAGE)])
    library.remove("b")
    target = tmp_path / "desk.zip"
    assert export(library.archive, library.raw, target) == Exported(texts=3, raw=3)
    with zipfile.ZipFile(target) as bag:
        bag.extractall(tmp_path / "out")
    folder = tmp_path / "out" / "desk"
    for manifest in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        subprocess.run(["sha256sum", "--check", "--strict", manifest], cwd=folder, check=True, capture_output=True)  # noqa: S607
    old = hashlib.sha256(b"The bridge is closed.\r\n").hexdigest()
    assert (folder / "data" / "texts" / f"{old}.txt").read_bytes() == b"The bridge is closed.\r\n"
    stated = [json.loads(line) for line in (folder / "data" / "versions.jsonl").read_text("utf-8").splitlines()]
    assert [(each["article"], each["newest"], each["title"]) for each in stated] == [
        ("a", False, None),
        ("a", True, None),
        ("b", False, "T"),
    ]
    assert hashlib.sha256((folder / "data" / "raw" / stated[2]["raw"]).read_bytes()).hexdigest() == stated[2]["raw"]
    happened = (folder / "data" / "history.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["what"] for line in happened] == ["stored", "stored", "stored", "removed"]
    listed = (folder / "manifest-sha256.txt").read_text("utf-8")
    files = {found.relative_to(folder).as_posix() for found in (folder / "data").rglob("*") if found.is_file()}
    assert {line.split("  ")[1] for line in listed.splitlines()} == files


def test_an_export_says_who_wrote_an_article_and_when_it_was_changed(library: Library, tmp_path: Path) -> None:
    stated = {"id": "n", "text": "A ferry.", "authors": "Ada Moor", "published": "2024-05-03", "modified": "2024-05-05"}
    library.add([write(tmp_path, "n.jsonl", json.dumps(stated))])
    export(library.archive, library.raw, tmp_path / "desk.zip")
    with zipfile.ZipFile(tmp_path / "desk.zip") as bag:
        told = json.loads(bag.read("desk/data/versions.jsonl"))
    assert (told["authors"], told["published"], told["modified"]) == (["Ada Moor"], "2024-05-03", "2024-05-05")


def test_some_articles_alone_and_what_cannot_be_exported(library: Library, tmp_path: Path) -> None:
    library.add([write(tmp_path, name, f"Story {name}.") for name in ("a.txt", "b.txt")])
    target = tmp_path / "desk.zip"
    with pytest.raises(InputError, match="never was an article 'c'"):
        export(library.archive, library.raw, target, ["a", "c"])
    assert not target.exists()
    assert export(library.archive, library.raw, target, ["a"]) == Exported(1, 1)
    with pytest.raises(InputError, match="is there already"):
        export(library.archive, library.raw, target)
    library.purge("b")
    assert export(library.archive, library.raw, tmp_path / "after.zip", ["b"]) == Exported(0, 0)
