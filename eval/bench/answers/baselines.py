"""What onrecord is measured against, with the same model and the same retrieved passages.

`stuffed` is the usual way: all passages in one prompt, with citations asked for and declining allowed. `citation` is
LlamaIndex's CitationQueryEngine over those passages, with its own prompts; only the wish for a short answer is added to
the question, because short answers are what is scored. Both give the answer contract.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from eval.asking.meter import Meter
from eval.results import Output
from qa.answer import Passage
from qa.ask import Desk
from qa.cancellation import Cancellation
from qa.reading.endpoint import CONTEXT_TOKENS
from qa.reading.model import LanguageModel, Request, in_order
from qa.retrieval.retrieve import retrieve

STUFFED = (
    "Answer the question from the numbered passages only. Reply with the answer in as few words as possible, then the "
    "numbers of the passages that say so in square brackets, such as: the governor [2]. If passages give different "
    "answers, give each with its number. If the passages do not answer the question, reply exactly: NOT IN THE ARTICLES"
)
BRIEF = " Give the answer in a few words, then the number of its source."
REPLY_TOKENS = 128

_NUMBERS = r"\d{1,2}(?:(?: *, *| and | & )(?:source *)?\d{1,2})*"
_MARK = re.compile(
    rf"\s*(?:\[(?:sources?:? *)?{_NUMBERS}\]|\(sources?:? *{_NUMBERS}\)|\bsources?:? *{_NUMBERS}\b)", re.IGNORECASE
)
_NUMBER = re.compile(r"\d+")
_DECLINED = re.compile(
    r"not in the articles|none of the (?:\w+ )?(?:sources|passages)|no (?:information|mention)|cannot be determined"
    r"|(?:do|does|did) not (?:\w+ )?(?:mention|provide|contain|specify|say|state|include|answer|give|indicate)"
    r"|not (?:\w+ )?(?:mentioned|provided|specified|stated|given|found|helpful|available)|unable to",
    re.IGNORECASE,
)


def found(desk: Desk, question: str, as_of: date) -> list[Passage]:
    """The passages that onrecord would read for the question, for another system to read."""
    return retrieve(
        desk.library.on(as_of),
        question,
        passages=desk.settings.passages,
        per_source=desk.settings.passages_per_source,
        as_of=as_of,
        reader=desk.reader,
    )


def stuffed(model: LanguageModel, question: str, as_of: date, passages: Sequence[Passage]) -> Output:
    """Ask the model once, with all passages in the prompt.

    `kept["confidence"]` is the probability that the reply does not begin with the agreed refusal.

    Raises:
        ModelError: as the model does; so for `citation`.
    """
    meter = Meter(model)
    shown = "\n\n".join(f"[{number}]{_dated(one)} {one.text}" for number, one in enumerate(passages, 1))
    asked = f"{shown}\n\nToday is {as_of.isoformat()}.\nQuestion: {question}\nAnswer:"
    requests = [Request([("system", STUFFED), ("user", asked)], REPLY_TOKENS)]
    (reply,) = in_order(meter.replies(requests, Cancellation()))
    kept = {"confidence": round(1 - reply.first.get("not", 0.0), 4)} if reply.first else {}
    return Output(contract(reply.text, passages), meter.tokens(), kept)


def citation(model: LanguageModel, question: str, passages: Sequence[Passage]) -> Output:
    """Ask LlamaIndex's CitationQueryEngine; its sources are the passages, cut by its splitter where they are long."""
    from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

    meter = Meter(model)
    nodes = [
        NodeWithScore(node=TextNode(text=passage.text, metadata={"place": place}), score=passage.score)
        for place, passage in enumerate(passages)
    ]
    response = _citation_engine(meter).synthesize(QueryBundle(question + BRIEF), nodes)
    sources = [passages[node.node.metadata["place"]] for node in response.source_nodes]
    return Output(contract(str(response), sources), meter.tokens())


def _citation_engine(model: LanguageModel) -> Any:  # noqa: ANN401 - LlamaIndex takes seconds to import
    """The engine over our model, which LlamaIndex calls with one user message, as OpenAILike sends it."""
    from llama_index.core.base.llms.types import CompletionResponse, LLMMetadata
    from llama_index.core.llms.custom import CustomLLM
    from llama_index.core.query_engine import CitationQueryEngine

    class ModelAsLLM(CustomLLM):
        @property
        def metadata(self) -> LLMMetadata:  # what prompts are packed for
            return LLMMetadata(context_window=CONTEXT_TOKENS, num_output=REPLY_TOKENS, is_chat_model=False)

        def complete(self, prompt: str, formatted: bool = False, **_: Any) -> CompletionResponse:  # noqa: ANN401
            (reply,) = in_order(model.replies([Request([("user", prompt)], REPLY_TOKENS)], Cancellation()))
            return CompletionResponse(text=reply.text)

        def stream_complete(self, prompt: str, formatted: bool = False, **_: Any) -> Any:  # noqa: ANN401
            raise NotImplementedError  # the engine does not stream

    nothing: Any = None  # is retrieved: the passages are given
    return CitationQueryEngine(nothing, llm=ModelAsLLM())


def contract(text: str, passages: Sequence[Passage]) -> Mapping[str, Any]:
    """The answer contract of a reply that cites passages by number; a refusal in any usual wording declines."""
    if not text.strip() or _DECLINED.search(text):
        return {"status": "not_in_articles", "answer": "", "citations": [], "positions": []}
    numbers = dict.fromkeys(int(number) for mark in _MARK.findall(text) for number in _NUMBER.findall(mark))
    citations = [
        {
            "mark": number,
            "article": passages[number - 1].article,
            "quote": passages[number - 1].source.article.text[start:end],
            "start": start,
            "end": end,
        }
        for number in numbers
        if 0 < number <= len(passages)
        for start, end in [(passages[number - 1].sentences[0].start, passages[number - 1].sentences[-1].end)]
    ]
    answer = _MARK.sub(lambda mark: " " + "".join(f"[{number}]" for number in _NUMBER.findall(mark[0])), text).strip()
    return {"status": None, "answer": answer, "citations": citations, "positions": []}


def digest() -> str:
    """SHA-256 of how the baselines are asked and read; LlamaIndex's own prompts are pinned with its version."""
    return hashlib.sha256(Path(__file__).read_bytes()).hexdigest()


def _dated(passage: Passage) -> str:
    published = passage.source.article.published
    return f" (published {published.isoformat()})" if published else ""
