"""The language model that the settings name: an endpoint, an embedded one, any GGUF file, or none."""

from pathlib import Path

from index.models import convert
from index.models.pins import LLM, LLM_SMALL, Model
from index.settings import IndexSettings
from qa.errors import ModelError
from qa.reading.alone import NoModel
from qa.reading.embedded import EmbeddedModel
from qa.reading.endpoint import Endpoint
from qa.reading.model import LanguageModel
from qa.settings import EMBEDDED, EMBEDDED_SMALL, QASettings


def open_model(settings: QASettings, index_settings: IndexSettings) -> LanguageModel:
    """The model that the settings name: an endpoint where a URL is set, else one that runs in this process; or none.

    What is missing is fetched and converted before this returns; loading goes on after it.

    Raises:
        ModelError: no URL is set, and the name is neither an embedded model's nor a GGUF file's.
        WeightsError: the weights are damaged, could not be fetched, or are of a kind that the runtime does not read.
    """
    if settings.reads_alone:
        return NoModel()
    if settings.llm_url:
        return Endpoint(
            name=settings.llm_model,
            url=settings.llm_url,
            key=settings.llm_key.get_secret_value() if settings.llm_key else "none",
            timeout=settings.llm_timeout,
            parallel=settings.llm_parallel,
        )
    folder = convert.resolve(_named(settings.llm_model), index_settings.cache)
    return EmbeddedModel(folder, threads=settings.llm_threads, cache_gib=settings.llm_cache_gib)


def _named(name: str) -> Model | Path:
    if name in (EMBEDDED, EMBEDDED_SMALL):
        return LLM if name == EMBEDDED else LLM_SMALL
    if name.endswith(".gguf"):
        return Path(name).expanduser()
    raise ModelError(
        f"No endpoint is set for the language model {name!r}. Set ONRECORD_LLM_URL, or use {EMBEDDED!r}, "
        f"{EMBEDDED_SMALL!r} or the path of a .gguf file."
    )
