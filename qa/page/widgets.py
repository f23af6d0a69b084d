"""Small parts that the page's tabs share: HTML of our own, its clicks as events, faults told in words."""

import logging
from collections.abc import Awaitable
from typing import Any

from index.errors import OnRecordError
from qa.page.faults import INTERNAL, log_fault
from qa.page.views.progress import problem

QUIET: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
UNLIMITED: dict[str, Any] = {"concurrency_limit": None, **QUIET}  # `qa.page.queue` decides whose turn it is, not Gradio
AT_ONCE: dict[str, Any] = {"queue": False, **QUIET}
log = logging.getLogger(__name__)


def html(name: str, value: str = "", *, js_on_load: str | None = None, render: bool = True) -> "Any":  # noqa: ANN401
    """A part of the page that is HTML of our own. Its custom events are made up by Gradio, hence the type."""
    import gradio as gr

    return gr.HTML(value, elem_id=name, apply_default_css=False, js_on_load=js_on_load, render=render)


def forward(**events: str) -> str:
    """JavaScript for an HTML component: a click on `[data-…]` inside it becomes the Gradio event of that name."""
    return "element.addEventListener('click', (click) => {" + "".join(
        f"{{ const target = click.target.closest('[data-{data}]');"
        f" if (target) trigger('{event}', {{ value: target.dataset.{data} }}); }}"
        for event, data in events.items()
    ) + "});"  # fmt: skip


def sent(event: object) -> object:
    """What the page's own script sent with an event; None where somebody else called it without."""
    try:
        return event.value  # type: ignore[attr-defined]
    except (AttributeError, TypeError):  # Gradio takes the value out of whatever was sent
        return None


def whole(sent: object) -> int:
    """A count that the page's own script sent, as text or a number; 0 where somebody else sent what is none."""
    text = str(sent)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


async def told(action: Awaitable[str]) -> str:
    """What an action shows, or what went wrong in words for the reader."""
    try:
        return await action
    except OnRecordError as error:
        return problem(str(error))
    except Exception as error:  # noqa: BLE001 - told in the page's own words, where it was goes to the log
        log_fault(log, "internal error", error)
        return problem(INTERNAL)
