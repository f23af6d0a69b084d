"""Records: each line or row by itself, columns as the user names them, compressed or not, in little memory."""

import csv
import gzip
import io
import json
import tracemalloc
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import zstandard

from index.article import Article
from index.errors import UsageError
from index.intake import records
from index.intake.load import load
from index.intake.records import AS_NAMED, Columns
from index.intake.results import LoadFailure

GIVEN = Columns.parse(["text=body", "published=pub_date", "title=meta.headline"])
RECORD = {"body": "The bridge.\nIt closed.", "pub_date": "2024-05-06", "meta": {"headline": "Bridge"}, "text": "no"}
STORY = Article("n-1", "The bridge.\nIt closed.", title="Bridge", published=date(2024, 5, 6))


def facts(found: Article | LoadFailure) -> tuple[object, ...]:
    assert isinstance(found, Article), found
    return found.id, found.text, found.title, found.published


def zstd(data: bytes) -> bytes:
    half = len(data) // 2  # in two frames, as several tools write it
    pack = zstandard.ZstdCompressor().compress
    return pack(data[:half]) + pack(data[half:])


@pytest.mark.parametrize(("ending", "pack"), [("", bytes), (".gz", gzip.compress), (".zst", zstd)])
def test_columns_go_by_the_names_that_the_user_gives(
    tmp_path: Path, ending: str, pack: Callable[[bytes], bytes]
) -> None:
    path = tmp_path / f"n.jsonl{ending}"
    path.write_bytes(pack(json.dumps(RECORD).encode() + b"\n\n" + json.dumps(RECORD).encode()))
    found = list(load(path, GIVEN))
    assert [facts(each) for each in found] == [facts(STORY), ("n-3", *facts(STORY)[1:])]
    assert [each.source for each in found if isinstance(each, Article)] == [f"{path}:1", f"{path}:3"]
    assert [facts(each)[1] for each in load(path)] == ["no", "no"]


@pytest.mark.parametrize(("ending", "between"), [(".csv", ","), (".csv", ";"), (".tsv", "\t")])
def test_a_row_is_an_article_and_counts_as_its_first_line(tmp_path: Path, ending: str, between: str) -> None:
    held = io.StringIO()
    out = csv.writer(held, delimiter=between)
    out.writerow(["pub_date", "body", "meta.headline"])
    out.writerow(["2024-05-06", "The bridge.\nIt closed.", "Bridge"])
    out.writerow(["", "A “ferry”, now; then.", ""])
    path = tmp_path / f"n{ending}"
    path.write_bytes(b"\xef\xbb\xbf" + held.getvalue().encode())
    assert [facts(each) for each in load(path, GIVEN)] == [
        ("n-2", *facts(STORY)[1:]),
        ("n-4", "A “ferry”, now; then.", None, None),
    ]


def test_one_bad_record_does_not_stop_the_others(tmp_path: Path) -> None:
    path = tmp_path / "n.csv"
    path.write_bytes(b"id,text\na,One.\nb,Two.,more\n,Three.\nd,\n\xff,Five.\n")
    told = [str(each) if isinstance(each, LoadFailure) else each.id for each in load(path)]
    assert told[:3] == ["a", f"{path}:3: has 3 columns, the head has 2", "n-4"]
    assert 'has no text in a field "text"' in told[3]
    assert "byte 0xff" in told[4]
    (tmp_path / "n.jsonl").write_text('{"text": 1}\n[]\n{"text": "One."}', encoding="utf-8")
    told = [str(each) if isinstance(each, LoadFailure) else each.id for each in load(tmp_path / "n.jsonl")]
    assert [line.split(": ", 1)[-1] for line in told] == [
        'has no text in a field "text"',
        "is not a JSON object",
        "n-3",
    ]


def test_a_cell_may_be_longer_than_python_takes(tmp_path: Path) -> None:
    (tmp_path / "n.csv").write_text("text\n" + "word " * 50_000, encoding="utf-8")
    (found,) = load(tmp_path / "n.csv")
    assert isinstance(found, Article)


def test_a_line_without_end_is_passed_over_and_not_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "longest_line", lambda: 100)
    path = tmp_path / "n.jsonl"
    path.write_text(json.dumps({"text": "long " * 200}) + '\n{"text": "One."}\n', encoding="utf-8")
    found = list(load(path))
    assert f"{path}:1: has more than 100 bytes" in str(found[0])
    assert facts(found[1])[0] == "n-2"


@pytest.mark.parametrize(("ending", "pack"), [(".gz", gzip.compress), (".zst", zstd)])
def test_a_file_that_is_cut_off_gives_what_came_before_and_is_told(
    tmp_path: Path, ending: str, pack: Callable[[bytes], bytes]
) -> None:
    path = tmp_path / f"n.jsonl{ending}"
    lines = b"".join(json.dumps({"text": f"{n} {n * 7919 % 10007}"}).encode() + b"\n" for n in range(20_000))
    path.write_bytes(pack(lines)[:-1000])
    *before, last = load(path)
    assert isinstance(last, LoadFailure)
    assert "is damaged or incomplete" in last.reason or "is not JSON" in last.reason
    assert len(before) > 1000
    path.write_bytes(b"no archive at all")
    (only,) = load(path)
    assert isinstance(only, LoadFailure)


def test_many_records_are_read_in_the_memory_of_one(tmp_path: Path) -> None:
    path = tmp_path / "n.jsonl.gz"
    with gzip.open(path, "wb", compresslevel=1) as out:
        for number in range(8000):
            out.write(json.dumps({"text": f"{number} " + "word " * 500}).encode() + b"\n")  # 20 MB in all
    next(iter(load(path)))
    tracemalloc.start()
    assert sum(isinstance(found, Article) for found in load(path)) == 8000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2_000_000


@pytest.mark.parametrize("given", ["text", "body=text", "=x", "text="])
def test_a_field_that_says_nothing_is_refused(given: str) -> None:
    with pytest.raises(UsageError, match="--field takes FACT=COLUMN with one of text, id"):
        Columns.parse([given])


def test_authors_and_the_day_of_change_are_columns_too(tmp_path: Path) -> None:
    record: dict[str, object] = {"text": "x", "date": "2024-05-03", "author": "By Ada Moor"}
    record |= {"date_modified": "2024-05-05T08:00:00Z"}
    article = AS_NAMED.article(record, path=Path("n"), number=1)
    assert (article.authors, article.modified) == (("Ada Moor",), date(2024, 5, 5))
    given = Columns.parse(["authors=meta.by", "modified=touched"])
    record |= {"meta": {"by": [{"name": "Tom Orr"}, "Ada Moor"]}, "touched": "2024-05-04"}
    article = given.article(record, path=Path("n"), number=1)
    assert (article.authors, article.modified) == (("Tom Orr", "Ada Moor"), date(2024, 5, 4))
    (tmp_path / "n.csv").write_text("text,authors,modified\nx,Ada Moor; Tom Orr,1969-12-31\n", encoding="utf-8")
    (found,) = load(tmp_path / "n.csv")
    assert isinstance(found, Article)
    assert (found.authors, found.modified) == (("Ada Moor", "Tom Orr"), date(1969, 12, 31))


def test_the_first_usual_column_that_holds_a_date_counts() -> None:
    article = AS_NAMED.article({"text": "x", "published": "today", "date": "2024-05-06"}, path=Path("n"), number=1)
    assert article.published == date(2024, 5, 6)
