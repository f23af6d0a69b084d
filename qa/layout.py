"""The page's components and what each does: a room with a desk, laid out in Gradio.

What happens is in `qa.room`, what is shown in `qa.render` and `qa.article_view`. Gradio is imported inside the
functions, so that `onrecord --help` stays quick.
"""

import logging
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

from index.article import Filters
from index.errors import OnRecordError
from qa import render
from qa.line import INTERNAL
from qa.render import Kept
from qa.room import AskedDesk, Room, parse_day

if TYPE_CHECKING:
    import gradio as gr

KEPT = 50  # questions of one session that stay reachable
MASTHEAD = (
    '<header class="masthead"><h1>onrecord</h1><p>Every statement a verbatim quote, at a known place.</p></header>'
)
QUIET: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
UNLIMITED: dict[str, Any] = {"concurrency_limit": None, **QUIET}  # `qa.line` decides whose turn it is, not Gradio
log = logging.getLogger(__name__)


def build_page(desk: AskedDesk) -> "gr.Blocks":
    """Lay the page out over a desk. Serve it with `qa.page.serve`, which brings its look and its address."""
    import gradio as gr

    room = Room(desk)

    def reopened(kept: list[Kept], chosen: gr.EventData) -> tuple[str, str, Any]:
        return "", render.answer(kept[int(chosen.value)]), gr.Tabs(selected="ask")

    page = gr.Blocks(title="onrecord", analytics_enabled=False, fill_width=True)
    with page:
        kept = gr.State([])
        past = _html("past", render.history([]), js_on_load=_forward("reopen", "index"), render=False)
        _html("masthead", MASTHEAD)
        with gr.Tabs(elem_id="tabs") as tabs:
            with gr.Tab("Ask", id="ask"):
                samples, progress, sheet = _ask_tab(room, page, kept=kept, past=past)
            with gr.Tab("Library", id="library"):
                _library_tab(room, page, samples=samples)
            with gr.Tab("History", id="history"):
                past.render()
        past.reopen(reopened, kept, [progress, sheet, tabs], **QUIET)
        _api(room)
    return page


def _ask_tab(room: Room, page: "gr.Blocks", *, kept: "gr.State", past: "gr.HTML") -> "tuple[gr.HTML, gr.HTML, gr.HTML]":
    """The question, its progress and its answer. Returns the examples, the progress line and the sheet."""
    import gradio as gr

    with gr.Row(elem_id="asking"):
        question = gr.Textbox(
            label="Question", placeholder="Ask the articles", elem_id="question", scale=8, max_lines=1, autofocus=True
        )
        as_of = gr.Textbox(label="As of (optional)", elem_id="as-of", scale=1, min_width=150, max_lines=1)
        go = gr.Button("Ask", elem_id="go", variant="primary", scale=0, min_width=96)
        halt = gr.Button("Stop", elem_id="halt", variant="stop", scale=0, min_width=96, visible=False)
    samples = _html("examples", js_on_load=_forward("example", "example"))
    progress = _html("progress")
    sheet = _html("sheet")
    same = gr.skip()

    async def asked(
        question: str, as_of: str, kept: list[Kept], request: gr.Request
    ) -> AsyncGenerator[tuple[Any, Any, Any, Any, Any, Any], None]:
        yield same, same, gr.Button(visible=False), gr.Button(visible=True), same, same
        session = str(request.session_hash)
        async with aclosing(room.follow(question, as_of, session=session)) as following:
            async for now in following:
                if now.kept:
                    kept = [*kept, now.kept][-KEPT:]
                    yield now.step, now.sheet, same, same, kept, render.history(kept)
                else:
                    yield now.step, now.sheet, same, same, same, same
        if not room.asking(session):
            yield same, same, gr.Button(visible=True), gr.Button(visible=False), same, same

    async def linked(
        kept: list[Kept], request: gr.Request
    ) -> AsyncIterator[tuple[Any, Any, Any, Any, Any, Any, Any, Any]]:
        given = dict(request.query_params)
        question, as_of = str(given.get("q", "")), str(given.get("as_of", ""))
        yield question or same, as_of or same, same, same, same, same, same, same
        if question:
            async with aclosing(asked(question, as_of, kept, request)) as asking:
                async for shown in asking:
                    yield same, same, *shown

    async def example(chosen: gr.EventData) -> str:
        return (await room.examples())[int(chosen.value)]

    def stopped(request: gr.Request) -> None:
        room.stop(str(request.session_hash))

    inputs, outputs = [question, as_of, kept], [progress, sheet, go, halt, kept, past]
    gr.on([question.submit, go.click], asked, inputs, outputs, **UNLIMITED)
    samples.example(example, None, question, **QUIET).then(asked, inputs, outputs, **UNLIMITED)
    halt.click(stopped, None, None, queue=False, **QUIET)
    page.load(linked, kept, [question, as_of, *outputs], **UNLIMITED)
    return samples, progress, sheet


def _library_tab(room: Room, page: "gr.Blocks", *, samples: "gr.HTML") -> None:
    """The list of articles, ways to add and remove, and the article that is open."""
    import gradio as gr

    with gr.Row(elem_id="stacks"):
        with gr.Column(min_width=300):
            upload = gr.UploadButton("Add articles", file_count="multiple", elem_id="add", size="sm")
            report = _html("report")
            listed = _html("listed", js_on_load=_forward("open", "article") + _forward("remove", "remove"))
        with gr.Column(min_width=300):
            shown = _html("shown")

    async def shelf() -> tuple[str, str, str]:
        return await _told(room.shelf()), render.examples(await room.examples()), ""

    async def opened(chosen: gr.EventData) -> str:
        return await _told(room.open(str(chosen.value)))

    async def removed(chosen: gr.EventData) -> tuple[str, str, str, str]:
        return await _told(room.remove(str(chosen.value))), *await shelf()

    async def uploaded(paths: list[str]) -> AsyncIterator[tuple[Any, Any, Any, Any]]:
        try:
            async for result in room.add(paths):
                yield result, gr.skip(), gr.skip(), gr.skip()
        except Exception:  # told in the page's own words, the traceback goes to the log
            log.exception("internal error while adding %s", paths)
            yield render.problem(INTERNAL), gr.skip(), gr.skip(), gr.skip()
        yield gr.skip(), *await shelf()

    changed = [report, listed, samples, shown]
    listed.open(opened, None, shown, **QUIET)
    listed.remove(removed, None, changed, **QUIET)
    upload.upload(uploaded, upload, changed, **QUIET)
    page.load(shelf, None, [listed, samples, shown], queue=False, **QUIET)


def _api(room: Room) -> None:
    """The same question for programs: the endpoint `/ask`."""
    import gradio as gr
    from gradio.events import api

    async def ask(  # noqa: PLR0917 - Gradio calls it by position
        question: str,
        as_of: str = "",
        after: str = "",
        before: str = "",
        publishers: list[str] | None = None,
        articles: list[str] | None = None,
    ) -> dict[str, Any]:
        """Answer a question from the indexed articles; every statement carries a verbatim quote at a known place.

        Args:
            question: The question, at most 2,000 characters.
            as_of: The date that the question is asked on, as YYYY-MM-DD; empty for today.
            after: Search only articles published on this day or later, YYYY-MM-DD; empty for no limit.
            before: Search only articles published on this day or earlier.
            publishers: Search only articles of these publishers; empty for all.
            articles: Search only the articles with these ids; empty for all.

        Returns:
            question, as_of, status (answered, sources_disagree or not_in_articles), answer, citations, positions,
            confidence, nearest, dropped and timings, as `onrecord ask --json` prints them.
        """
        try:
            filters = Filters(parse_day(after), parse_day(before), tuple(publishers or ()), tuple(articles or ()))
            return await room.api(question, as_of, filters)
        except OnRecordError as error:
            raise gr.Error(str(error), print_exception=False) from None

    api(ask, api_name="ask", concurrency_limit=None)


def _html(name: str, value: str = "", *, js_on_load: str | None = None, render: bool = True) -> "Any":  # noqa: ANN401
    """A part of the page that is HTML of our own. Its custom events are made up by Gradio, hence the type."""
    import gradio as gr

    return gr.HTML(value, elem_id=name, apply_default_css=False, js_on_load=js_on_load, render=render)


def _forward(event: str, data: str) -> str:
    """JavaScript for an HTML component: a click on `[data-…]` inside it becomes the Gradio event `event`."""
    return (
        "element.addEventListener('click', (click) => {"
        f" const target = click.target.closest('[data-{data}]');"
        f" if (target) trigger('{event}', {{ value: target.dataset.{data} }}); }});"
    )


async def _told(action: Awaitable[str]) -> str:
    """What an action shows, or what went wrong in words for the reader."""
    try:
        return await action
    except OnRecordError as error:
        return render.problem(str(error))
    except Exception:  # told in the page's own words, the traceback goes to the log
        log.exception("internal error")
        return render.problem(INTERNAL)
