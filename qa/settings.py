"""Settings of the qa package, read from the environment only at the entry point."""

from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

EMBEDDED = "embedded"
EMBEDDED_SMALL = "embedded-small"
NONE = "none"


class QASettings(BaseSettings):
    """Which language model reads, and how much it reads. Each field is `ONRECORD_<NAME>`."""

    model_config = SettingsConfigDict(env_prefix="ONRECORD_", frozen=True, extra="ignore")

    # llm
    llm_url: str | None = Field(None, description="An OpenAI-compatible endpoint, such as http://127.0.0.1:8000/v1.")
    llm_model: str = Field(
        EMBEDDED,
        description="`embedded` (1.5B), `embedded-small` (0.5B), a `.gguf` file, an endpoint's, or `none`: the reader.",
    )
    llm_key: SecretStr | None = Field(None, description="The endpoint's key, if it wants one.")
    llm_timeout: float = Field(120.0, gt=0, description="Seconds to wait for one reply.")
    llm_parallel: int = Field(4, ge=1, le=64, description="Requests sent to an endpoint at once.")
    llm_threads: int = Field(0, ge=0, description="Threads of the embedded model; 0 takes one per core.")
    llm_cache_gib: int = Field(
        1, ge=1, description="Memory for passages already read, in GiB; the 1.5B model takes 15 KiB a token."
    )
    # retrieve
    passages: int = Field(5, ge=1, le=50, description="Passages read for one question at most.")
    passages_per_source: int = Field(3, ge=1, le=10, description="Passages of one article at most.")
    reranker: str | None = Field(
        None, description="A sentence-transformers CrossEncoder, by name or folder, that re-orders the best passages."
    )
    # reader
    reader: str = Field(
        NONE, description="A small network that looks at passages too: `none`, `embedded`, or a folder of weights."
    )
    # ask
    least_confidence: float | None = Field(
        None, ge=0, le=1, description="Answers that are less sure are not printed; unset prints what stands."
    )
    question_seconds: float = Field(120.0, gt=0, description="Seconds that one question may take.")
    questions_at_once: int = Field(4, ge=1, le=32, description="Questions that the page answers at the same time.")
    questions_waiting: int = Field(50, ge=0, description="Questions that may wait for their turn; more are refused.")
    # page
    upload_mb: int = Field(50, ge=1, description="Megabytes that one upload may have.")
    uploads_mb: int = Field(500, ge=1, description="Megabytes of uploads that may lie there before they are added.")
    host: str = Field("127.0.0.1", description="Address that the page listens on.")
    port: int = Field(7860, ge=0, le=65535, description="Port that the page listens on.")
    access: Literal["auto", "accounts", "open"] = Field(
        "auto",
        description="`auto`: open where only this machine can reach the page, else accounts or a proxy; `accounts`: "
        "those everywhere; `open`: whoever reaches it may ask and change the library.",
    )
    proxy_header: str = Field("", description="The header by which a proxy says who calls, such as X-Forwarded-User.")
    proxies: str = Field("", description="Addresses or networks of the proxy that is believed, separated by commas.")
    calls_per_minute: int = Field(
        300, ge=0, description="Calls of one client that are answered in a minute; 0 for no limit."
    )
    log_requests: Literal["auto", "on", "off"] = Field(
        "auto",
        description="A line of JSON for each request on standard error; `auto`: where others can reach the page.",
    )
    host_names: str = Field(
        "", description="Further names that the page answers to, separated by commas, such as desk.paper.example."
    )

    @property
    def reads_alone(self) -> bool:
        """Whether the reader answers without a language model."""
        return self.llm_model == NONE and not self.llm_url

    def names(self) -> tuple[str, ...]:
        """The names of `host_names`, one by one."""
        return _listed(self.host_names)

    def believed(self) -> tuple[str, ...]:
        """The addresses and networks of `proxies`, one by one."""
        return _listed(self.proxies)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in text.split(",") if each.strip())
