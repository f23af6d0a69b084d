"""The page, served at one address: the layout, its look, and what guards it.

Gradio and the server are imported inside the functions, so that `onrecord --help` stays quick.
"""

import os
import socket
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from index.store.feedback import Feedback
from qa.errors import PortError
from qa.page.access import Access, checked
from qa.page.api import functions, mcp_server
from qa.page.articles import LibraryActions
from qa.page.guard import guarded
from qa.page.layout import LatestReport, build_page
from qa.page.limits import MB, Limits, limited
from qa.page.permanent import add_permanent_pages
from qa.page.questions import DeskProtocol, QuestionActions
from qa.page.server import run
from qa.page.stubs import without_stubs
from qa.page.watch import log_requests, observable, watched

if TYPE_CHECKING:
    from fastapi import FastAPI
    from gradio.themes import Base
    from mcp.server.mcpserver import MCPServer

__all__ = ["MB", "LatestReport", "Limits", "listen", "log_requests", "preload", "serve"]

NO_SETTINGS = Limits()
OPEN = Access()
SESSIONS = 500  # sessions whose history is kept; the one that was quiet longest goes first
HERE = Path(__file__).parent


def _theme() -> "Base":
    """Gradio's plainest theme with local fonts, and the page's colours so that nothing flashes at the start."""
    from gradio.themes import Base
    from gradio.themes.utils.fonts import Font

    theme = Base(
        font=[Font("system-ui"), Font("Liberation Sans"), Font("sans-serif")],
        font_mono=[Font("ui-monospace"), Font("Liberation Mono"), Font("monospace")],
    )
    return theme.set(
        body_background_fill="#fbfaf6",
        body_background_fill_dark="#171614",
        body_text_color="#1d1b17",
        body_text_color_dark="#ece7dc",
    )


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens at the address; port 0 takes a free one.

    Raises:
        PortError: the address cannot be listened on.
    """
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family)
    except OSError as error:
        reason = error.strerror or str(error)
        message = (
            f"The page cannot listen on {host}:{port}: {reason}. "
            "Choose another address with --port or --host, or stop the program that holds it."
        )
        raise PortError(message) from error


def preload() -> None:
    """Import what `serve` needs, which takes seconds: on a thread, while the archive is opened."""
    without_stubs()
    import_module("gradio")
    import_module("mcp.server.mcpserver")


def _upload_folder() -> "TemporaryDirectory[str] | None":
    """Have Gradio put uploads into a folder of this process's own; None where the environment names one already.

    It serves whatever lies in its upload folder and in its cache of examples. The first is by default one for all
    programs of the machine that use Gradio, the second lies in the working directory.
    """
    folder = None
    if not os.environ.get("GRADIO_TEMP_DIR"):
        folder = TemporaryDirectory(prefix="onrecord-", ignore_cleanup_errors=True)
        os.environ["GRADIO_TEMP_DIR"] = folder.name
    os.environ["GRADIO_EXAMPLES_CACHE"] = str(Path(os.environ["GRADIO_TEMP_DIR"], "examples"))
    return folder


def _with_mcp(server: "MCPServer") -> "FastAPI":
    """An app that has the MCP server at /mcp, each call a session of its own; `qa.page.guard` checks its callers."""
    from fastapi import FastAPI
    from mcp.server.transport_security import TransportSecuritySettings

    unchecked = TransportSecuritySettings(enable_dns_rebinding_protection=False)
    tools = server.streamable_http_app(stateless_http=True, transport_security=unchecked)

    @asynccontextmanager
    async def running(_: FastAPI) -> AsyncIterator[None]:
        async with server.session_manager.run():
            yield

    app = FastAPI(openapi_url=None, lifespan=running)
    app.router.routes.extend(tools.routes)
    return app


def serve(
    desk: DeskProtocol,
    *,
    at: socket.socket,
    names: Collection[str] = (),
    feedback: Feedback | None = None,
    report: LatestReport | None = None,
    open_ready: Callable[[str], None] | None = None,
    limits: Limits = NO_SETTINGS,
    access: Access = OPEN,
) -> None:
    """Serve the page until interrupted, by Ctrl-C or SIGTERM.

    Args:
        desk: who answers.
        at: a socket of `listen`.
        feedback: where judgements of answers are kept; without it none are asked for.
        report: what the evaluation tab shows.
        names: further host names that the page answers to, beside addresses, localhost and this machine's own name.
        open_ready: is called with the page's address once it can be opened.
        limits: what a request may bring.
        access: what a caller has to bring.
    """
    # After every event Gradio sums up all events with pandas, for a monitoring page that we do not serve.
    os.environ.setdefault("GRADIO_ANALYTICS_CACHE_FREQUENCY", str(10**9))
    os.environ.setdefault("GRADIO_ANALYTICS_MAX_EVENTS", "100")
    folder = _upload_folder()

    preload()  # whatever thread of us is the first
    import gradio as gr

    host, port = at.getsockname()[:2]
    url = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    library = LibraryActions(desk.library, uploads=Path(os.environ["GRADIO_TEMP_DIR"]))
    questions = QuestionActions(desk, library, feedback, most_waiting=limits.waiting)
    offered = functions(questions, library)
    page = build_page(questions, library, programs=offered, report=report)
    page.state_session_capacity = SESSIONS
    # Gradio checks the paths that callers send, and those of the files that it serves, only where this is set. launch()
    # sets it; a page that is mounted is never launched, and would serve any file of this machine to whoever asks.
    page.has_launched = True
    css, script = ((HERE / name).read_text("utf-8") for name in ("page.css", "page.js"))
    beneath = _with_mcp(mcp_server(offered))
    add_permanent_pages(beneath, library)
    app = gr.mount_gradio_app(
        beneath,
        page,
        path="/",
        theme=_theme(),
        head=f"<style>{css}</style><script>{script}</script>",
        footer_links=[],
        run_history=False,
        max_file_size=limits.upload,
        show_error=True,
        enable_monitoring=False,
        ssr_mode=False,
        mcp_server=False,
        pwa=False,
    )

    def ended() -> None:
        if folder:  # here, because the process may end before `run` returns
            os.environ.pop("GRADIO_TEMP_DIR", None)
            folder.cleanup()

    seen = observable(app, questions.metrics, questions.problem)
    held = limited(seen, limits, uploads=Path(os.environ["GRADIO_TEMP_DIR"]), left=questions.left)
    run(
        watched(guarded(checked(held, access), names=names)),
        at,
        started=lambda: open_ready(url) if open_ready else None,
        ended=ended,
    )
