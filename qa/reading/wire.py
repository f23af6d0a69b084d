"""What an endpoint sends, held to what a chat completion is before anything else reads it.

An endpoint is somebody else's program, and what it sends decides what is said of the articles: a reply that is none
must end in an error and never in "not in the articles". So the body is read up to a length, never followed elsewhere,
never unpacked, checked field by field, and handed on in nothing but the fields that were checked.
"""

import math
import time
from collections.abc import Sequence
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Annotated, Any, Self

import httpx
from pydantic import BaseModel, Field, ValidationError, model_validator

from qa.errors import ModelError

MOST_BYTES = 1 << 20  # of a reply; 48 tokens with 20 alternatives each are some 80 kB
ROUNDING = 0.05  # by which probabilities may add up to more than one, or one be more than one
MAY_PASS = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})  # as OpenAI's own client has it; 529 is Anthropic's


class PassingError(ModelError):
    """The endpoint failed in a way that another attempt may not; `after` is how many seconds it wants to be left."""

    def __init__(self, message: str, after: float | None = None) -> None:
        super().__init__(message)
        self.after = after


class _Alternative(BaseModel):
    token: str
    logprob: Annotated[float, Field(le=ROUNDING, allow_inf_nan=False)]


class _Token(_Alternative):
    top_logprobs: list[_Alternative] | None = None

    @model_validator(mode="after")
    def _add_up(self) -> Self:
        if (total := sum(math.exp(each.logprob) for each in self.top_logprobs or ())) > 1 + ROUNDING:
            raise ValueError(f"the probabilities add up to {total:.2f}")
        return self


class _Logprobs(BaseModel):
    content: list[_Token] | None = None


class _Message(BaseModel):
    content: str


class _Choice(BaseModel):
    message: _Message
    logprobs: _Logprobs | None = None
    finish_reason: str | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.finish_reason == "content_filter":
            raise ValueError("a filter of the endpoint cut the reply off")
        return self


class _Details(BaseModel):
    cached_tokens: Annotated[int, Field(ge=0)] | None = None


class _Usage(BaseModel):
    prompt_tokens: Annotated[int, Field(ge=0)] | None = None
    completion_tokens: Annotated[int, Field(ge=0)] | None = None
    prompt_tokens_details: _Details | None = None


class _Completion(BaseModel):
    choices: Annotated[list[_Choice], Field(min_length=1)]
    usage: _Usage | None = None


class _Told(BaseModel):
    message: str


class _Wrong(BaseModel):
    error: _Told


class CheckedClient(httpx.AsyncClient):
    """Sends requests for OpenAI's client; what comes back is a checked chat completion, or an error in words.

    Args:
        called: the model and its address, as errors name it.
    """

    def __init__(self, called: str, *, timeout: float) -> None:
        super().__init__(timeout=timeout)
        self._called = called

    async def send(self, request: httpx.Request, **given: Any) -> httpx.Response:  # noqa: ANN401 - as httpx has it
        """The reply to a request, in nothing but the fields that were checked.

        Raises:
            PassingError: it cannot be reached, breaks off or is busy.
            ModelError: it refuses, leads elsewhere, or sends what is no chat completion.
        """
        request.headers["accept-encoding"] = "identity"  # OpenAI's client asks for more
        try:
            response = await super().send(request, **{**given, "stream": True, "follow_redirects": False})
            try:
                body = await self._body(response)
            finally:
                await response.aclose()
        except httpx.ConnectError as error:
            raise PassingError(f"{self._called} cannot be reached. Is it running? Check ONRECORD_LLM_URL.") from error
        except httpx.TimeoutException:
            raise
        except httpx.TransportError as error:
            message = (
                f"{self._called} broke the connection off ({type(error).__name__}). Ask again, or look at its log."
            )
            raise PassingError(message) from error
        self._refused(response, body)
        return httpx.Response(200, json=self._checked(body), request=request)

    async def _body(self, response: httpx.Response) -> bytes:
        packed = response.headers.get("content-encoding", "identity")
        if packed != "identity":
            raise self._no_completion(f"it is packed as {packed[:40]!r}, which was not asked for")
        body = bytearray()
        async for part in response.aiter_raw():
            body += part
            if len(body) > MOST_BYTES:
                raise self._no_completion(f"it is longer than {MOST_BYTES:,} bytes")
        return bytes(body)

    def _refused(self, response: httpx.Response, body: bytes) -> None:
        status = response.status_code
        if response.is_success:
            return
        if response.is_redirect:
            to = _plain(response.headers.get("location", ""))
            raise ModelError(f"{self._called} leads on to {to!r} (HTTP {status}). Set ONRECORD_LLM_URL to where it is.")
        said = f"{self._called} refused with HTTP {status}: {_plain(_detail(body)) or 'no reason given'}"
        if status in MAY_PASS:
            after = retry_after(response.headers.get("retry-after"), now=time.time())
            wanted = f" It wants to be left for {after:.0f} s." if after else ""
            raise PassingError(f"{said}.{wanted} Ask again later.", after)
        raise ModelError(f"{said}. Check ONRECORD_LLM_URL, ONRECORD_LLM_MODEL and ONRECORD_LLM_KEY.")

    def _checked(self, body: bytes) -> dict[str, Any]:
        try:
            got = _Completion.model_validate_json(body)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            where = ".".join(map(str, first["loc"]))
            said = _plain(_detail(body)) if b'"error"' in body[:1000] else ""
            told = f"{where}: {first['msg']}" if where else str(first["msg"])
            raise self._no_completion(_plain(told) + (f"; it says: {said}" if said else "")) from None
        choice = got.choices[0].model_dump(exclude_none=True) | {"index": 0, "finish_reason": "stop"}
        choice["message"]["role"] = "assistant"
        usage = got.usage.model_dump(exclude_none=True) if got.usage else {}
        known = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0} | usage
        return {"id": "", "object": "chat.completion", "created": 0, "model": "", "choices": [choice], "usage": known}

    def _no_completion(self, why: str) -> ModelError:
        return ModelError(
            f"{self._called} sent what is no chat completion: {why}. Check that ONRECORD_LLM_URL is an "
            "OpenAI-compatible API (mostly it ends in /v1), and that the model answers without thinking first."
        )


def first_token(tokens: Sequence[Any]) -> dict[str, float]:
    """The probabilities of the alternatives to the first token, stripped and in lower case; empty where none came."""
    first: dict[str, float] = {}
    for alternative in (tokens[0].top_logprobs or ()) if tokens else ():
        token = alternative.token.strip().lower()
        first[token] = first.get(token, 0.0) + math.exp(alternative.logprob)
    return first


def retry_after(header: str | None, *, now: float) -> float | None:
    """The seconds of a Retry-After header, which holds seconds or a date (RFC 9110, 10.2.3); None where it is neither.

    Args:
        header: its value.
        now: seconds since the epoch.
    """
    if header is None:
        return None
    if header.strip().isascii() and header.strip().isdigit():
        return float(header.strip()[:9])
    try:
        then = parsedate_to_datetime(header)
    except ValueError:
        return None
    return max(0.0, (then if then.tzinfo else then.replace(tzinfo=UTC)).timestamp() - now)


def _detail(body: bytes) -> str:
    """What an error's body says: its message where it has one in OpenAI's form, else its beginning."""
    try:
        return _Wrong.model_validate_json(body).error.message
    except ValidationError:
        return body[:1000].decode("utf-8", errors="replace")


def _plain(text: str) -> str:
    """Somebody else's words on one line, without what a terminal would obey, and not too many."""
    line = " ".join(text.split())
    return "".join(each if each.isprintable() else "\ufffd" for each in line[:300])
