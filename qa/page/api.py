"""What the page offers to programs, as Gradio API endpoints and as tools of an MCP server: ask, articles, article.

Both are made from the same three functions, so that their names, parameters and documentation cannot drift apart. The
MCP server is the official SDK's, beside Gradio: Gradio's own wants an older SDK, offers every endpoint, and calls
itself over the network.
"""

import functools
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any

from index.article import Article, Heading
from index.errors import InputError, OnRecordError
from qa.page.articles import LibraryActions
from qa.page.form import QuestionForm
from qa.page.questions import QuestionActions

if TYPE_CHECKING:
    from mcp.server.mcpserver import MCPServer

Function = Callable[..., Awaitable[Any]]
MOST = 1000  # articles in one reply: some 200 kB of JSON
INSTRUCTIONS = (
    "Answers questions about a collection of news articles. Every statement carries a verbatim quote at a known place; "
    "where articles disagree both positions are given, where they do not say the status is not_in_articles."
)


def functions(questions: QuestionActions, library: LibraryActions) -> tuple[Function, ...]:
    """The functions that programs may call. Each raises OnRecordError with a message for whoever called."""

    async def ask(
        question: str,
        as_of: str = "",
        after: str = "",
        before: str = "",
        publishers: list[str] | None = None,
        articles: list[str] | None = None,
    ) -> dict[str, Any]:
        """Answer a question from the indexed articles; every statement carries a verbatim quote at a known place.

        It waits for its turn where several ask at once. Fails with a message when the question is empty or
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
            title, publisher, published, quote, start, end: text[start:end] == quote, version: SHA-256 of that text,
            fetched: when it came in, authors and modified where the article states them), positions, confidence,
            nearest, dropped and timings, as `onrecord ask --json` prints them.
        """
        return await questions.answer(QuestionForm.given(question, as_of, after, before, publishers, articles))

    async def articles(query: str = "", offset: int = 0, limit: int = 100) -> dict[str, Any]:
        """List the indexed articles, or those that hold some words, by id, without their texts, a page at a time.

        Args:
            query: Words that the id, title, publisher or text has to hold, each or its beginning; empty for all.
            offset: How many articles to pass over.
            limit: How many to list, 1,000 at most.

        Returns:
            found (how many articles hold the words), total (how many there are), and articles: id, title, publisher,
            published and modified (YYYY-MM-DD) and words of each; what an article does not state is null.
        """
        if not isinstance(query, str) or not all(type(number) is int for number in (offset, limit)):
            raise InputError("query has to be text, offset and limit whole numbers")
        if not offset >= 0 or not 0 <= limit <= MOST:
            raise InputError(f"offset has to be 0 or more, and limit 0 to {MOST:,}; they are {offset} and {limit}")
        page = await library.find(query, offset=offset, limit=limit)
        listed = [_stated(each.heading) | {"words": each.words} for each in page.entries]
        return {"found": page.found, "total": page.total, "articles": listed}

    async def article(id: str) -> dict[str, Any]:
        """Read one article in full. Fails with a message when no article has this id.

        Args:
            id: The article's id, as the list of articles or a citation has it.

        Returns:
            id, title, publisher, published, modified (the day of its last change, as it states), authors, url,
            language, words, text, version (SHA-256 of the text), fetched (when it came in), pages (where each page of a
            paged file begins), and boilerplate: [start, end] of each sentence that is not the story; in code points.
        """
        if not isinstance(id, str):
            raise InputError(f"id has to be text; a value of type {type(id).__name__} was sent")
        stored = await library.stored(id)
        # spans and not texts: `text` holds the words already
        grey = [[s.start, s.end] for s in stored.sentences if s.boilerplate]
        head, text = stored.article, stored.article.text
        more = {
            "authors": list(head.authors),
            "url": head.url,
            "language": head.language,
            "words": len(text.split()),
            "text": text,
        }
        more |= {"version": head.version, "fetched": head.fetched.isoformat() if head.fetched else None}
        return _stated(head) | more | {"pages": list(head.pages), "boilerplate": grey}

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


def _stated(head: Article | Heading) -> dict[str, Any]:
    return {
        "id": head.id,
        "title": head.title,
        "publisher": head.publisher,
        "published": head.published.isoformat() if head.published else None,
        "modified": head.modified.isoformat() if head.modified else None,
    }
