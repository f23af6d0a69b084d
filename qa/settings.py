"""Settings of the qa package, read from the environment only at the entry point."""

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

EMBEDDED = "embedded"
EMBEDDED_SMALL = "embedded-small"


class QASettings(BaseSettings):
    """Which language model reads, and how much it reads. Each field is `ONRECORD_<NAME>`."""

    model_config = SettingsConfigDict(env_prefix="ONRECORD_", frozen=True, extra="ignore")

    # llm
    llm_url: str | None = Field(None, description="An OpenAI-compatible endpoint, such as http://127.0.0.1:8000/v1.")
    llm_model: str = Field(
        EMBEDDED, description="`embedded` (1.5B), `embedded-small` (0.5B), or a model's name at the endpoint."
    )
    llm_key: SecretStr | None = Field(None, description="The endpoint's key, if it wants one.")
    llm_timeout: float = Field(120.0, gt=0, description="Seconds to wait for one reply.")
    llm_parallel: int = Field(
        4, ge=1, le=64, description="Requests sent to an endpoint at once; the embedded one reads singly."
    )
    llm_threads: int = Field(0, ge=0, description="Threads of the embedded model; 0 takes one per core.")
    llm_cache_mib: int = Field(2048, ge=0, description="Memory for passages already read, in MiB; 28 KiB a token.")
    # retrieve
    passages: int = Field(5, ge=1, le=50, description="Passages read for one question at most.")
    passages_per_source: int = Field(3, ge=1, le=10, description="Passages of one article at most.")
    reranker: str | None = Field(
        None, description="A sentence-transformers CrossEncoder, by name or folder, that re-orders the best passages."
    )
    # page
    host: str = Field("127.0.0.1", description="Address that the page listens on.")
    port: int = Field(7860, ge=0, le=65535, description="Port that the page listens on.")
    host_names: str = Field(
        "", description="Further names that the page answers to, separated by commas, such as desk.paper.example."
    )

    def names(self) -> tuple[str, ...]:
        """The names of `host_names`, one by one."""
        return tuple(name.strip() for name in self.host_names.split(",") if name.strip())
