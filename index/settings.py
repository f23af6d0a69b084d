"""Settings of the index package, read from the environment only at the entry point."""

from pathlib import Path

import platformdirs
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

EMBEDDED = "embedded"


class IndexSettings(BaseSettings):
    """Where the archive and the models are, and how articles become chunks. Each field is `ONRECORD_<NAME>`."""

    model_config = SettingsConfigDict(env_prefix="ONRECORD_", frozen=True, extra="ignore")

    archive: Path = Field(
        default=Path(".onrecord"), description="Folder of the archive (SQLite) and the vector index (Chroma)."
    )
    cache: Path = Field(
        default_factory=lambda: platformdirs.user_cache_path("onrecord"),
        description="Folder of the embedded models; shared by all archives.",
    )
    embedding_model: str = Field(
        default=EMBEDDED, description="`embedded` (all-MiniLM-L6-v2) or any sentence-transformers name or folder."
    )
    chroma_url: str | None = Field(default=None, description="A `chroma run` server instead of the embedded engine.")
    user_agent: str = Field(
        default="onrecord/0.1", description="Who reads pages and feeds, as servers are told; best with an address."
    )
    fetch_pause: float = Field(
        default=1.0, ge=0, le=60, description="Seconds between two requests to one host, if it asks for no longer."
    )
    file_mib: int = Field(default=64, ge=1, le=4096, description="MiB of a file that is added, at most.")
    line_mib: int = Field(default=4, ge=1, le=256, description="MiB of a line in a .jsonl file, at most.")
    article_characters: int = Field(
        default=200_000, ge=1000, le=10_000_000, description="Characters of an article's text, at most."
    )
    keep_raw: bool = Field(
        default=False, description="Keep the files and pages that articles are read from, packed, beside the archive."
    )
    chunk_words: int = Field(
        default=120, ge=20, le=400, description="Words in a chunk at most, unless one sentence is longer."
    )
