"""The page, served at one address: the layout, its look, and what guards it.

Gradio and the server are imported inside the functions, so that `onrecord --help` stays quick.
"""

import os
import socket
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from index.feedback import Feedback
from qa.errors import PortError
from qa.guard import guarded
from qa.layout import LatestReport, build_page
from qa.programs import functions, mcp_server
from qa.room import AskedDesk, Room
from qa.stacks import Stacks

if TYPE_CHECKING:
    from fastapi import FastAPI
    from gradio.themes import Base
    from mcp.server.mcpserver import MCPServer

__all__ = ["LatestReport", "listen", "preload", "serve"]

UPLOAD_LIMIT = "50mb"
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
    """Import what `serve` needs, so that it can be done on a thread while the models load; Gradio takes seconds."""
    import_module("gradio")
    import_module("mcp.server.mcpserver")


def _with_mcp(server: "MCPServer") -> "FastAPI":
    """An app that has the MCP server at /mcp, each call a session of its own; `qa.guard` checks its callers."""
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
    desk: AskedDesk,
    *,
    at: socket.socket,
    names: Collection[str] = (),
    feedback: Feedback | None = None,
    report: LatestReport | None = None,
    open_ready: Callable[[str], None] | None = None,
) -> None:
    """Serve the page until interrupted.

    Args:
        desk: who answers.
        at: a socket of `listen`.
        feedback: where judgements of answers are kept; without it none are asked for.
        report: what the evaluation tab shows.
        names: further host names that the page answers to, beside addresses, localhost and this machine's own name.
        open_ready: is called with the page's address once it can be opened.
    """
    # After every event Gradio sums up all events with pandas, for a monitoring page that we do not serve.
    os.environ.setdefault("GRADIO_ANALYTICS_CACHE_FREQUENCY", str(10**9))
    os.environ.setdefault("GRADIO_ANALYTICS_MAX_EVENTS", "100")

    import gradio as gr
    import uvicorn

    host, port = at.getsockname()[:2]
    url = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    stacks = Stacks(desk.library)
    room = Room(desk, stacks, feedback)
    offered = functions(room, stacks)
    page = build_page(room, stacks, programs=offered, report=report)
    page.state_session_capacity = SESSIONS
    css, script = ((HERE / name).read_text("utf-8") for name in ("page.css", "page.js"))
    app = gr.mount_gradio_app(
        _with_mcp(mcp_server(offered)),
        page,
        path="/",
        theme=_theme(),
        head=f"<style>{css}</style><script>{script}</script>",
        footer_links=[],
        run_history=False,
        max_file_size=UPLOAD_LIMIT,
        show_error=True,
        enable_monitoring=False,
        ssr_mode=False,
        mcp_server=False,
        pwa=False,
    )

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets=sockets)
            if open_ready:
                open_ready(url)

    config = uvicorn.Config(guarded(app, names=names), log_level="warning", timeout_graceful_shutdown=1, lifespan="on")
    with suppress(KeyboardInterrupt):  # Ctrl-C is how it is meant to end; the server has closed by then
        Server(config).run(sockets=[at])
