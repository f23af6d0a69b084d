"""Each operation is done and told with what it cost; the archive is afterwards as it was."""

from pathlib import Path

import pytest

from eval.bench.scale import measure as scale
from eval.bench.scale.meter import Cost, metered
from eval.bench.scale.report import report
from eval.bench.scale.templates import TemplateEncoder
from index.build import Library
from index.settings import IndexSettings


def silent(*_: object) -> None:
    pass


def test_every_operation_is_measured_and_what_was_added_is_gone_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scale, "TIMES", 2)
    monkeypatch.setattr(scale, "FEW", 1)
    scale.make(tmp_path / "made", 100, silent)
    costs = scale.measure(tmp_path / "made", silent)
    page = report({100: costs})
    assert page.count("\n| ") == len(costs) + 2
    assert {"add an article", "verify", "backup", "retrieval in half of the articles"} <= {cost.name for cost in costs}
    with Library.open(IndexSettings(archive=tmp_path / "made"), encoder=TemplateEncoder()) as library:
        assert len(library.archive) == 100
        before = library.archive.generation
    scale.make(tmp_path / "made", 100, silent)  # it is there already
    with Library.open(IndexSettings(archive=tmp_path / "made"), encoder=TemplateEncoder()) as library:
        assert library.archive.generation == before


def test_what_is_written_is_counted(tmp_path: Path) -> None:
    cost = metered("write", [lambda: (tmp_path / "a").write_bytes(b"x" * 100_000)] * 3)
    assert cost.bytes >= 100_000
    assert (len(cost.seconds), cost.peak > 0) == (3, True)


def test_the_report_has_a_row_for_each_size() -> None:
    cost = Cost("add", (0.001, 0.002), (0.5, 0.25), (2**20, 3 * 2**20), 2**30)
    lines = report({1000: [cost], 2000: [cost]}).splitlines()
    assert lines[-1] == "| add | 2,000 | 1.5 | 1.9 | 375 | 2.00 | 1,024 |"
    assert lines[-2].startswith("| add | 1,000 |")
