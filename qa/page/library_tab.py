"""The tab of the library: find, open, add, replace, remove and take back."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING, Any

from qa.page.access import role_of
from qa.page.articles import LibraryActions
from qa.page.ask_tab import AskTab
from qa.page.faults import INTERNAL, log_fault
from qa.page.views.progress import problem
from qa.page.widgets import AT_ONCE, QUIET, UNLIMITED, forward, html, sent, told, whole

if TYPE_CHECKING:
    import gradio as gr

HINT = '<p class="empty hint">Choose an article to read it here.</p>'
MAY_NOT = "Your account may ask, and not change the library. Whoever runs onrecord can give it the role “change”."
log = logging.getLogger(__name__)


def library_tab(library: LibraryActions, page: "gr.Blocks", *, asking: AskTab) -> None:
    """Lay the tab out and say what each of its parts does; a change reaches the other tab too."""
    import gradio as gr

    offset = gr.State(0)  # articles of the list before those that are shown
    with gr.Row(elem_id="library"):
        with gr.Column(min_width=300):
            with gr.Row(elem_id="finding"):
                find = gr.Textbox(
                    label="Find an article", elem_id="find", value="", max_lines=1, scale=4, min_width=180
                )
                upload = gr.UploadButton("Add articles", file_count="multiple", elem_id="add", size="sm", scale=0)
            report = html("report", js_on_load=forward(undo="undo", replace="replace"))
            listed = html("listed", js_on_load=forward(open="article", remove="remove", turn="offset"))
        with gr.Column(min_width=300):
            shown = html("shown", HINT)

    def may_change(request: gr.Request) -> bool:
        return role_of(request.headers) == "change"

    async def changed(find: str, offset: int) -> tuple[Any, ...]:
        """What a change of the library changes on the page."""
        # All at once, because Gradio shows an event's outputs together: one round trip instead of five.
        publishers, articles = await library.choices()
        return (
            await told(library.listed(find, offset=offset)),
            await told(library.summary()),
            gr.Dropdown(choices=publishers, visible=bool(publishers)),
            gr.Dropdown(choices=articles),
            HINT,
        )

    async def after(
        action: Callable[[str], Awaitable[str]], chosen: gr.EventData, find: str, offset: int, request: gr.Request
    ) -> tuple[Any, ...]:
        said = await told(action(str(sent(chosen)))) if may_change(request) else problem(MAY_NOT)
        return said, *await changed(find, offset)

    async def opened(chosen: gr.EventData) -> str:
        return await told(library.open(str(sent(chosen))))

    async def removed(find: str, offset: int, chosen: gr.EventData, request: gr.Request) -> tuple[Any, ...]:
        return await after(library.remove, chosen, find, offset, request)

    async def undone(find: str, offset: int, chosen: gr.EventData, request: gr.Request) -> tuple[Any, ...]:
        return await after(library.restore, chosen, find, offset, request)

    async def replaced(find: str, offset: int, chosen: gr.EventData, request: gr.Request) -> tuple[Any, ...]:
        return await after(library.replace, chosen, find, offset, request)

    async def uploaded(paths: list[str], find: str, offset: int, request: gr.Request) -> AsyncIterator[tuple[Any, ...]]:
        same = [gr.skip()] * 5
        if not may_change(request):
            yield problem(MAY_NOT), *same
            return
        try:
            async for result in library.add(paths):
                yield result, *same
        except Exception as error:  # noqa: BLE001 - told in the page's own words, where it was goes to the log
            log_fault(log, f"internal error while adding {len(paths)} files", error)
            yield problem(INTERNAL), *same
        yield gr.skip(), *await changed(find, offset)

    async def found(find: str) -> tuple[str, int]:
        return await told(library.listed(find)), 0

    async def turned(find: str, chosen: gr.EventData) -> tuple[str, int]:
        offset = whole(sent(chosen))
        return await told(library.listed(find, offset=offset)), offset

    at = [find, offset]  # a change shows the same page of the same search again
    everything = [listed, asking.summary, asking.publishers, asking.articles, shown]
    listed.open(opened, None, shown, **QUIET)
    listed.remove(removed, at, [report, *everything], **QUIET)
    report.undo(undone, at, [report, *everything], **QUIET)
    report.replace(replaced, at, [report, *everything], **QUIET)
    upload.upload(uploaded, [upload, *at], [report, *everything], **UNLIMITED)
    listed.turn(turned, find, [listed, offset], **QUIET)
    find.change(found, find, [listed, offset], trigger_mode="always_last", **AT_ONCE)
    page.load(changed, at, everything, **AT_ONCE)
