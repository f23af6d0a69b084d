"""Small parts that the page's tabs share: HTML of our own, its clicks as events, faults told in words."""

import logging
from collections.abc import Awaitable
from typing import Any

from index.errors import OnRecordError
from qa import render
from qa.line import INTERNAL

QUIET: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
UNLIMITED: dict[str, Any] = {"concurrency_limit": None, **QUIET}  # `qa.line` decides whose turn it is, not Gradio
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


async def told(action: Awaitable[str]) -> str:
    """What an action shows, or what went wrong in words for the reader."""
    try:
        return await action
    except OnRecordError as error:
        return render.problem(str(error))
    except Exception:  # told in the page's own words, the traceback goes to the log
        log.exception("internal error")
        return render.problem(INTERNAL)
