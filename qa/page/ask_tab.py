"""The tab where questions are asked: the question, its filters, its progress, its answer."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from index.errors import OnRecordError
from qa.page.form import QuestionForm
from qa.page.history import HistoryEntry
from qa.page.questions import QuestionActions
from qa.page.views import history as history_view
from qa.page.views.progress import problem
from qa.page.widgets import AT_ONCE, UNLIMITED, html, sent

if TYPE_CHECKING:
    import gradio as gr

KEPT = 50  # questions of one session that stay reachable
NARROW = "Date and sources"
# In the browser, because two calls to the server may overtake each other.
_COUNTING = f"""(...values) => {{
  const count = values.filter((value) => value?.length).length;
  return {{ __type__: "update", label: "{NARROW}" + (count ? ` (${{count}} set)` : "") }};
}}"""
_JUDGING = """
const pressed = (box) => box.querySelector('[aria-pressed="true"]')?.dataset.verdict ?? '';
const judge = (box, verdict) => trigger('judge', {
  value: { key: box.dataset.key, verdict, note: box.querySelector('input')?.value ?? '' },
});
element.addEventListener('click', (click) => {
  const button = click.target.closest('[data-verdict], [data-note]');
  const box = button?.closest('.judge');
  if (!box) return;
  if ('note' in button.dataset) judge(box, pressed(box));
  else judge(box, button.dataset.verdict === pressed(box) ? '' : button.dataset.verdict);
});
element.addEventListener('keydown', (press) => {
  const box = press.key === 'Enter' && press.target.closest('.judge input')?.closest('.judge');
  if (box) judge(box, pressed(box));
});
"""


@dataclass(frozen=True, slots=True)
class AskTab:
    """The components that other tabs change too."""

    summary: Any
    progress: Any
    sheet: Any
    publishers: Any
    articles: Any


def ask_tab(questions: QuestionActions, page: "gr.Blocks", *, entries: "gr.State", past: "gr.HTML") -> AskTab:
    """Lay the tab out and say what each of its parts does."""
    import gradio as gr

    with gr.Row(elem_id="asking"):
        question = gr.Textbox(
            label="Question", placeholder="Ask the articles", elem_id="question", scale=8, max_lines=1, autofocus=True
        )
        go = gr.Button("Ask", elem_id="go", variant="primary", scale=0, min_width=96)
        halt = gr.Button("Stop", elem_id="halt", variant="stop", scale=0, min_width=96, visible=False)
    narrow, filters = _filters()
    summary = html("summary")
    progress = html("progress")
    sheet = html("sheet", js_on_load=_JUDGING)
    same = gr.skip()
    given = [question, *filters]

    async def asked(
        question: str,
        as_of: str,
        after: str,
        before: str,
        publishers: list[str],
        articles: list[str],
        entries: list[HistoryEntry],
        request: gr.Request,
    ) -> AsyncGenerator[tuple[Any, ...], None]:
        yield same, same, gr.Button(visible=False), gr.Button(visible=True), same, same
        session = str(request.session_hash)
        filled = (question, as_of, after, before, publishers, articles)
        async with aclosing(questions.follow(filled, session=session)) as following:
            async for now in following:
                if now.entry:
                    # In place: a judgement may be under way, which would bring back the list that it began with.
                    entries.append(now.entry)
                    del entries[:-KEPT]
                    yield now.step, now.sheet, same, same, entries, history_view.history(entries)
                else:
                    yield now.step, now.sheet, same, same, same, same
        # Where a newer question of this session is being answered, its own call brings the button back.
        if not questions.asking(session):
            yield same, same, gr.Button(visible=True), gr.Button(visible=False), same, same

    async def linked(entries: list[HistoryEntry], request: gr.Request) -> AsyncIterator[tuple[Any, ...]]:
        form = QuestionForm.from_query(request.query_params.multi_items())
        given = (form.question, form.as_of, form.after, form.before, list(form.publishers), list(form.articles))
        yield *(value or same for value in given), *[same] * 6
        if form.question:
            async with aclosing(asked(*given, entries, request)) as asking:
                async for shown in asking:
                    yield *[same] * 6, *shown

    def stopped(request: gr.Request) -> None:
        questions.stop(str(request.session_hash))

    outputs = [progress, sheet, go, halt, entries, past]
    gr.on([question.submit, go.click], asked, [*given, entries], outputs, **UNLIMITED)
    halt.click(stopped, None, None, **AT_ONCE)
    _judging(questions, sheet, entries, progress)
    gr.on([each.change for each in filters], None, filters, narrow, js=_COUNTING, **AT_ONCE)
    page.load(linked, entries, [*given, *outputs], **UNLIMITED)
    return AskTab(summary, progress, sheet, *filters[3:])


def _judging(questions: QuestionActions, sheet: Any, entries: "gr.State", progress: Any) -> None:  # noqa: ANN401 - see AskTab
    """What the buttons beneath an answer do."""
    import gradio as gr

    same = gr.skip()

    async def judged(entries: list[HistoryEntry], chosen: gr.EventData, request: gr.Request) -> tuple[Any, Any]:
        value = sent(chosen)
        said = {name: str(each) for name, each in value.items()} if isinstance(value, dict) else {}
        entry = next((each for each in entries if each.key == said.get("key")), None)
        if entry is None:
            return same, problem("This answer is no longer at hand. Ask the question again to judge it.")
        verdict = next((each for each in ("right", "wrong") if each == said.get("verdict")), None)
        newest = entries[-1].key
        try:
            now = await questions.judge(entry, verdict=verdict, note=said.get("note", ""))
        except OnRecordError as error:
            return same, problem(str(error))
        entries[:] = [now if each.key == now.key else each for each in entries]
        shown = await questions.show(now)
        overtaken = questions.asking(str(request.session_hash)) or entries[-1].key != newest
        return same if overtaken else shown, same  # a question that was asked meanwhile has the page

    sheet.judge(judged, entries, [sheet, progress], **UNLIMITED)


def _filters() -> tuple[Any, list[Any]]:
    """What narrows a question down, folded away: the day it is asked, two days, publishers, articles."""
    import gradio as gr

    with gr.Accordion(NARROW, open=False, elem_id="narrow") as narrow, gr.Row(elem_id="narrowing"):
        days = [_day("Asked as of", "as-of"), _day("Published from", "after"), _day("Published until", "before")]
        choices = [_choice("Publishers", "publishers"), _choice("Articles", "articles")]
    return narrow, [*days, *choices]


def _day(label: str, name: str) -> "gr.Textbox":
    """A day; page.js makes the field one that browsers offer a calendar for."""
    import gradio as gr

    return gr.Textbox(label=label, elem_id=name, scale=1, min_width=160, max_lines=1)


def _choice(label: str, name: str) -> "gr.Dropdown":
    """Several of what the library has; a link may bring a name that it does not have, and the desk says so."""
    import gradio as gr

    return gr.Dropdown([], label=label, elem_id=name, multiselect=True, allow_custom_value=True, scale=3, min_width=220)
