"""The tab where questions are asked: the question, its filters, its progress, its answer."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from index.errors import OnRecordError
from qa import answer_view, render
from qa.kept import Kept, names
from qa.parts import AT_ONCE, QUIET, UNLIMITED, forward, html
from qa.room import Asked, Room
from qa.stacks import Stacks

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

    samples: Any
    progress: Any
    sheet: Any
    publishers: Any
    articles: Any


def ask_tab(room: Room, stacks: Stacks, page: "gr.Blocks", *, kept: "gr.State", past: "gr.HTML") -> AskTab:
    """Lay the tab out and say what each of its parts does."""
    import gradio as gr

    with gr.Row(elem_id="asking"):
        question = gr.Textbox(
            label="Question", placeholder="Ask the articles", elem_id="question", scale=8, max_lines=1, autofocus=True
        )
        go = gr.Button("Ask", elem_id="go", variant="primary", scale=0, min_width=96)
        halt = gr.Button("Stop", elem_id="halt", variant="stop", scale=0, min_width=96, visible=False)
    narrow, filters = _filters()
    samples = html("examples", js_on_load=forward(example="example"))
    progress = html("progress")
    sheet = html("sheet", js_on_load=_JUDGING)
    same = gr.skip()
    given = [question, *filters]

    async def asked(  # noqa: PLR0917 - Gradio calls it by position
        question: str,
        as_of: str,
        after: str,
        before: str,
        publishers: list[str],
        articles: list[str],
        kept: list[Kept],
        request: gr.Request,
    ) -> AsyncGenerator[tuple[Any, ...], None]:
        yield same, same, gr.Button(visible=False), gr.Button(visible=True), same, same
        session = str(request.session_hash)
        typed = Asked(question, as_of, after, before, tuple(publishers or ()), tuple(articles or ()))
        async with aclosing(room.follow(typed, session=session)) as following:
            async for now in following:
                if now.kept:
                    kept = [*kept, now.kept][-KEPT:]
                    yield now.step, now.sheet, same, same, kept, render.history(kept)
                else:
                    yield now.step, now.sheet, same, same, same, same
        if not room.asking(session):
            yield same, same, gr.Button(visible=True), gr.Button(visible=False), same, same

    async def linked(kept: list[Kept], request: gr.Request) -> AsyncIterator[tuple[Any, ...]]:
        query = dict(request.query_params)
        question, as_of, after, before = (str(query.get(name, "")) for name in ("q", "as_of", "after", "before"))
        publishers, articles = (list(names(str(query.get(name, "")))) for name in ("publisher", "article"))
        given = (question, as_of, after, before, publishers, articles)
        yield *(value or same for value in given), *[same] * 6
        if question:
            async with aclosing(asked(*given, kept, request)) as asking:
                async for shown in asking:
                    yield *[same] * 6, *shown

    async def example(chosen: gr.EventData) -> str:
        return (await stacks.examples())[int(chosen.value)]

    def stopped(request: gr.Request) -> None:
        room.stop(str(request.session_hash))

    outputs = [progress, sheet, go, halt, kept, past]
    gr.on([question.submit, go.click], asked, [*given, kept], outputs, **UNLIMITED)
    samples.example(example, None, question, **QUIET).then(asked, [*given, kept], outputs, **UNLIMITED)
    halt.click(stopped, None, None, **AT_ONCE)
    _judging(room, sheet, kept, progress)
    gr.on([each.change for each in filters], None, filters, narrow, js=_COUNTING, **AT_ONCE)
    page.load(linked, kept, [*given, *outputs], **UNLIMITED)
    return AskTab(samples, progress, sheet, *filters[3:])


def _judging(room: Room, sheet: Any, kept: "gr.State", progress: Any) -> None:  # noqa: ANN401 - see AskTab
    """What the buttons beneath an answer do."""
    import gradio as gr

    same = gr.skip()

    async def judged(kept: list[Kept], chosen: gr.EventData) -> tuple[Any, ...]:
        said: dict[str, str] = chosen.value
        number = next((n for n, each in enumerate(kept) if each.key == said["key"]), None)
        if number is None:
            return same, same, render.problem("This answer is no longer at hand. Ask the question again to judge it.")
        verdict = next((each for each in ("right", "wrong") if each == said["verdict"]), None)
        try:
            now = await room.judge(kept[number], verdict=verdict, note=said["note"])
        except OnRecordError as error:
            return same, same, render.problem(str(error))
        return [*kept[:number], now, *kept[number + 1 :]], answer_view.answer(now), same

    sheet.judge(judged, kept, [kept, sheet, progress], **UNLIMITED)


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
