"""LlamaIndex users get the same passages and the same answer, with places in the article."""

import asyncio
from collections.abc import Sequence

from llama_index.core.schema import NodeWithScore, TextNode

from index.article import Filters
from qa.llamaindex import NOT_IN_ARTICLES, OnRecordQueryEngine, OnRecordRetriever, ReaderPostprocessor
from qa.reader.reader import Reader
from tests.qa.test_ask import MAY_27, MAY_29, dates_script, desk


def test_the_retriever_returns_spans_of_the_articles() -> None:
    held = desk(dates_script, MAY_27, MAY_29)
    nodes = OnRecordRetriever(held.library).retrieve("When was the statement read?")
    assert [n.node.metadata["article"] for n in nodes] == ["003", "004"]
    for scored in nodes:
        node = scored.node
        assert isinstance(node, TextNode)
        text = held.library.stored(scored.node.metadata["article"]).article.text
        assert text[node.start_char_idx : node.end_char_idx] == node.get_content()


def test_the_query_engine_gives_the_answer_with_its_quotes() -> None:
    response = OnRecordQueryEngine(desk(dates_script, MAY_27, MAY_29)).query("When was the statement read?")
    assert str(response) == "The articles disagree: May 27 [1]; May 29 [2]."
    assert [n.node.get_content() for n in response.source_nodes] == [
        "On May 27, Vasyukevich read out a statement.",
        "Vasyukevich read out the statement yesterday (May 29).",
    ]
    assert response.metadata is not None
    assert response.metadata["status"] == "sources_disagree"


def test_the_query_engine_abstains_in_words() -> None:
    engine = OnRecordQueryEngine(desk(lambda *_: "NOT IN PASSAGE", MAY_27))
    assert str(asyncio.run(engine.aquery("Who won the World Cup?"))) == NOT_IN_ARTICLES


def test_both_honour_filters() -> None:
    held, only = desk(dates_script, MAY_27, MAY_29), Filters(articles=("004",))
    nodes = OnRecordRetriever(held.library, filters=only).retrieve("When was the statement read?")
    assert [n.node.metadata["article"] for n in nodes] == ["004"]
    assert str(OnRecordQueryEngine(held, filters=only).query("When was the statement read?")) == "May 29 [1]."


def test_the_reader_orders_anybodys_nodes() -> None:
    class Fake(Reader):
        def __init__(self) -> None: ...

        def predict(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
            return [0.9 if "won" in passage else 0.1 for _, passage in pairs]

    nodes = [NodeWithScore(node=TextNode(text=text), score=1.0) for text in ("It rained.", "Ruth won.", "It snowed.")]
    found = ReaderPostprocessor(Fake(), top_n=2).postprocess_nodes(nodes, query_str="Who won?")
    assert [(each.node.get_content(), each.score) for each in found] == [("Ruth won.", 0.9), ("It rained.", 0.1)]
