"""The page laid out in Gradio: its tabs, and what each brings to the others.

What happens is in `qa.room` and `qa.stacks`, what is shown in `qa.render` and the views. Gradio is imported inside the
functions, so that `onrecord --help` stays quick.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import qa.answer_view
from index.errors import InputError
from qa import render
from qa.ask_tab import ask_tab
from qa.kept import Kept
from qa.library_tab import library_tab
from qa.parts import QUIET, UNLIMITED, forward, html, told
from qa.programs import Function, offer
from qa.room import Room
from qa.stacks import Stacks

if TYPE_CHECKING:
    import gradio as gr

LatestReport = Callable[[], tuple[str, str]]  # a caption and a whole HTML page
MASTHEAD = (
    '<header class="masthead"><h1>onrecord</h1><p>Every statement a verbatim quote, at a known place.</p></header>'
)


def build_page(
    room: Room, stacks: Stacks, *, programs: Sequence[Function] = (), report: LatestReport | None = None
) -> "gr.Blocks":
    """Lay the page out. Serve it with `qa.page.serve`, which brings its look and its address.

    Args:
        room: where questions are asked.
        stacks: the library.
        programs: functions that are endpoints too.
        report: what the evaluation tab shows.
    """
    import gradio as gr

    def reopened(kept: list[Kept], chosen: gr.EventData) -> tuple[str, str, Any]:
        return "", qa.answer_view.answer(kept[int(chosen.value)]), gr.Tabs(selected="ask")

    page = gr.Blocks(title="onrecord", analytics_enabled=False, fill_width=True)
    with page:
        kept = gr.State([])
        past = html("past", render.history([]), js_on_load=forward(reopen="index"), render=False)
        html("masthead", MASTHEAD)
        with gr.Tabs(elem_id="tabs") as tabs:
            with gr.Tab("Ask", id="ask"):
                asking = ask_tab(room, stacks, page, kept=kept, past=past)
            with gr.Tab("Library", id="library"):
                library_tab(stacks, page, asking=asking)
            with gr.Tab("History", id="history"):
                past.render()
            with gr.Tab("Evaluation", id="evaluation") as evaluation:
                _evaluation_tab(room, stacks, evaluation, report=report)
        past.reopen(reopened, kept, [asking.progress, asking.sheet, tabs], **QUIET)
        offer(programs)
    return page


def _evaluation_tab(room: Room, stacks: Stacks, tab: "gr.Tab", *, report: LatestReport | None) -> None:
    """What readers said of answers, and the latest report; both are read when the tab is opened."""
    judged, scores = html("judged"), html("scores")

    async def scored() -> str:
        if report is None:
            raise InputError("There is no report here. Make one: onrecord eval run && onrecord eval report --html FILE")
        return render.report(*await stacks.call(report))

    async def opened() -> tuple[str, str]:
        return await told(room.judged()), await told(scored())

    tab.select(opened, None, [judged, scores], **UNLIMITED)
