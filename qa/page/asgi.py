"""What the layers between the network and the page share: a short reply of their own, and a request's headers."""

from collections import Counter
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import Scope, Send

Header = tuple[bytes, bytes]


def headers_of(scope: "Scope", *, once: Collection[str] = ()) -> dict[str, str]:
    """The headers of a request, names in lower case; of one that is repeated, the last.

    Args:
        scope: the request.
        once: headers that are left out where they are repeated.
    """
    given = [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in scope["headers"]]
    count = Counter(name for name, _ in given)
    return {name: value for name, value in given if name not in once or count[name] == 1}


async def reply(
    send: "Send", status: int, text: str, *, more: Iterable[Header] = (), kind: str = "text/plain; charset=utf-8"
) -> None:
    """Send a whole reply."""
    body = text.encode()
    plain = [(b"content-type", kind.encode()), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": [*plain, *more]})
    await send({"type": "http.response.body", "body": body})


async def refuse(send: "Send", status: int, reason: str, *, more: Iterable[Header] = ()) -> None:
    """Send a refusal and close the connection, so that what is still to come of the request is never read."""
    await reply(send, status, reason, more=[(b"connection", b"close"), *more])
