"""Fetches what is at an address, and only where that is safe: http and https, hosts of the public internet, in bounds.

An address comes from anybody, and may point into this network. So a name is resolved once, every address that it stands
for has to be public, and the connection goes to one that was looked at: also after each redirect.
"""

import ipaddress
import socket
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import SplitResult, urljoin, urlsplit

import httpcore
import httpx

from index.errors import LoadError

MOST = 32 << 20  # bytes of a page, unpacked
SECONDS = 60.0  # that one address may take, redirects included
PATIENCE = 15.0  # seconds without a byte
REDIRECTS = 5
Resolve = Callable[[str, int], Iterable[str]]  # the numeric addresses of a host
Allow = Callable[[str], bool]  # whether a numeric address may be connected to


class FetchError(LoadError):
    """What is at an address was not to be had. `again` is whether it may be later, `wait` seconds if the host says."""

    def __init__(self, message: str, *, again: bool = False, wait: float | None = None) -> None:
        super().__init__(message)
        self.again = again
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Stamped:
    """How a server knows a version of what it sent, for asking whether there is a newer one."""

    etag: str | None = None
    modified: str | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came from an address. `body` is None where the server says that nothing has changed."""

    address: str  # the one after all redirects
    body: bytes | None
    kind: str  # the media type, in small letters
    stamp: Stamped


def resolve(host: str, port: int) -> list[str]:
    """The numeric addresses of a host, as the system knows them."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def public(number: str) -> bool:
    """Whether a numeric address is one of the public internet: not of this machine, a private network or a cloud's own.

    An IPv6 address that carries an IPv4 one is judged by that.
    """
    address = ipaddress.ip_address(number.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inner is None and address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return public(str(inner))
    return address.is_global and not address.is_multicast


_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def parsed(address: str) -> SplitResult:
    """The parts of an address.

    Raises:
        FetchError: it is none of a page.
    """
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError as error:
        raise FetchError(f"{address} is no address: {error}") from error
    if parts.scheme not in ("http", "https") or not host:
        raise FetchError(f"{address} is no address that starts with http:// or https://")
    return parts


class _Guarded(httpcore.NetworkBackend):
    """Connects to the addresses that it has looked at itself."""

    def __init__(self, resolve: Resolve, allow: Allow) -> None:
        self._inner = httpcore.SyncBackend()
        self._resolve = resolve
        self._allow = allow

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Any = None,  # noqa: ANN401 - as httpcore has it
    ) -> httpcore.NetworkStream:
        try:
            numbers = list(dict.fromkeys(self._resolve(host, port)))
        except (OSError, UnicodeError) as error:
            raise FetchError(f"{host} is not known: {error}", again=True) from error
        refused = [number for number in numbers if not self._allow(number)]
        if refused or not numbers:
            raise FetchError(
                f"{host} is {refused[0] if refused else 'nowhere'}, which is no address of the public internet; "
                f"save the page and add the file"
            )
        for number in numbers[:-1]:
            try:
                return self._inner.connect_tcp(number, port, timeout, local_address, socket_options)
            except httpcore.ConnectError:
                continue
        return self._inner.connect_tcp(numbers[-1], port, timeout, local_address, socket_options)

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


class _Transport(httpx.BaseTransport):
    def __init__(self, backend: httpcore.NetworkBackend) -> None:
        self._pool = httpcore.ConnectionPool(network_backend=backend, ssl_context=httpx.create_ssl_context())

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        came = self._pool.handle_request(
            httpcore.Request(
                request.method,
                httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=cast("Any", request.stream),
                extensions=request.extensions,
            )
        )
        return httpx.Response(came.status, headers=came.headers, stream=_Stream(came))

    def close(self) -> None:
        self._pool.close()


class _Stream(httpx.SyncByteStream):
    def __init__(self, came: httpcore.Response) -> None:
        self._came = came

    def __iter__(self) -> Iterator[bytes]:
        yield from cast("Iterable[bytes]", self._came.stream)

    def close(self) -> None:
        self._came.close()


class Fetcher:
    """Gets what is at addresses. Close it, or use it as a context manager.

    Args:
        agent: who asks, as servers are told.
        resolve: looks a host's numeric addresses up.
        allow: which of them may be connected to; tests allow loopback.
    """

    def __init__(self, agent: str, *, resolve: Resolve = resolve, allow: Allow = public) -> None:
        self._client = httpx.Client(
            transport=_Transport(_Guarded(resolve, allow)),
            headers={"User-Agent": agent, "Accept-Encoding": "gzip, deflate"},
            timeout=PATIENCE,
            trust_env=False,  # a proxy would resolve names itself
        )

    def __enter__(self) -> "Fetcher":
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def get(self, address: str, known: Stamped = Stamped()) -> Fetched:
        """What is at an address; nothing but that it has not changed, where the server knows `known` as its newest.

        Raises:
            FetchError: it is not to be had, may not be asked for, is too large or takes too long.
        """
        until = time.monotonic() + SECONDS
        for _ in range(REDIRECTS + 1):
            parsed(address)
            try:
                found = self._once(address, known, until)
            except (httpx.HTTPError, httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError) as error:
                raise FetchError(f"could not be fetched: {error or type(error).__name__}", again=True) from error
            except (httpx.InvalidURL, UnicodeError, ValueError) as error:
                raise FetchError(f"{address} is no address: {error}") from error
            if isinstance(found, Fetched):
                return found
            address = urljoin(address, found)
        raise FetchError(f"leads on to another address more than {REDIRECTS} times")

    def _once(self, address: str, known: Stamped, until: float) -> Fetched | str:
        asked = {"If-None-Match": known.etag, "If-Modified-Since": known.modified}
        headers = {name: value for name, value in asked.items() if value}
        with self._client.stream("GET", address, headers=headers) as came:
            stamp = Stamped(came.headers.get("etag"), came.headers.get("last-modified"))
            if came.status_code == httpx.codes.NOT_MODIFIED:
                return Fetched(address, None, "", known)
            if came.has_redirect_location:
                return str(came.headers["location"])
            if came.status_code != httpx.codes.OK:
                wait = came.headers.get("retry-after", "")
                raise FetchError(
                    f"the server answers {came.status_code} {came.reason_phrase}".rstrip(),
                    again=came.status_code == httpx.codes.TOO_MANY_REQUESTS or came.status_code >= 500,
                    wait=float(wait) if wait.isdecimal() else None,
                )
            body = bytearray()
            for part in came.iter_bytes():
                body += part
                if len(body) > MOST:
                    raise FetchError(f"is larger than {MOST >> 20} MiB")
                if time.monotonic() > until:
                    raise FetchError(f"takes longer than {SECONDS:.0f} s", again=True)
            kind = came.headers.get("content-type", "").partition(";")[0].strip().lower()
            return Fetched(address, bytes(body), kind, stamp)
