"""The tab of the library: find, open, add, replace, remove and take back."""

import logging
from collections.abc import AsyncIterator, Awaitable
from typing import TYPE_CHECKING, Any

from qa import render
from qa.ask_tab import AskTab
from qa.line import INTERNAL
from qa.parts import AT_ONCE, QUIET, UNLIMITED, forward, html, told
from qa.stacks import Stacks

if TYPE_CHECKING:
    import gradio as gr

HINT = '<p class="empty hint">Choose an article to read it here.</p>'
log = logging.getLogger(__name__)


def library_tab(stacks: Stacks, page: "gr.Blocks", *, asking: AskTab) -> None:
    """Lay the tab out and say what each of its parts does; a change reaches the other tab's examples and choices."""
    import gradio as gr

    with gr.Row(elem_id="stacks"):
        with gr.Column(min_width=300):
            with gr.Row(elem_id="finding"):
                find = gr.Textbox(
                    label="Find an article", elem_id="find", value="", max_lines=1, scale=4, min_width=180
                )
                upload = gr.UploadButton("Add articles", file_count="multiple", elem_id="add", size="sm", scale=0)
            report = html("report", js_on_load=forward(undo="undo", replace="replace"))
            listed = html("listed", js_on_load=forward(open="article", remove="remove"))
        with gr.Column(min_width=300):
            shown = html("shown", HINT)

    async def changed(find: str) -> tuple[Any, ...]:
        """What a change of the library changes on the page."""
        publishers, articles = await stacks.choices()
        return (
            await told(stacks.shelf(find)),
            render.examples(await stacks.examples()),
            gr.Dropdown(choices=publishers, visible=bool(publishers)),
            gr.Dropdown(choices=articles),
            HINT,
        )

    async def after(action: Awaitable[str], find: str) -> tuple[Any, ...]:
        said = await told(action)
        return said, *await changed(find)

    async def opened(chosen: gr.EventData) -> str:
        return await told(stacks.open(str(chosen.value)))

    async def removed(find: str, chosen: gr.EventData) -> tuple[Any, ...]:
        return await after(stacks.remove(str(chosen.value)), find)

    async def undone(find: str, chosen: gr.EventData) -> tuple[Any, ...]:
        return await after(stacks.restore(str(chosen.value)), find)

    async def replaced(find: str, chosen: gr.EventData) -> tuple[Any, ...]:
        return await after(stacks.replace(str(chosen.value)), find)

    async def uploaded(paths: list[str], find: str) -> AsyncIterator[tuple[Any, ...]]:
        same = [gr.skip()] * 5
        try:
            async for result in stacks.add(paths):
                yield result, *same
        except Exception:  # told in the page's own words, the traceback goes to the log
            log.exception("internal error while adding %s", paths)
            yield render.problem(INTERNAL), *same
        yield gr.skip(), *await changed(find)

    async def found(find: str) -> str:
        return await told(stacks.shelf(find))

    everything = [listed, asking.samples, asking.publishers, asking.articles, shown]
    listed.open(opened, None, shown, **QUIET)
    listed.remove(removed, find, [report, *everything], **QUIET)
    report.undo(undone, find, [report, *everything], **QUIET)
    report.replace(replaced, find, [report, *everything], **QUIET)
    upload.upload(uploaded, [upload, find], [report, *everything], **UNLIMITED)
    find.change(found, find, listed, trigger_mode="always_last", **AT_ONCE)
    page.load(changed, find, everything, **AT_ONCE)
