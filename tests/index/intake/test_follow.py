"""`sync` follows a folder: new, changed, moved and deleted files; what is unchanged is not even read."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from index import build
from index.article import Article
from index.build import Library
from index.errors import LoadError
from index.intake import follow
from index.intake.load import load_file
from index.intake.plan import AddReport, file_of
from index.intake.records import Columns
from index.intake.results import LoadFailure
from index.settings import IndexSettings
from tests.fakes.encoder import HashingEncoder


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    for name, text in (("a", "The bridge is closed."), ("b", "The ferry is late."), ("c", "The toll has doubled.")):
        (folder / f"{name}.txt").write_text(text)
    return folder


@pytest.fixture
def encoder() -> HashingEncoder:
    return HashingEncoder()


@pytest.fixture
def library(tmp_path: Path, encoder: HashingEncoder) -> Iterator[Library]:
    with Library.open(IndexSettings(archive=tmp_path / "archive"), create=True, encoder=encoder) as opened:
        yield opened
        assert opened.verify() == []


def held(library: Library) -> dict[str, str]:
    return {article.id: article.text for article in library.articles()}


def test_new_changed_and_deleted_files_are_followed(library: Library, news: Path, encoder: HashingEncoder) -> None:
    assert library.sync(news) == AddReport(added=("a", "b", "c"))
    (news / "a.txt").write_text("The tunnel is open.")
    (news / "b.txt").unlink()
    (news / "d.txt").write_text("The mayor resigned.")
    assert library.sync(news) == AddReport(added=("d",), replaced=("a",), removed=("b",))
    assert encoder.encoded == 5
    assert held(library) == {
        "a": "The tunnel is open.",
        "c": "The toll has doubled.",
        "d": "The mayor resigned.",
    }
    assert library.lexical("ferry", 5) == []


def test_what_is_unchanged_is_not_read(library: Library, news: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library.sync(news)
    read: list[Path] = []

    def watched(path: Path, columns: Columns) -> Iterator[Article | LoadFailure]:
        read.append(path)
        return load_file(path, columns)

    monkeypatch.setattr(build, "load_file", watched)
    assert library.sync(news) == AddReport()
    assert read == []
    (news / "b.txt").write_text("The ferry is on time.")
    assert library.sync(news) == AddReport(replaced=("b",))
    assert read == [news / "b.txt"]


def test_a_moved_file_keeps_its_article_changed_or_not(library: Library, news: Path, encoder: HashingEncoder) -> None:
    library.sync(news)
    (news / "old").mkdir()
    (news / "a.txt").rename(news / "old" / "a.txt")
    (news / "b.txt").rename(news / "old" / "b.txt")
    (news / "old" / "b.txt").write_text("The ferry sank.")
    assert library.sync(news) == AddReport(unchanged=("a",), replaced=("b",))
    assert encoder.encoded == 4
    assert library.sync(news) == AddReport()
    assert len(held(library)) == 3


def test_a_line_that_is_gone_takes_its_article_along(library: Library, news: Path) -> None:
    lines = [json.dumps({"id": name, "text": f"The {name} pier is shut."}) for name in ("north", "south")]
    (news / "wire.jsonl").write_text("\n".join(lines))
    library.sync(news)
    (news / "wire.jsonl").write_text(lines[1])
    report = library.sync(news)
    assert (report.unchanged, report.removed) == (("south",), ("north",))
    assert sorted(held(library)) == ["a", "b", "c", "south"]


def test_a_file_that_can_no_longer_be_read_is_reported_each_time_and_keeps_what_it_held(
    library: Library, news: Path
) -> None:
    library.sync(news)
    (news / "a.txt").write_bytes(b"\xff\xfe\x00")
    for _ in range(2):
        report = library.sync(news)
        assert [Path(failure.path).name for failure in report.failed] == ["a.txt"]
        assert report.removed == ()
    assert held(library)["a"] == "The bridge is closed."


def test_articles_from_elsewhere_are_not_touched(library: Library, news: Path, tmp_path: Path) -> None:
    other = tmp_path / "newsletter.txt"  # a sibling whose name begins like the folder's
    other.write_text("The harbour is frozen.")
    library.add([other])
    library.sync(news)
    other.unlink()
    (news / "a.txt").unlink()
    assert library.sync(news).removed == ("a",)
    assert sorted(held(library)) == ["b", "c", "newsletter"]


def test_an_article_that_was_taken_out_comes_back_while_its_file_is_there(library: Library, news: Path) -> None:
    library.sync(news)
    library.remove("a")
    assert library.sync(news) == AddReport(added=("a",))


@pytest.mark.parametrize("empty", [True, False])
def test_a_folder_that_is_absent_or_empty_removes_nothing(library: Library, news: Path, empty: bool) -> None:
    library.sync(news)
    for path in news.iterdir():
        path.unlink()
    if not empty:
        news.rmdir()
    with pytest.raises(LoadError, match="holds no article" if empty else "is no folder; nothing was changed"):
        library.sync(news)
    assert len(held(library)) == 3


def test_bad_files_are_listed_with_their_reasons_and_the_others_go_in(library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "mixed"
    folder.mkdir()
    for number in range(97):
        (folder / f"good{number:03}.txt").write_text(f"Bridge {number} is closed.")
    (folder / "empty.txt").write_text(" \n")
    (folder / "latin.txt").write_bytes("Über die Brücke gehen wir täglich.".encode("latin-1"))
    (folder / "page.html").write_text("<html></html>")
    report = library.add([folder])
    assert len(report.added) == 97
    assert sorted(Path(failure.path).name for failure in report.failed) == ["empty.txt", "latin.txt", "page.html"]
    assert all(failure.reason for failure in report.failed)


def test_the_work_grows_with_the_files_and_not_with_their_square(
    library: Library, news: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(60):
        (news / f"n{number}.txt").write_text(f"The bridge {number} is closed.")
    library.sync(news)
    for number in range(60):
        (news / f"n{number}.txt").write_text(f"The bridge {number} is open again.")
    looked: list[str | None] = []

    def counted(source: str | None) -> str:
        looked.append(source)
        return file_of(source)

    monkeypatch.setattr(follow, "file_of", counted)
    assert len(library.sync(news).replaced) == 60
    assert len(looked) <= 5 * 63
