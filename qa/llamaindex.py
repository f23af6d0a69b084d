"""onrecord for LlamaIndex users: a `BaseRetriever`, a `BaseQueryEngine`, and the reader as a node postprocessor.

desk = Desk.open(IndexSettings(), QASettings())
engine = OnRecordQueryEngine(desk)
print(engine.query("Who called Vasyukevich a traitor?"))
"""

from datetime import date
from typing import Any

from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.base.response.schema import Response
from llama_index.core.callbacks import CallbackManager
from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.prompts.mixin import PromptMixinType
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode
from pydantic import PrivateAttr

from index.article import NO_FILTERS, Filters
from index.build import Library
from qa.answer import Passage
from qa.ask import Desk, check_question
from qa.reader.reader import Reader
from qa.retrieval.retrieve import retrieve

NOT_IN_ARTICLES = "Not in the articles."


class OnRecordRetriever(BaseRetriever):
    """Passages for a question as nodes; `node.text` is the article's text from `start` to `end`, in code points."""

    def __init__(
        self,
        library: Library,
        *,
        passages: int = 5,
        per_source: int = 3,
        filters: Filters = NO_FILTERS,
        as_of: date | None = None,
    ) -> None:
        """Retrieve from `library`: `passages` at most, `per_source` at most of one article, among those that pass.

        With `as_of`, what stood on that day is searched, and articles from the weeks before it count for more.
        """
        super().__init__()
        self._library = library
        self._passages = passages
        self._per_source = per_source
        self._filters = filters
        self._as_of = as_of

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        question = check_question(query_bundle.query_str)
        library = self._library.on(self._as_of) if self._as_of else self._library
        with library.snapshot() as articles:
            within = articles.select(self._filters).articles if self._filters else None
            found = retrieve(
                articles,
                question,
                passages=self._passages,
                per_source=self._per_source,
                within=within,
                as_of=self._as_of,
            )
        return [_node(passage) for passage in found]


class ReaderPostprocessor(BaseNodePostprocessor):
    """Nodes of any retriever by the probability that they answer, as the reader sees it; the first `top_n`."""

    top_n: int = 5
    _reader: Reader = PrivateAttr()

    def __init__(self, reader: Reader, *, top_n: int = 5) -> None:
        """Order by `reader`; keep `top_n` nodes."""
        super().__init__(top_n=top_n)
        self._reader = reader

    def _postprocess_nodes(
        self, nodes: list[NodeWithScore], query_bundle: QueryBundle | None = None
    ) -> list[NodeWithScore]:
        if query_bundle is None:
            return nodes[: self.top_n]
        sure = self._reader.predict([(query_bundle.query_str, each.node.get_content()) for each in nodes])
        ordered = sorted(zip(nodes, sure, strict=True), key=lambda pair: -pair[1])
        return [NodeWithScore(node=each.node, score=one) for each, one in ordered[: self.top_n]]


def _node(passage: Passage) -> NodeWithScore:
    article = passage.source.article
    start, end = passage.sentences[0].start, passage.sentences[-1].end
    node = TextNode(
        id_=f"{article.id}:{start}-{end}",
        text=article.text[start:end],
        start_char_idx=start,
        end_char_idx=end,
        metadata={
            "article": article.id,
            "title": article.title,
            "publisher": article.publisher,
            "published": article.published.isoformat() if article.published else None,
            "modified": article.modified.isoformat() if article.modified else None,
            "authors": "; ".join(article.authors) or None,  # vector stores take no lists
        },
    )
    return NodeWithScore(node=node, score=passage.score)


class OnRecordQueryEngine(BaseQueryEngine):
    """Answers on the record: `response.metadata` is the JSON answer, `source_nodes` are the cited quotes."""

    def __init__(self, desk: Desk, *, filters: Filters = NO_FILTERS) -> None:
        """Answer from an open desk, from the articles that pass the filters."""
        super().__init__(callback_manager=CallbackManager())
        self._desk = desk
        self._filters = filters

    def _query(self, query_bundle: QueryBundle) -> Response:
        answer = self._desk.ask(query_bundle.query_str, filters=self._filters)
        nodes = [
            NodeWithScore(
                node=TextNode(
                    id_=f"{c.article}:{c.start}-{c.end}",
                    text=c.quote,
                    start_char_idx=c.start,
                    end_char_idx=c.end,
                    metadata={"article": c.article, "mark": c.mark},
                ),
                score=answer.confidence,
            )
            for c in answer.citations
        ]
        return Response(response=answer.answer or NOT_IN_ARTICLES, source_nodes=nodes, metadata=answer.to_json())

    async def _aquery(self, query_bundle: QueryBundle) -> Response:
        """Answer like `_query`, in a thread, because the embedded model and SQLite block."""
        import asyncio

        return await asyncio.to_thread(self._query, query_bundle)

    def _get_prompt_modules(self) -> PromptMixinType:
        return {}

    def _get_prompts(self) -> dict[str, Any]:
        return {}
