"""The two pieces that LlamaIndex's query engines need to run over our passages and our model."""

from collections.abc import Sequence
from typing import Any

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.base.llms.types import CompletionResponse, CompletionResponseGen, LLMMetadata
from llama_index.core.llms.callbacks import llm_completion_callback
from llama_index.core.llms.custom import CustomLLM
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode
from pydantic import PrivateAttr

from qa.answer import Passage
from qa.llm import CONTEXT_TOKENS, LanguageModel


class FixedRetriever(BaseRetriever):
    """Returns the passages that it was given, whatever is asked; `metadata["place"]` is the place in that list."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        """Hold the passages."""
        super().__init__()
        self._passages = passages

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return [
            NodeWithScore(node=TextNode(text=passage.text, metadata={"place": place}), score=passage.score)
            for place, passage in enumerate(self._passages)
        ]


class ModelAsLLM(CustomLLM):
    """A `qa.llm.LanguageModel` as LlamaIndex calls models: the prompt is one user message, as OpenAILike sends it."""

    _model: LanguageModel = PrivateAttr()
    _max_tokens: int = PrivateAttr()

    def __init__(self, model: LanguageModel, *, max_tokens: int) -> None:
        """Wrap a model whose replies have at most `max_tokens` tokens."""
        super().__init__()
        self._model = model
        self._max_tokens = max_tokens

    @property
    def metadata(self) -> LLMMetadata:
        """The context window and reply length that the prompt is packed for."""
        return LLMMetadata(
            context_window=CONTEXT_TOKENS, num_output=self._max_tokens, model_name=self._model.name, is_chat_model=False
        )

    @llm_completion_callback()
    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:  # noqa: ANN401 - LlamaIndex's signature
        """One greedy reply."""
        reply = self._model.reply([("user", prompt)], max_tokens=self._max_tokens)
        return CompletionResponse(text=reply.text)

    @llm_completion_callback()
    def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponseGen:  # noqa: ANN401 - LlamaIndex's signature
        """The whole reply as one piece; the benchmark does not stream."""
        yield self.complete(prompt, formatted, **kwargs)
