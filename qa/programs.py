"""What the page offers to programs, as Gradio API endpoints and as tools of an MCP server: ask, articles, article.

Both are made from the same three functions, so that their names, parameters and documentation cannot drift apart. The
MCP server is the official SDK's, beside Gradio: Gradio's own wants an older SDK, offers every endpoint, and calls
itself over the network.
"""

import functools
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any

from index.article import Article
from index.errors import OnRecordError
from qa.room import Asked, Room
from qa.stacks import Stacks

if TYPE_CHECKING:
    from mcp.server.mcpserver import MCPServer

Function = Callable[..., Awaitable[Any]]
INSTRUCTIONS = (
    "Answers questions about a collection of news articles. Every statement carries a verbatim quote at a known place; "
    "where articles disagree both positions are given, where they do not say the status is not_in_articles."
)


def functions(room: Room, stacks: Stacks) -> tuple[Function, ...]:
    """The functions that programs may call. Each raises OnRecordError with a message for whoever called."""

    async def ask(  # noqa: PLR0917 - Gradio calls it by position
        question: str,
        as_of: str = "",
        after: str = "",
        before: str = "",
        publishers: list[str] | None = None,
        articles: list[str] | None = None,
    ) -> dict[str, Any]:
        """Answer a question from the indexed articles; every statement carries a verbatim quote at a known place.

        It waits for its turn: one question is answered at a time. Fails with a message when the question is empty or
        over 2,000 characters, a date is none, no article passes the filters, or the language model is down.

        Args:
            question: The question, at most 2,000 characters.
            as_of: The day that the question is asked on, YYYY-MM-DD; empty for today.
            after: Search only articles published on this day or later, YYYY-MM-DD; empty for no limit.
            before: Search only articles published on this day or earlier, YYYY-MM-DD; empty for no limit.
            publishers: Search only articles of these publishers; empty for all.
            articles: Search only the articles with these ids; empty for all.

        Returns:
            question, as_of, status (answered, sources_disagree or not_in_articles), answer, citations (mark, article,
            title, publisher, published, quote, start, end: text[start:end] == quote), positions, confidence, nearest,
            dropped and timings, as `onrecord ask --json` prints them.
        """
        return await room.answer(Asked(question, as_of, after, before, tuple(publishers or ()), tuple(articles or ())))

    async def articles() -> list[dict[str, Any]]:
        """List the indexed articles, by id, without their texts.

        Returns:
            id, title, publisher, published (YYYY-MM-DD), url and words of each; what an article does not state is null.
        """
        return [_stated(each) for each in await stacks.articles()]

    async def article(id: str) -> dict[str, Any]:
        """Read one article in full. Fails with a message when no article has this id.

        Args:
            id: The article's id, as the list of articles or a citation has it.

        Returns:
            id, title, publisher, published, url, words, text, and boilerplate: [start, end] of each sentence of the
            text that is not the story (adverts, newsletter calls), in code points.
        """
        stored = await stacks.stored(id)
        grey = [[s.start, s.end] for s in stored.sentences if s.boilerplate]
        return _stated(stored.article) | {"text": stored.article.text, "boilerplate": grey}

    return ask, articles, article


def offer(offered: Sequence[Function]) -> None:
    """Make the functions endpoints of the Gradio page that is being laid out."""
    import gradio as gr
    from gradio.events import api

    for function in offered:
        told = _telling(function, lambda message: gr.Error(message, print_exception=False))
        api(told, api_name=function.__name__, concurrency_limit=None)


def mcp_server(offered: Sequence[Function]) -> "MCPServer":
    """An MCP server whose tools are the functions."""
    from mcp.server.mcpserver import MCPServer
    from mcp.server.mcpserver.exceptions import ToolError

    server = MCPServer("onrecord", instructions=INSTRUCTIONS, log_level="WARNING")
    for function in offered:
        server.add_tool(_telling(function, ToolError))
    return server


def _telling(function: Function, error: Callable[[str], Exception]) -> Function:
    """The function, raising what is for the caller's eyes as the kind of error that reaches the caller."""

    @functools.wraps(function)
    async def told(*given: Any, **named: Any) -> Any:  # noqa: ANN401 - whatever the function takes and gives
        try:
            return await function(*given, **named)
        except OnRecordError as problem:
            raise error(str(problem)) from None

    return told


def _stated(article: Article) -> dict[str, Any]:
    return {
        "id": article.id,
        "title": article.title,
        "publisher": article.publisher,
        "published": article.published.isoformat() if article.published else None,
        "url": article.url,
        "words": len(article.text.split()),
    }
