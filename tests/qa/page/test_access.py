"""Who may call a page that others can reach, what each may do, and how often."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import httpx2
import pytest
from gradio_client import Client  # type: ignore[import-untyped]
from mcp import Client as McpClient
from mcp.client.streamable_http import streamable_http_client

import qa.page.accounts
from qa.errors import AccessError
from qa.page.access import Access, Callers, Mode, decide
from qa.page.accounts import Account, Accounts
from tests.fakes.browser import served
from tests.fakes.desk import FOUR, FakeDesk

PASSWORD = "correct horse battery"
TRAITOR = "Who called Vasyukevich a traitor?"


@pytest.fixture(scope="module", autouse=True)
def cheap() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(qa.page.accounts, "_SCRYPT", {"n": 16, "r": 1, "p": 1})
        yield


@pytest.fixture
def accounts(tmp_path: Path) -> Accounts:
    accounts = Accounts(tmp_path)
    accounts.add("ada", "change", PASSWORD)
    accounts.add("eva", "ask", PASSWORD)
    return accounts


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1"])
def test_a_page_for_this_machine_alone_needs_nothing(address: str, tmp_path: Path) -> None:
    assert decide(address, "auto", Accounts(tmp_path), per_minute=5) == Access()


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.0.2.7", "fe80::1%eth0", "10.0.0.1"])  # noqa: S104
def test_a_page_that_others_reach_needs_somebody_who_may(address: str, accounts: Accounts, tmp_path: Path) -> None:
    with pytest.raises(AccessError, match=r"onrecord users add.*ONRECORD_PROXY_HEADER.*ONRECORD_ACCESS=open"):
        decide(address, "auto", Accounts(tmp_path / "none"), per_minute=5)
    assert decide(address, "auto", accounts, per_minute=5) == Access(accounts, per_minute=5, alone=False)
    assert decide(address, "open", Accounts(tmp_path / "none"), per_minute=5) == Access(per_minute=5, alone=False)


@pytest.mark.parametrize("mode", ["auto", "accounts"])
def test_a_proxy_on_this_machine_is_no_open_door(mode: Mode, accounts: Accounts) -> None:
    proxy = {"proxy_header": "X-Forwarded-User", "proxies": ["127.0.0.1"]}
    assert decide("127.0.0.1", mode, accounts, per_minute=5, **proxy).accounts is accounts  # type: ignore[arg-type]
    assert decide("127.0.0.1", "accounts", accounts, per_minute=5).accounts is accounts


@pytest.mark.parametrize("proxy", [{"proxy_header": "X"}, {"proxies": ["10.0.0.1"]}])
def test_half_a_proxy_is_none(proxy: dict[str, Any], accounts: Accounts) -> None:
    with pytest.raises(AccessError, match="one of them is not set"):
        decide("127.0.0.1", "auto", accounts, per_minute=5, **proxy)
    with pytest.raises(AccessError, match="'proxy' in ONRECORD_PROXIES"):
        decide("127.0.0.1", "auto", accounts, per_minute=5, proxy_header="x", proxies=["proxy"])


def test_only_the_proxy_is_believed(accounts: Accounts) -> None:
    access = decide("::", "auto", accounts, proxy_header="X-User", proxies=["10.1.0.0/16"], per_minute=5)
    callers = Callers(access)

    def account(peer: str, **headers: str) -> Account | None:
        return asyncio.run(callers.account(peer, {name.replace("_", "-"): value for name, value in headers.items()}))

    assert account("10.1.2.3", x_user="ada") == accounts.all()["ada"]
    assert account("10.1.2.3", x_user="new") == Account("new", "ask")
    for peer in ("10.2.0.1", "127.0.0.1", "", "x"):
        assert account(peer, x_user="ada") is None
    assert account("10.1.2.3") is None
    assert callers.client("10.1.2.3", {"x-forwarded-for": "192.0.2.1, 192.0.2.2"}) == "192.0.2.2"
    assert callers.client("192.0.2.9", {"x-forwarded-for": "192.0.2.2"}) == "192.0.2.9"


@dataclass
class Locked:
    url: str
    desk: FakeDesk
    accounts: Accounts

    def http(self, name: str = "", password: str = PASSWORD, **headers: str) -> httpx.Client:
        auth = (name, password) if name else None
        return httpx.Client(base_url=self.url, auth=auth, headers=headers, trust_env=False, timeout=30)

    def run(self, client: httpx.Client, event: str, data: list[Any], *, session: str, **more: Any) -> str:  # noqa: ANN401
        """What the page's event of this name replies, to the end."""
        config = client.get("/config").json()
        number = next(each["id"] for each in config["dependencies"] if each["api_name"] == event)
        call = {"fn_index": number, "data": data, "session_hash": session, **more}
        joined = client.post("/gradio_api/queue/join", json=call)
        assert joined.status_code == 200, joined.text
        return client.get("/gradio_api/queue/data", params={"session_hash": session}).text


@pytest.fixture
def locked(accounts: Accounts) -> Locked:
    desk = FakeDesk(pause=0)
    return Locked(served(desk, access=Access(accounts)), desk, accounts)


PATHS = (
    "/",
    "/config",
    "/gradio_api/info",
    "/gradio_api/queue/data?session_hash=x",
    "/mcp",
    "/assets/x.js",
    "/metrics",
)


@pytest.mark.parametrize("path", PATHS)
def test_without_an_account_nothing_is_given(locked: Locked, path: str) -> None:
    with locked.http() as http:
        refused = http.get(path)
        assert refused.status_code == 401
        assert refused.headers["www-authenticate"].startswith("Basic ")
        assert refused.headers["content-security-policy"]
        assert http.post(path).status_code == 401
        forged = {"x-onrecord-role": "change", "x-onrecord-user": "ada", "x-forwarded-user": "ada"}
        assert http.get(path, headers=forged).status_code == 401
    with locked.http("ada", "wrong password") as http:
        assert http.get(path).status_code == 401


def test_passwords_cannot_be_guessed_for_long(locked: Locked) -> None:
    with locked.http("ada", "wrong password") as http:
        assert [http.get("/").status_code for _ in range(11)] == [401] * 10 + [429]
    with locked.http("ada") as http:
        assert http.get("/").headers["retry-after"] == "60"


def test_whoever_may_ask_asks_and_changes_nothing(locked: Locked) -> None:
    given = ["", 0]
    with locked.http("eva", **{"x-onrecord-role": "change"}) as eva:
        assert "Kozhemyako" in locked.run(eva, "asked", [TRAITOR, "", "", "", [], [], None], session="e1")
        removed = locked.run(eva, "removed", given, session="e2", event_data={"value": FOUR})
        assert "Your account may ask" in removed
        assert FOUR in locked.desk.library.held
        assert eva.post("/gradio_api/upload", files={"files": ("a.txt", b"x")}).status_code == 403
        assert "Your account may ask" in locked.run(eva, "uploaded", [[], "", 0], session="e3")
    with locked.http("ada") as ada:
        assert "Your account may ask" not in locked.run(ada, "removed", given, session="a1", event_data={"value": FOUR})
    assert FOUR not in locked.desk.library.held


def test_programs_come_with_a_token(locked: Locked) -> None:
    token = locked.accounts.new_token("eva")
    bearer = {"Authorization": f"Bearer {token}"}
    client = Client(locked.url, verbose=False, analytics_enabled=False, headers=bearer)
    assert client.predict(TRAITOR, api_name="/ask")["status"] == "answered"

    async def act() -> str:
        http = httpx2.AsyncClient(headers=bearer, trust_env=False)
        async with http, McpClient(streamable_http_client(f"{locked.url}/mcp", http_client=http)) as mcp:
            return json.dumps((await mcp.call_tool("ask", {"question": TRAITOR})).structured_content)

    assert "Kozhemyako" in asyncio.run(act())
    locked.accounts.drop_tokens("eva")
    with locked.http(**bearer) as http:
        assert http.get("/config").status_code == 401


def test_sessions_do_not_see_each_others_work(locked: Locked) -> None:
    with locked.http("ada") as ada, locked.http("eva") as eva:
        answered = locked.run(ada, "asked", [TRAITOR, "", "", "", [], [], None], session="ada1")
        assert "Kozhemyako" in answered
        for event, data in (("reopened", [None]), ("judged", [None])):
            reply = locked.run(eva, event, data, session="eva1", event_data={"value": "0"})
            assert "Kozhemyako" not in reply
            assert "no longer at hand" in reply
        again = locked.run(ada, "reopened", [None], session="ada1", event_data={"value": "0"})
        assert "Kozhemyako" in again, "whose answer it is finds it again"


def test_a_client_calls_only_so_often(accounts: Accounts) -> None:
    page = Locked(served(FakeDesk(pause=0), access=Access(accounts, per_minute=3)), FakeDesk(), accounts)
    with page.http("eva") as eva, page.http("ada") as ada:
        assert [eva.post("/nothing").status_code for _ in range(4)] == [404, 404, 404, 429]
        assert eva.get("/config").status_code == 200, "the page itself can be looked at"
        assert ada.post("/nothing").status_code == 404, "each has calls of their own"
