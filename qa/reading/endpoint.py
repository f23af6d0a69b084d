"""Any OpenAI-compatible endpoint as a language model, called through LlamaIndex's `OpenAILike`.

The calls run on an event loop of their own, in a thread that nothing waits for: a call can then be given up in the
middle, whether its asker leaves, its time is up or the process ends. `qa.reading.wire` checks what comes back.
"""

import asyncio
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import tenacity

from qa.cancellation import Cancellation
from qa.errors import ModelError
from qa.reading.model import Reply, Request
from qa.reading.wire import CheckedClient, PassingError, first_token

CONTEXT_TOKENS = 4096  # that an endpoint is taken to have; the longest prompt of qa.reading.read is under 1,500
ATTEMPTS = 3
PATIENCE = 30.0  # seconds that are waited between two attempts, if the endpoint wants that; who wants more is refused
TOP_LOGPROBS = 20  # what OpenAI and vLLM allow at most
_BACKOFF = tenacity.wait_exponential(multiplier=0.25)  # .25 s, then .5 s


def _wait(state: tenacity.RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    after = error.after if isinstance(error, PassingError) else None
    return _BACKOFF(state) if after is None else after


def _impatient(state: tenacity.RetryCallState) -> bool:
    return state.attempt_number >= ATTEMPTS or state.upcoming_sleep > PATIENCE


@dataclass(frozen=True)
class Endpoint:
    """A `LanguageModel` at an OpenAI-compatible URL, called through LlamaIndex's `OpenAILike`.

    `timeout` is for a whole reply, all attempts together.
    """

    name: str
    url: str
    key: str = field(default="none", repr=False)
    timeout: float = 120.0
    parallel: int = 1
    embedded: bool = False
    ready: bool = True

    @property
    def _called(self) -> str:
        return f"The language model {self.name!r} at {self.url}"

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
            max_retries=0,  # `_reply` tries again, and can be stopped meanwhile
            temperature=0.0,
            async_http_client=CheckedClient(self._called, timeout=self.timeout),
        )

    @cached_property
    def _loop(self) -> asyncio.AbstractEventLoop:
        loop = asyncio.new_event_loop()
        threading.Thread(target=loop.run_forever, name="endpoint", daemon=True).start()
        return loop

    @cached_property
    def _places(self) -> asyncio.Semaphore:
        """For all askers, so that the endpoint never has more than `parallel` requests of ours."""
        return asyncio.Semaphore(self.parallel)

    def replies(self, requests: Sequence[Request], cancellation: Cancellation) -> Iterator[tuple[int, Reply]]:
        """One reply to each request, as they come; `parallel` of them are under way at once.

        Raises:
            ModelError: the endpoint is down, too slow, refuses, or sends what is no chat completion.
            StoppedError: the asker left.
        """
        client = self._client  # here, because its import would hold up the loop
        coming = [asyncio.run_coroutine_threadsafe(self._reply(client, each), self._loop) for each in requests]
        try:
            yield from cancellation.results(coming)
        finally:
            for reply in coming:
                reply.cancel()  # after a failure or a stop what is under way is given up

    def close(self) -> None:
        """Take no more requests, and give up those under way."""
        self._loop.call_soon_threadsafe(self._loop.stop)

    async def _reply(self, client: Any, request: Request) -> Reply:  # noqa: ANN401 - see _client
        async with self._places:
            try:
                async with asyncio.timeout(self.timeout):
                    reply = _reply(await self._completion(client, request))
            except TimeoutError as error:
                message = (
                    f"{self._called} gave no whole reply within {self.timeout:g} s. "
                    "Try again, or raise ONRECORD_LLM_TIMEOUT."
                )
                raise ModelError(message) from error
        # Where one token is asked for, its probabilities say it. Else nothing was said, which is no abstention.
        if not reply.text and not (request.max_tokens == 1 and reply.first):
            raise ModelError(
                f"{self._called} sent an empty reply. Use a model that answers without thinking first, or switch its "
                "thinking off at the endpoint."
            )
        return reply

    async def _completion(self, client: Any, request: Request) -> Any:  # noqa: ANN401 - openai's ChatCompletion
        from llama_index.core.llms import ChatMessage

        options: dict[str, Any] = {"logprobs": True, "top_logprobs": TOP_LOGPROBS, "seed": 0}
        options["max_tokens"] = request.max_tokens
        if request.stop:
            options["stop"] = list(request.stop)
        chat = [ChatMessage(role=role, content=content) for role, content in request.messages]
        retrying = tenacity.AsyncRetrying(
            retry=tenacity.retry_if_exception_type(PassingError), wait=_wait, stop=_impatient, reraise=True
        )
        return await retrying(self._attempt, client, chat, options)

    async def _attempt(self, client: Any, chat: Sequence[Any], options: dict[str, Any]) -> Any:  # noqa: ANN401
        import openai

        try:
            return (await client.achat(chat, **options)).raw
        except openai.APITimeoutError as error:
            raise TimeoutError from error
        except openai.APIConnectionError as error:  # what OpenAI's client makes of whatever its HTTP client raises
            if isinstance(error.__cause__, ModelError):
                raise error.__cause__ from None
            raise ModelError(f"{self._called} failed: {str(error.__cause__ or error)[:300]}") from error
        except openai.OpenAIError as error:
            raise ModelError(f"{self._called} failed: {str(error)[:300]}") from error


def _reply(raw: Any) -> Reply:  # noqa: ANN401 - openai's ChatCompletion, checked by `qa.reading.wire`
    choice, usage = raw.choices[0], raw.usage
    return Reply(
        text=choice.message.content.strip(),
        first=first_token(getattr(choice.logprobs, "content", None) or ()),
        prompt_tokens=usage.prompt_tokens,
        cached_tokens=getattr(usage.prompt_tokens_details, "cached_tokens", 0) or 0,
        reply_tokens=usage.completion_tokens,
    )
