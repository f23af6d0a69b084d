"""A file of many lines goes in without a model, and the memory of the process is told as it does."""

from pathlib import Path

import pytest

from eval.bench.scale.lines import Reached, Way, measure, report, write
from index.store.archive import Archive

STORED = {"read": 0, "stored": 30}


@pytest.mark.parametrize("way", ["read", "stored"])
def test_lines_go_in_and_what_is_reached_is_told(tmp_path: Path, way: Way) -> None:
    path, heard = tmp_path / "lines.jsonl.zst", set[str]()
    write(path, 40, lambda what, *_: heard.add(what))
    before = path.read_bytes()
    write(path, 40, lambda *_: pytest.fail("it is there already"))
    reached = measure(path, tmp_path / "archive", 30, way, lambda what, *_: heard.add(what))
    assert [each.lines for each in reached] == list(range(3, 31, 3))
    assert all(0 < each.memory <= each.peak for each in reached)
    with Archive.open(tmp_path / "archive") as archive:
        assert archive.count() == STORED[way]
        stated = {(bool(each.authors), bool(each.published), bool(each.publisher)) for each in archive.articles()}
    assert stated <= {(True, True, True)}
    assert not list((tmp_path / "archive").glob("vectors/v*"))
    assert path.read_bytes() == before
    assert {"writing the file", f"{way}: reading"} <= heard


def test_the_report_has_the_rate_of_each_tenth() -> None:
    rows = [Reached(10, 2.0, 2**20, 2**21), Reached(20, 3.0, 2**20, 2**22)]
    shown = report({"read": rows}).splitlines()
    assert shown[-2:] == ["| read | 10 | 5 | 1 | 2 |", "| read | 20 | 10 | 1 | 4 |"]
