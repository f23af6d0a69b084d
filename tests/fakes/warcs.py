"""Web archives: pages, redirects, pictures and broken records, as a crawler writes them."""

import gzip
import io
from collections.abc import Iterable
from dataclasses import dataclass

DAY = "2024-03-20T00:00:00Z"


@dataclass(frozen=True)
class Record:
    """One answer of a server."""

    url: str
    body: bytes = b""
    status: int = 200
    kind: str = "text/html; charset=utf-8"
    packed: bool = False  # the server sent it compressed

    def http(self) -> bytes:
        """As it came over the wire."""
        body = gzip.compress(self.body, mtime=0) if self.packed else self.body
        encoding = "Content-Encoding: gzip\r\n" if self.packed else ""
        head = (
            f"HTTP/1.1 {self.status} Told\r\nContent-Type: {self.kind}\r\n{encoding}Content-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body


def warc(records: Iterable[Record], *, compressed: bool = True) -> bytes:
    """A .warc file: its information record, then a request and a response each."""
    held = io.BytesIO()

    def put(kind: str, url: str, block: bytes, content: str) -> None:
        head = (
            f"WARC/1.0\r\nWARC-Type: {kind}\r\n"
            f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{held.tell():012d}>\r\n"
            f"WARC-Date: {DAY}\r\n{f'WARC-Target-URI: {url}' if url else 'WARC-Filename: a'}\r\n"
            f"Content-Type: {content}\r\nContent-Length: {len(block)}\r\n\r\n"
        )
        record = head.encode() + block + b"\r\n\r\n"
        held.write(gzip.compress(record, mtime=0) if compressed else record)

    put("warcinfo", "", b"software: test\r\n", "application/warc-fields")
    for each in records:
        put("request", each.url, b"GET / HTTP/1.1\r\nHost: k\r\n\r\n", "application/http; msgtype=request")
        put("response", each.url, each.http(), "application/http; msgtype=response")
    return held.getvalue()
