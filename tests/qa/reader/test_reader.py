"""The reader loads weights that are what they say, and looks at each passage as if it were alone."""

from pathlib import Path

import pytest

from eval.train.job import save
from index.errors import WeightsError
from index.settings import IndexSettings
from qa.reader import reader as module
from qa.reader.network import WEIGHTS, Network
from qa.reader.reader import Reader, open_reader
from qa.settings import QASettings
from tests.fakes.network import tiny_base


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Of a tiny untrained reader."""
    base = tiny_base(tmp_path)
    monkeypatch.setattr(module, "resolve_embedding", lambda cache: base)
    save(Network.over(base), tmp_path / WEIGHTS)
    return tmp_path


def test_a_passage_is_seen_the_same_alone_and_among_others(folder: Path) -> None:
    reader = Reader(folder, folder)
    passages = ["Ruth won the cup in Oslo.", "It rained.", "Paul Dean won a race, and Ruth Lane won the cup ."]
    together = reader.looks("Who won the cup?", passages)
    alone = [look for each in passages for look in reader.looks("Who won the cup?", [each])]
    assert [(look.start, look.end) for look in together] == [(look.start, look.end) for look in alone]
    assert [look.span for look in together] == pytest.approx([look.span for look in alone], abs=0.1)
    sure = reader.predict([("Who won the cup?", each) for each in passages])
    assert len(sure) == 3
    assert all(0 < one < 1 for one in sure)
    assert reader.looks("Who won the cup?", []) == []


def test_weights_that_are_absent_damaged_or_others_are_refused(folder: Path) -> None:
    with pytest.raises(WeightsError, match="ONRECORD_READER"):
        Reader(folder / "nowhere", folder).looks("Who?", ["Ruth."])
    with pytest.raises(WeightsError, match="expected 00"):
        Reader(folder, folder, sha256="00").looks("Who?", ["Ruth."])
    (folder / WEIGHTS).write_bytes(b"no weights")
    with pytest.raises(WeightsError, match="is not the reader's weights"):
        Reader(folder, folder).looks("Who?", ["Ruth."])


def test_the_name_tells_the_weights_apart(folder: Path) -> None:
    first = Reader(folder, folder).name
    save(Network.over(folder), folder / WEIGHTS)  # with another head
    assert Reader(folder, folder).name != first


def test_there_is_a_reader_where_one_is_wanted_and_where_nothing_else_reads() -> None:
    index = IndexSettings()
    assert open_reader(QASettings(reader="none"), index) is None
    assert open_reader(QASettings(reader="embedded"), index) is not None
    assert open_reader(QASettings(reader="none", llm_model="none"), index) is not None


def test_the_weights_of_the_repository_are_those_that_are_pinned() -> None:
    assert Reader(module.OWN, Path(), sha256=module.SHA256).name == f"reader@{module.SHA256[:12]}"
