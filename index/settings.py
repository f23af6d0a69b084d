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
    chunk_words: int = Field(
        default=120, ge=20, le=400, description="Words in a chunk at most, unless one sentence is longer."
    )
