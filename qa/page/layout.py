"""The page laid out in Gradio: its tabs, and what each brings to the others.

What happens is in `questions` and `articles`, what is shown in the views. Gradio is imported inside the
functions, so that `onrecord --help` stays quick.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from index.errors import InputError
from qa.page.api import Function, offer
from qa.page.articles import LibraryActions
from qa.page.ask_tab import ask_tab
from qa.page.faults import INTERNAL, log_fault
from qa.page.history import HistoryEntry
from qa.page.library_tab import library_tab
from qa.page.questions import AWAITED_BY, QuestionActions
from qa.page.views import history as history_view
from qa.page.views.progress import problem
from qa.page.widgets import QUIET, UNLIMITED, forward, html, sent, told, whole

if TYPE_CHECKING:
    import gradio as gr

log = logging.getLogger(__name__)
LatestReport = Callable[[], tuple[str, str]]  # a caption and a whole HTML page
MASTHEAD = (
    '<header class="masthead"><h1>onrecord</h1><p>Every statement a verbatim quote, at a known place.</p></header>'
)


def build_page(
    questions: QuestionActions,
    library: LibraryActions,
    *,
    programs: Sequence[Function] = (),
    report: LatestReport | None = None,
) -> "gr.Blocks":
    """Lay the page out. Serve it with `qa.page.serve.serve`, which brings its look and its address.

    Args:
        questions: where questions are asked.
        library: the library.
        programs: functions that are endpoints too.
        report: what the evaluation tab shows.
    """
    import gradio as gr

    async def reopened(entries: list[HistoryEntry], chosen: gr.EventData) -> tuple[str, str, Any]:
        at = whole(sent(chosen))
        if at >= len(entries):
            return problem("This answer is no longer at hand. Ask the question again."), "", gr.Tabs(selected="ask")
        return "", await told(questions.show(entries[at])), gr.Tabs(selected="ask")

    page = _blocks(library, title="onrecord", analytics_enabled=False, fill_width=True)
    with page:
        entries = gr.State([])
        past = html("past", history_view.history([]), js_on_load=forward(reopen="index"), render=False)
        html("masthead", MASTHEAD)
        with gr.Tabs(elem_id="tabs") as tabs:
            with gr.Tab("Ask", id="ask"):
                asking = ask_tab(questions, page, entries=entries, past=past)
            with gr.Tab("Library", id="library"):
                library_tab(library, page, asking=asking)
            with gr.Tab("History", id="history"):
                past.render()
            with gr.Tab("Evaluation", id="evaluation") as evaluation:
                _evaluation_tab(questions, library, evaluation, report=report)
        past.reopen(reopened, entries, [asking.progress, asking.sheet, tabs], **QUIET)
        offer(programs)
    return page


def _blocks(library: LibraryActions, **given: Any) -> "gr.Blocks":  # noqa: ANN401 - whatever gr.Blocks takes
    """Gradio's blocks, for a page whose callers can name no file but what was uploaded to it.

    Whatever stands in any argument of any event in the form of a file, Gradio brings into its cache and serves from
    there. Its own check, which `qa.page.serve` turns on, lets the upload folder itself pass, and any address of the
    web, which it would fetch.
    """
    import gradio as gr

    class Page(gr.Blocks):
        """Looks at what callers send before Gradio does."""

        async def preprocess_data(self, block_fn: Any, inputs: list[Any], *more: Any, **named: Any) -> Any:  # noqa: ANN401
            if not all(map(library.uploaded, _paths(inputs))):
                raise gr.Error("Only files that were uploaded to this page are taken.", print_exception=False)
            return await super().preprocess_data(block_fn, inputs, *more, **named)

        async def process_api(self, *given: Any, **named: Any) -> Any:  # noqa: ANN401 - as Gradio has it
            AWAITED_BY.set(tuple({each for key in ("session_hash", "event_id") if (each := named.get(key))}))
            try:
                return await super().process_api(*given, **named)
            except gr.Error:
                raise
            except Exception as error:  # noqa: BLE001 - Gradio would print it with all that was sent
                log_fault(log, "internal error in a call", error)
                raise gr.Error(INTERNAL, print_exception=False) from None

    return Page(**given)


def _paths(sent: object) -> Iterator[str]:
    """The path of everything in the form of a file, however deep. Gradio asks for more than a path; that may change."""
    waiting = [sent]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            if isinstance(path := each.get("path"), str):
                yield path
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each


def _evaluation_tab(
    questions: QuestionActions, library: LibraryActions, tab: "gr.Tab", *, report: LatestReport | None
) -> None:
    """What readers said of answers, and the latest report; both are read when the tab is opened."""
    judged, scores = html("judged"), html("scores")

    async def scored() -> str:
        if report is None:
            raise InputError("There is no report here. Make one: onrecord eval run && onrecord eval report --html FILE")
        return history_view.report(*await library.call(report))

    async def opened() -> tuple[str, str]:
        return await told(questions.judged()), await told(scored())

    tab.select(opened, None, [judged, scores], **UNLIMITED)
