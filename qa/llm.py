"""The language model: any OpenAI-compatible endpoint, or the embedded one served in this process on a loopback port.

Both are one code path that differs by a URL. Replies are greedy and carry the probabilities of their first token,
because the decision to answer is taken from those and not from what the model says of itself.
"""

import math
import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, Protocol

from index.settings import IndexSettings
from index.weights import resolve_llm
from qa.errors import ModelError
from qa.settings import EMBEDDED, EMBEDDED_SMALL, QASettings

Message = tuple[Literal["system", "user", "assistant"], str]

CONTEXT_TOKENS = 4096  # of the embedded model; the longest prompt of qa.read is under 1,500
_NO_CHOICE = "The language model at {url} sent a response without a choice. Is it OpenAI-compatible?"
TOP_LOGPROBS = 20  # what OpenAI and vLLM allow at most


@dataclass(frozen=True, slots=True)
class Reply:
    """What the model said: its text, the probabilities of the first token's alternatives, and token counts.

    `first` maps a token, stripped and lower-cased, to its probability; it is empty where the endpoint gives none.
    `mean_logprob` is the mean natural-log probability of the reply's tokens, 0.0 where the endpoint gives none.
    """

    text: str
    first: Mapping[str, float] = field(default_factory=dict)
    mean_logprob: float = 0.0
    prompt_tokens: int = 0
    cached_tokens: int = 0
    reply_tokens: int = 0


class LanguageModel(Protocol):
    """Anything that replies to a conversation; tests pass a small fake."""

    @property
    def name(self) -> str:
        """What it is called, for the record of what an answer depends on."""
        ...

    @property
    def parallel(self) -> int:
        """Requests that it serves at once."""
        ...

    @property
    def embedded(self) -> bool:
        """True where calling it costs nothing but time."""
        ...

    def reply(self, messages: Sequence[Message], *, max_tokens: int, stop: Sequence[str] = ()) -> Reply:
        """Reply greedily with at most `max_tokens` tokens, ending before any of the `stop` strings."""
        ...


class EmbeddedServer:
    """The embedded GGUF model behind the OpenAI protocol on 127.0.0.1, in this process (llama.cpp by xllamacpp)."""

    def __init__(self, model: Path, *, threads: int, cache_mib: int) -> None:
        import xllamacpp

        params = xllamacpp.CommonParams()
        params.model.path = str(model)
        params.n_ctx = CONTEXT_TOKENS
        # One slot: two cores read one prompt at a time, and every other prompt waits in the RAM cache.
        params.n_parallel = 1
        params.cache_ram_mib = cache_mib
        # 0: always look for the best match in the RAM cache. Above it, llama.cpp keeps a slot whose prompt is half the
        # same, and every prompt here is: they share instructions and examples, so no read passage was ever found again.
        params.slot_prompt_similarity = 0.0
        params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads or os.cpu_count() or 2
        params.port = 0
        # Loopback is shared with every local program and, through a browser, with every web site: ask for a key.
        self.key = secrets.token_urlsafe(16)
        params.api_keys = [self.key]
        params.ui = params.endpoint_slots = False
        params.offline = True
        params.verbosity = -1
        try:
            self._server: Any = xllamacpp.Server(params)
        except RuntimeError as error:
            message = f"The language model {model} could not be started: {error} Check it with: onrecord index fetch"
            raise ModelError(message) from error

    @property
    def url(self) -> str:
        """The OpenAI-compatible base URL."""
        return f"{self._server.listening_address}/v1"


@dataclass(frozen=True)
class Endpoint:
    """A `LanguageModel` at an OpenAI-compatible URL, called through LlamaIndex's `OpenAILike`."""

    name: str
    url: str
    key: str = field(default="none", repr=False)
    timeout: float = 120.0
    parallel: int = 1
    extra: Mapping[str, Any] = field(default_factory=dict)
    server: EmbeddedServer | None = None  # held so that it lives as long as this

    @property
    def embedded(self) -> bool:
        """True where this process serves the model."""
        return self.server is not None

    @cached_property
    def _client(self) -> Any:  # noqa: ANN401 - OpenAILike's own import takes two seconds
        from llama_index.llms.openai_like import OpenAILike

        # max_tokens stays unset here: OpenAILike lets the instance's value win over the call's.
        return OpenAILike(
            model=self.name,
            api_base=self.url,
            api_key=self.key,
            is_chat_model=True,
            context_window=CONTEXT_TOKENS,
            timeout=self.timeout,
            max_retries=1,
            temperature=0.0,
        )

    def reply(self, messages: Sequence[Message], *, max_tokens: int, stop: Sequence[str] = ()) -> Reply:
        """Reply greedily with at most `max_tokens` tokens.

        Raises:
            ModelError: the endpoint is down, too slow, refuses, or sends no choice.
        """
        import openai
        from llama_index.core.llms import ChatMessage

        options: dict[str, Any] = {"logprobs": True, "top_logprobs": TOP_LOGPROBS, "max_tokens": max_tokens, "seed": 0}
        if stop:
            options["stop"] = list(stop)
        if self.extra:
            options["extra_body"] = dict(self.extra)
        chat = [ChatMessage(role=role, content=content) for role, content in messages]
        try:
            raw = self._client.chat(chat, **options).raw
        except IndexError as error:  # LlamaIndex takes the first choice without looking whether there is one
            raise ModelError(_NO_CHOICE.format(url=self.url)) from error
        except openai.APITimeoutError as error:
            message = (
                f"The language model at {self.url} gave no reply within {self.timeout:.0f} s. "
                "Try again, or raise ONRECORD_LLM_TIMEOUT."
            )
            raise ModelError(message) from error
        except openai.APIConnectionError as error:
            message = f"The language model at {self.url} cannot be reached. Is it running? Check ONRECORD_LLM_URL."
            raise ModelError(message) from error
        except openai.APIStatusError as error:
            detail = str(error.message)[:300]
            message = f"The language model {self.name!r} at {self.url} refused with HTTP {error.status_code}: {detail}"
            raise ModelError(message) from error
        except openai.OpenAIError as error:
            message = f"The language model {self.name!r} at {self.url} failed: {str(error)[:300]}"
            raise ModelError(message) from error
        return _reply(raw, where=self.url)


def _reply(raw: Any, *, where: str) -> Reply:  # noqa: ANN401 - an OpenAI response, or what an endpoint sent instead
    choices = getattr(raw, "choices", None)
    if not choices:
        raise ModelError(_NO_CHOICE.format(url=where))
    choice, usage = choices[0], getattr(raw, "usage", None)
    tokens = list(getattr(choice.logprobs, "content", None) or [])
    first: dict[str, float] = {}
    for alternative in tokens[0].top_logprobs if tokens else ():
        token = alternative.token.strip().lower()
        first[token] = first.get(token, 0.0) + math.exp(alternative.logprob)
    details = getattr(usage, "prompt_tokens_details", None)
    return Reply(
        text=(choice.message.content or "").strip(),
        first=first,
        mean_logprob=sum(t.logprob for t in tokens) / len(tokens) if tokens else 0.0,
        prompt_tokens=getattr(usage, "prompt_tokens", 0) or 0,
        cached_tokens=getattr(details, "cached_tokens", 0) or 0,
        reply_tokens=getattr(usage, "completion_tokens", 0) or 0,
    )


def open_model(settings: QASettings, index_settings: IndexSettings) -> Endpoint:
    """The model that the settings name: an endpoint where a URL is set, else an embedded one, fetched when missing.

    Raises:
        ModelError: no URL is set and the name is not an embedded model's, or the model could not be started.
        WeightsError: the embedded weights are damaged or could not be fetched.
    """
    if settings.llm_url:
        key = settings.llm_key.get_secret_value() if settings.llm_key else "none"
        return Endpoint(
            name=settings.llm_model,
            url=settings.llm_url,
            key=key,
            timeout=settings.llm_timeout,
            parallel=settings.llm_parallel,
        )
    if settings.llm_model not in (EMBEDDED, EMBEDDED_SMALL):
        raise ModelError(
            f"No endpoint is set for the language model {settings.llm_model!r}. Set ONRECORD_LLM_URL, "
            f"or use {EMBEDDED!r} or {EMBEDDED_SMALL!r}."
        )
    path = resolve_llm(index_settings.cache, small=settings.llm_model == EMBEDDED_SMALL)
    server = EmbeddedServer(path, threads=settings.llm_threads, cache_mib=settings.llm_cache_mib)
    return Endpoint(
        name=path.stem,
        url=server.url,
        key=server.key,
        timeout=settings.llm_timeout,
        extra={"cache_prompt": True},
        server=server,
    )
