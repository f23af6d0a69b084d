"""OpenVINO GenAI's continuous batching over one converted model: what `qa.reading.batch` steps. Not safe for threads.

Requests join and leave the batch between steps, and the memory of what was read (keys and values of the attention, in
blocks) is shared: a prompt that begins like an earlier one is read from where it differs. For the likeliest first
tokens a beam search of one token is asked for, since the runtime's `logprobs` give the chosen token's alone.
"""

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from itertools import takewhile
from pathlib import Path
from typing import Any

from index.models.quiet import without_telemetry
from qa.errors import ModelError
from qa.reading.model import Message

# Prompt tokens computed in one step at most. Enough to keep two cores busy; and since nothing can be stopped inside a
# step, it is also how long a stop may take (docs/runtime.md).
STEP_TOKENS = 256
# Likeliest first tokens that are asked for. What decides (not, yes, no) is among the first few where it counts for
# anything, and each more beam costs time: 20 of them .09 s a request over a greedy reply, 8 of them .05.
BEAMS = 8
SEQUENCES = 1024  # in the batch at once; a request for first tokens holds `BEAMS` of them for a moment
PROPERTIES: dict[str, Any] = {}
BLOCK = 32  # tokens whose keys and values are kept together, on a CPU
BLOCKS_A_GIB = 2200  # of the 1.5B model: 28 layers, 2 heads of 128 bytes and their scales for a key and a value

Outputs = list[tuple[list[int], float]]  # tokens and their log-probability, likeliest first


class Generation:
    """One request in the batch."""

    def __init__(self, handle: Any) -> None:  # noqa: ANN401 - the runtime ships no types that mypy can use
        self._handle = handle

    def outputs(self) -> Outputs | None:
        """What was generated; None while it is still under way.

        Raises:
            ModelError: the request does not fit into the memory for passages.
        """
        import openvino_genai

        status = self._handle.get_status()
        if status == openvino_genai.GenerationStatus.RUNNING:
            return None
        if status == openvino_genai.GenerationStatus.IGNORED:
            raise ModelError("The passages do not fit into the language model's memory. Raise ONRECORD_LLM_CACHE_GIB.")
        return [(list(each.generated_ids), float(each.score)) for each in self._handle.read_all()]

    def drop(self) -> None:
        """Leave the batch at its next step."""
        self._handle.cancel()


class Runtime:
    """A model, loaded.

    Args:
        folder: of `index.models.convert`.
        threads: 0 takes one a core.
        cache_gib: memory for what was read.

    Raises:
        ModelError: it cannot be loaded.
    """

    def __init__(self, folder: Path, *, threads: int, cache_gib: int) -> None:
        without_telemetry()
        import openvino_genai as genai

        scheduler = genai.SchedulerConfig()
        scheduler.enable_prefix_caching = True
        scheduler.cache_size = cache_gib
        scheduler.max_num_batched_tokens = STEP_TOKENS
        scheduler.max_num_seqs = SEQUENCES
        properties = PROPERTIES | ({"INFERENCE_NUM_THREADS": threads} if threads else {})
        try:
            self._pipeline: Any = genai.ContinuousBatchingPipeline(folder, scheduler, "CPU", properties)
        except RuntimeError as error:
            reason = str(error).strip().splitlines()[-1]
            message = f"The language model in {folder} cannot be loaded: {reason}. Delete the folder: it is made anew."
            raise ModelError(message) from error
        self._genai: Any = genai
        self._tokenizer: Any = self._pipeline.get_tokenizer()
        self._requests = 0
        self._read = Prefixes(BLOCKS_A_GIB * cache_gib)
        self.end: int = self._tokenizer.get_eos_token_id()

    def encode(self, messages: Sequence[Message]) -> list[int]:
        """The tokens of a conversation, by the model's own template, up to where its reply begins."""
        history = [{"role": role, "content": content} for role, content in messages]
        prompt = self._tokenizer.apply_chat_template(history, add_generation_prompt=True)
        found = self._tokenizer.encode(prompt, add_special_tokens=False).input_ids.data[0]
        return [int(token) for token in found]

    def decode(self, tokens: Sequence[int]) -> str:
        """The text of some tokens."""
        return str(self._tokenizer.decode(list(tokens)))

    def first_tokens(self, prompt: Sequence[int]) -> Generation:
        """Ask for the likeliest first tokens of a reply."""
        beams = {"num_beams": BEAMS, "num_return_sequences": BEAMS}
        return self._add(prompt, self._genai.GenerationConfig(max_new_tokens=1, **beams))

    def continued(self, prompt: Sequence[int], max_tokens: int, stop: Sequence[str]) -> Generation:
        """Ask for the greedy continuation."""
        return self._add(prompt, self._genai.GenerationConfig(max_new_tokens=max_tokens, stop_strings=set(stop)))

    def _add(self, prompt: Sequence[int], config: Any) -> Generation:  # noqa: ANN401
        import numpy as np
        import openvino

        self._requests += 1
        tokens = openvino.Tensor(np.asarray([prompt], dtype=np.int64))
        return Generation(self._pipeline.add_request(self._requests, tokens, config))

    def seen(self, prompt: Sequence[int]) -> int:
        """How many of the prompt's tokens were read before; from now on all of them are."""
        return self._read.seen(prompt)

    def known(self, prompt: Sequence[int]) -> int:
        """How many of the prompt's tokens were read before; nothing is changed."""
        return self._read.known(prompt)

    @property
    def busy(self) -> bool:
        """Whether a step would do anything."""
        return bool(self._pipeline.has_non_finished_requests())

    def step(self) -> None:
        """Compute one step of everything in the batch."""
        self._pipeline.step()


class Prefixes:
    """Which beginnings of prompts were read before: the runtime does not tell, so its memory is followed from outside.

    Counts whole blocks, oldest forgotten first, as the runtime does.
    """

    def __init__(self, blocks: int) -> None:
        self._most = blocks
        self._known: OrderedDict[int, None] = OrderedDict()

    def seen(self, prompt: Sequence[int]) -> int:
        """How many of the prompt's tokens had been read, and remembers that all are now."""
        found = self.known(prompt)
        for key in _beginnings(prompt):
            self._known[key] = None
            self._known.move_to_end(key)
        while len(self._known) > self._most:
            self._known.popitem(last=False)
        return found

    def known(self, prompt: Sequence[int]) -> int:
        """How many of the prompt's tokens had been read; one is always computed."""
        blocks = sum(1 for _ in takewhile(self._known.__contains__, _beginnings(prompt)))
        return min(blocks * BLOCK, len(prompt) - 1)


def _beginnings(prompt: Sequence[int]) -> Iterator[int]:
    """A name for all up to the end of each whole block."""
    return (hash(tuple(prompt[:end])) for end in range(BLOCK, len(prompt) + 1, BLOCK))
