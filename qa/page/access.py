"""Who may call: everybody where the page listens to this machine alone, else accounts, tokens, or a proxy's word.

Each request that passes carries the caller's name and role in headers that no caller can set.
"""

import asyncio
import base64
import binascii
import hmac
import ipaddress
import secrets
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Literal

from qa.errors import AccessError
from qa.page.accounts import Account, Accounts, Role
from qa.page.asgi import headers_of, refuse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

Mode = Literal["auto", "accounts", "open"]
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
ROLE, NAME = "x-onrecord-role", "x-onrecord-user"  # what this layer tells those beneath
PUBLIC = frozenset({"/healthz", "/readyz"})
TRIES = 10  # wrong passwords or tokens of one client in a minute; each costs a fifth of a second of scrypt
_ASK = (b"www-authenticate", b'Basic realm="onrecord", charset="UTF-8"')
_REMEMBERED = 1000  # passwords that were right, so that scrypt is not asked at every request


@dataclass(frozen=True)
class Access:
    """What a caller has to bring.

    `accounts` are None where the page is open to whoever reaches it. A caller from one of `proxies` is whom
    `proxy_header` names. `per_minute` calls of one client are answered, 0 for no limit. `alone` says that nobody but
    this machine can reach the page, a proxy included.
    """

    accounts: Accounts | None = None
    proxies: tuple[Network, ...] = ()
    proxy_header: str = ""
    per_minute: int = 0
    alone: bool = True


def decide(
    address: str,
    mode: Mode,
    accounts: Accounts,
    *,
    proxy_header: str = "",
    proxies: Sequence[str] = (),
    per_minute: int,
) -> Access:
    """What a caller of a page at `address` has to bring.

    Raises:
        AccessError: others than this machine can reach it, and nothing says who may use it; or a proxy is half named.
    """
    networks = tuple(_network(each) for each in proxies)
    if bool(proxy_header) != bool(networks):
        raise AccessError(
            "A proxy is named by both ONRECORD_PROXY_HEADER and ONRECORD_PROXIES; one of them is not set."
        )
    alone = ipaddress.ip_address(address.partition("%")[0]).is_loopback
    if mode == "open" or (mode == "auto" and alone and not networks):
        return Access(per_minute=0 if alone else per_minute, alone=alone)
    if not networks and not accounts.all():
        raise AccessError(
            f"Whoever reaches {address} could ask, and change the library: nobody has an account. Add one (onrecord "
            "users add NAME --role change), name a proxy that says who calls (ONRECORD_PROXY_HEADER, "
            "ONRECORD_PROXIES), say that it is meant to be open (ONRECORD_ACCESS=open), or listen to this machine "
            "alone (--host 127.0.0.1)."
        )
    return Access(accounts, networks, proxy_header.lower(), per_minute, alone=False)


def _network(text: str) -> Network:
    try:
        return ipaddress.ip_network(text)
    except ValueError:
        raise AccessError(f"{text!r} in ONRECORD_PROXIES is no address and no network, such as 10.0.0.0/8.") from None


@dataclass
class Callers:
    """Knows a request's caller."""

    access: Access
    _right: OrderedDict[bytes, str] = field(default_factory=OrderedDict)
    _key: bytes = field(default_factory=lambda: secrets.token_bytes(32))

    def trusted(self, peer: str) -> bool:
        """Whether the other end of the connection is the proxy."""
        try:
            address = ipaddress.ip_address(peer.partition("%")[0])
        except ValueError:
            return False
        return any(address in network for network in self.access.proxies)

    def client(self, peer: str, headers: dict[str, str]) -> str:
        """The caller's address: the peer's, or what the proxy states last."""
        stated = headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
        return stated if stated and self.trusted(peer) else peer

    async def account(self, peer: str, headers: dict[str, str]) -> Account | None:
        """Who calls; None where that is nobody who may."""
        accounts = self.access.accounts
        if accounts is None:
            return Account("", "change")
        if self.trusted(peer) and (name := headers.get(self.access.proxy_header, "")):
            return accounts.all().get(name) or Account(name, "ask")
        kind, _, sent = headers.get("authorization", "").partition(" ")
        if kind.lower() == "bearer":
            return accounts.by_token(sent.strip())
        if kind.lower() == "basic":
            return await self._by_password(accounts, sent.strip())
        return None

    async def _by_password(self, accounts: Accounts, sent: str) -> Account | None:
        try:
            name, colon, password = base64.b64decode(sent, validate=True).decode("utf-8").partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return None
        there = accounts.all().get(name)
        known = hmac.digest(self._key, sent.encode(), sha256)
        if there and self._right.get(known) == there.password:
            return there
        account = await asyncio.to_thread(accounts.by_password, name, password) if colon else None
        if account:
            self._right[known] = account.password  # so a password that was changed is asked anew
            while len(self._right) > _REMEMBERED:
                self._right.popitem(last=False)
        return account


def role_of(headers: object) -> Role:
    """The role that this layer put into a request's headers."""
    get = getattr(headers, "get", None)
    return "change" if get and get(ROLE) == "change" else "ask"


def checked(app: "ASGIApp", access: Access) -> "ASGIApp":
    """Let those pass who may call, as often as they may."""
    from limits import RateLimitItemPerMinute
    from limits.storage import MemoryStorage
    from limits.strategies import MovingWindowRateLimiter

    callers, counted = Callers(access), MovingWindowRateLimiter(MemoryStorage())
    tries, calls = RateLimitItemPerMinute(TRIES), RateLimitItemPerMinute(max(1, access.per_minute))

    async def hold(scope: "Scope", receive: "Receive", send: "Send") -> None:
        if scope["type"] != "http" or scope["path"] in PUBLIC:
            await app(scope, receive, send)
            return
        headers = headers_of(scope, once=(access.proxy_header,) if access.proxy_header else ())
        peer = scope["client"][0] if scope.get("client") else ""
        client = callers.client(peer, headers)
        if access.accounts and not counted.test(tries, "try", client):
            await refuse(send, 429, "Too many wrong passwords. Wait a minute.", more=[(b"retry-after", b"60")])
            return
        account = await callers.account(peer, headers)
        if account is None:
            if "authorization" in headers:
                counted.hit(tries, "try", client)
            await refuse(send, 401, "This page is for those who have an account.", more=[_ASK])
            return
        who = account.name or client
        if "state" in scope:
            scope["state"]["caller"] = account.name
        if access.per_minute and scope["method"] not in ("GET", "HEAD") and not counted.hit(calls, "call", who):
            message = f"More than {access.per_minute} calls in a minute. Wait a little."
            await refuse(send, 429, message, more=[(b"retry-after", b"10")])
            return
        if account.role != "change" and scope["path"].startswith("/gradio_api/upload"):
            await refuse(send, 403, "Your account may ask, and not change the library.")
            return
        told = [(ROLE.encode(), account.role.encode()), (NAME.encode(), account.name.encode("utf-8"))]
        ours = {name for name, _ in told} | {b"authorization"}
        passed = [(name, value) for name, value in scope["headers"] if name.lower() not in ours]
        await app({**scope, "headers": [*passed, *told]}, receive, send)

    return hold
