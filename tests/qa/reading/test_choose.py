"""Which language model the settings name."""

from pathlib import Path

import pytest

from index.errors import WeightsError
from index.models import convert
from index.models.pins import LLM, LLM_SMALL, Model
from index.settings import IndexSettings
from qa.errors import ModelError
from qa.reading import choose
from qa.reading.choose import open_model
from qa.reading.endpoint import Endpoint
from qa.settings import QASettings
from tests.fakes.gguf import gguf_bytes


def test_a_model_name_without_a_url_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"ONRECORD_LLM_URL.*\.gguf"):
        open_model(QASettings(llm_model="gpt-4o"), IndexSettings(cache=tmp_path))


def test_a_url_and_a_key_from_the_settings_make_the_endpoint(tmp_path: Path) -> None:
    settings = QASettings(llm_url="http://127.0.0.1:1/v1", llm_model="m", llm_key="k", llm_parallel=3)
    model = open_model(settings, IndexSettings(cache=tmp_path))
    assert isinstance(model, Endpoint)
    assert (model.url, model.key, model.parallel, model.embedded) == ("http://127.0.0.1:1/v1", "k", 3, False)
    assert "k'" not in repr(settings.llm_key)


@pytest.mark.parametrize(
    ("name", "resolved"), [("embedded", LLM), ("embedded-small", LLM_SMALL), ("/m/a.gguf", Path("/m/a.gguf"))]
)
def test_an_embedded_model_or_any_file_is_made_ready_and_loads_in_the_background(
    name: str, resolved: Model | Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[object] = []

    class Embedded:
        def __init__(self, folder: Path, *, threads: int, cache_gib: int) -> None:
            asked.append((folder, threads, cache_gib))

    def resolve(model: Model | Path, cache: Path) -> Path:
        asked.append(model)
        return cache / "converted"

    monkeypatch.setattr(convert, "resolve", resolve)
    monkeypatch.setattr(choose, "EmbeddedModel", Embedded)
    open_model(QASettings(llm_model=name, llm_threads=3, llm_cache_gib=2), IndexSettings(cache=tmp_path))
    assert asked == [resolved, (tmp_path / "converted", 3, 2)]


def test_a_file_that_the_runtime_does_not_read_is_told_with_the_way_to_run_it(tmp_path: Path) -> None:
    (tmp_path / "m.gguf").write_bytes(gguf_bytes("gemma3"))
    settings = QASettings(llm_model=str(tmp_path / "m.gguf"))
    with pytest.raises(WeightsError, match=r"'gemma3', and .* reads llama, qwen2, qwen3\. Serve .*ONRECORD_LLM_URL"):
        open_model(settings, IndexSettings(cache=tmp_path))
