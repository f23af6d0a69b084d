"""No caller of the page gets a file of the server, has one taken into the library, or has anything fetched.

Every event and every argument of it is sent a secret file in each form that a file can be sent in. A secret is out when
it stands in a reply, when a path that a reply names is served, or when its copy lies where Gradio serves files from.
"""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from secrets import token_hex
from typing import Any
from urllib.parse import quote

import httpx
import pytest
import safehttpx  # type: ignore[import-untyped]
from gradio.utils import get_upload_folder
from mcp import Client as McpClient
from mcp.shared.exceptions import MCPError

from qa.page.api import functions
from qa.page.articles import LibraryActions
from qa.page.layout import build_page
from qa.page.questions import QuestionActions
from tests.fakes.browser import served
from tests.fakes.desk import FakeDesk

META = {"meta": {"_type": "gradio.FileData"}}


@dataclass
class Served:
    """A page that is served, and the files that nobody may get."""

    http: httpx.Client
    desk: FakeDesk
    secrets: tuple[Path, ...]
    said: str  # by each of the secrets
    config: dict[str, Any] = field(default_factory=dict)

    @property
    def events(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.config["dependencies"]
        return found

    def uploaded(self, name: str, text: str) -> str:
        sent = self.http.post("/gradio_api/upload", files={"files": (name, text)})
        assert sent.status_code == 200, sent.text
        return str(sent.json()[0])

    def predict(self, event: int, data: list[Any], **more: Any) -> str:  # noqa: ANN401 - whatever Gradio takes
        """What the direct route replies; of a generator the first value only."""
        return self.http.post("/gradio_api/run/predict", json={"fn_index": event, "data": data, **more}).text

    def queued(self, event: int, data: list[Any], *, session: str, **more: Any) -> str:  # noqa: ANN401 - the same
        """What the queue's route replies, to the end."""
        call = {"fn_index": event, "data": data, "session_hash": session, **more}
        joined = self.http.post("/gradio_api/queue/join", json=call)
        if joined.status_code != 200:
            return joined.text
        return joined.text + self.http.get("/gradio_api/queue/data", params={"session_hash": session}).text

    def assert_kept(self, *replies: str) -> None:
        """Nothing of the secrets is out, and they are all there."""
        named: set[str] = set()
        for reply in replies:
            assert self.said not in reply
            named |= set(re.findall(r"/[^\s\"'`<>&\\,;]+", reply))
        for path in named:
            for prefix in ("file=", "file/", "stream/"):
                assert self.said not in self.http.get(f"/gradio_api/{prefix}{path}").text, path
        for secret in self.secrets:
            assert secret.read_text("utf-8") == self.said
            assert self.http.get(f"/gradio_api/file={secret}").status_code == 403
        copies = (each for each in Path(get_upload_folder()).rglob("*") if each.is_file())
        assert [str(each) for each in copies if self.said in each.read_text("utf-8", "replace")] == []
        held = (each.article for each in self.desk.library.held.values())
        assert [each.id for each in held if self.said in each.text] == []


@pytest.fixture
def page(tmp_path: Path) -> Served:
    said = f"Nobody outside may read that the number of the vault is {token_hex(8)}."
    kept = tuple(tmp_path / name for name in ("vault.txt", "vault.svg", ".vault.txt"))
    for path in kept:
        path.write_text(said, encoding="utf-8")
    desk = FakeDesk(pause=0)
    url = served(desk)
    # No connection twice: the server closes one after an error of its own, and that would fail the next request.
    limits = httpx.Limits(max_keepalive_connections=0)
    http = httpx.Client(base_url=url, trust_env=False, timeout=60, limits=limits)
    return Served(http, desk, kept, said, http.get("/config").json())


@pytest.fixture
def fetched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that the page tried to fetch."""
    tried: list[str] = []

    async def refuse(url: str, *_: object, **__: object) -> None:
        tried.append(url)
        raise httpx.ConnectError(url)

    monkeypatch.setattr(safehttpx, "get", refuse)
    monkeypatch.setattr(safehttpx, "async_validate_url", refuse)
    return tried


def common(secret: Path) -> list[Any]:
    """A file in the forms that Gradio takes for one, or takes apart."""
    plain = {"path": str(secret), **META}
    return [plain, [plain], {"a": [[{"b": plain}]], "value": plain}, json.dumps([plain])]


def forms(secret: Path) -> Iterator[Any]:
    """A file in every form that Gradio might take for one."""
    way_out = Path(get_upload_folder(), *[".."] * 20, *secret.parts[1:])
    plain = {"path": str(secret), **META}
    yield from common(secret)
    files: list[dict[str, Any]] = [
        {**plain, "is_stream": True},
        {**plain, "url": f"/gradio_api/file={secret}", "orig_name": "vault.txt", "mime_type": "text/plain", "size": 1},
        {**plain, "path": str(way_out)},
        {**plain, "path": f"file://{secret}"},
        {**plain, "path": f"http://127.0.0.1{way_out}", "is_stream": True},
    ]
    for file in files:
        yield file
        yield [file]
    yield [[plain, "x"], {"path": plain}]
    yield {"__type__": "update", "value": plain, "props": {"value": plain}}
    yield {"path": str(secret)}
    yield [{"path": str(secret)}]
    yield str(secret)
    yield [str(secret)]
    yield json.dumps(plain)


def places(events: list[dict[str, Any]]) -> Iterator[tuple[int, int, Callable[[object], list[object]]]]:
    """Each argument of each event, and what makes the arguments of a call with something in its place."""

    def call(place: int, count: int, sent: object) -> list[object]:
        return [sent if n == place else None for n in range(count)]

    for event in events:
        count = len(event["inputs"])
        for place in range(count):
            yield event["id"], place, partial(call, place, count)


def test_the_configuration_names_every_event_of_the_page(page: Served) -> None:
    actions = LibraryActions(page.desk.library)
    questions = QuestionActions(page.desk, actions)
    laid_out = build_page(questions, actions, programs=functions(questions, actions))
    assert [each["id"] for each in page.events] == list(laid_out.fns)
    for event in page.events:
        assert len(event["inputs"]) == len(laid_out.fns[event["id"]].inputs)
    assert page.predict(max(laid_out.fns) + 1, []) == "Internal Server Error"


def test_no_argument_of_any_event_takes_a_file(page: Served) -> None:
    first, *others = page.secrets
    sent = [*forms(first), *(form for other in others for form in common(other))]
    replies = [
        page.predict(event, call(form), session_hash=f"direct{event}-{place}")
        for event, place, call in places(page.events)
        for form in sent
    ]
    assert len(replies) > 20
    page.assert_kept(*replies)


def test_no_argument_of_any_event_takes_a_file_through_the_queue(page: Served) -> None:
    replies = [
        page.queued(event, call(form), session=f"queue{event}-{place}-{n}")
        for event, place, call in places(page.events)
        for n, form in enumerate(forms(page.secrets[0]))
    ]
    assert any("process_completed" in each for each in replies)
    page.assert_kept(*replies)


def test_gradio_checks_too(page: Served, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(LibraryActions, "uploaded", lambda *_: True)
    replies = [
        page.predict(event, call(form), session_hash=f"checked{event}-{place}")
        for event, place, call in places(page.events)
        for form in forms(page.secrets[0])
    ]
    assert "gradio.exceptions.InvalidPathError" in caplog.text
    page.assert_kept(*replies)


def test_no_event_takes_a_file_with_what_triggers_it(page: Served) -> None:
    plain = {"path": str(page.secrets[0]), **META}
    replies = []
    for event in page.events:
        data = [None] * len(event["inputs"])
        for n, sent in enumerate((plain, [plain], {"value": plain}, {"value": str(page.secrets[0])})):
            replies.append(page.predict(event["id"], data, event_data=sent))
            replies.append(page.queued(event["id"], data, session=f"data{event['id']}-{n}", event_data=sent))
    page.assert_kept(*replies)


def test_no_endpoint_takes_a_file_by_any_of_its_routes(page: Served) -> None:
    named = [each for each in page.events if each["api_name"]]
    described = page.http.get("/gradio_api/info").json()["named_endpoints"]
    replies = []
    for event, _, call in places(named):
        name = next(each["api_name"] for each in named if each["id"] == event)
        names = [each["parameter_name"] for each in described.get(f"/{name}", {}).get("parameters", [])]
        for form in common(page.secrets[0]):
            data = call(form)
            for route in ("api", "call", "call/v2"):
                body = dict(zip(names, data, strict=False)) if route == "call/v2" else {"data": data}
                reply = page.http.post(f"/gradio_api/{route}/{name}", json=body)
                replies.append(reply.text)
                if waiting := re.search(r'"event_id":"(\w+)"', reply.text):
                    replies.append(page.http.get(f"/gradio_api/{route}/{name}/{waiting[1]}").text)
    assert any("event: complete" in each for each in replies)
    page.assert_kept(*replies)


def test_no_tool_takes_a_file(page: Served) -> None:
    async def act() -> list[str]:
        replies = []
        async with McpClient(f"{page.http.base_url}/mcp") as client:
            for tool in (await client.list_tools()).tools:
                properties = tool.input_schema.get("properties", {})
                needed = dict.fromkeys(tool.input_schema.get("required", ()), "x")
                for name in properties:
                    for form in forms(page.secrets[0]):
                        try:
                            replies.append(str(await client.call_tool(tool.name, needed | {name: form})))
                        except MCPError as error:
                            replies.append(str(error))
        return replies

    replies = asyncio.run(act())
    assert len(replies) > 50
    page.assert_kept(*replies)


def test_what_a_session_was_sent_is_not_read_back_through_a_link_to_it(page: Served) -> None:
    plain = {"path": str(page.secrets[0]), **META}
    for event, _, call in places(page.events):
        page.predict(event, call(plain), session_hash="linked")
        page.predict(event, call([plain]), session_hash="linked")
    link = page.http.get("/gradio_api/deep_link", params={"session_hash": "linked"}).json()
    state = page.http.get(f"/gradio_api/file={get_upload_folder()}/deep_links/{link}/state.json").text
    shown = page.http.get("/", params={"deep_link": link}).text
    page.assert_kept(state, *re.findall(r"[^\s\"]*vault[^\s\"]*", shown))


def plain(event: dict[str, Any]) -> list[str | int]:
    """What the browser sends beside the files: the words searched for, and the page of the list."""
    sent: list[str | int] = ["", 0]
    return sent[: len(event["inputs"]) - 1]


def test_what_was_uploaded_is_added_and_its_copy_goes(page: Served) -> None:
    adding = next(each for each in page.events if [how for _, how in each["targets"]] == ["upload"])
    path = page.uploaded("story.txt", "A story that was uploaded.")
    said = page.queued(adding["id"], [[{"path": path, **META}], *plain(adding)], session="adding")
    assert "story" in page.desk.library.held, said
    assert page.desk.library.held["story"].article.source == "story.txt"
    assert not Path(path).exists()


def test_only_files_of_the_upload_folder_are_added(page: Served, tmp_path: Path) -> None:
    adding = next(each for each in page.events if [how for _, how in each["targets"]] == ["upload"])
    waiting = page.uploaded("waiting.txt", "A story that another reader is about to add.")
    folder = Path(get_upload_folder())
    outside = page.secrets[0]
    (folder / "link.txt").symlink_to(outside)
    (folder / "links").symlink_to(tmp_path)
    before = set(page.desk.library.held)
    linked = [folder / name for name in ("link.txt", "links", "links/vault.txt", "missing.txt")]
    for path in (outside, folder, Path(waiting).parent, *linked, "", ".", "waiting.txt", "\0", f"{outside}\0"):
        for more in ({}, {"is_stream": True}):
            given = [[{"path": str(path), **META, **more}], *plain(adding)]
            page.queued(adding["id"], given, session=f"a{path!r}{more}")
    assert set(page.desk.library.held) == before
    assert Path(waiting).exists()
    for link in ("link.txt", "links"):
        (folder / link).unlink()
    page.assert_kept()


def test_the_library_takes_and_deletes_only_what_is_in_its_folder(tmp_path: Path) -> None:
    async def add(actions: LibraryActions, path: str) -> str:
        return [html async for html in actions.add([path])][-1]

    uploads = tmp_path / "uploads"
    uploads.mkdir()
    outside, inside, link = tmp_path / "outside.txt", uploads / "inside.txt", uploads / "link.txt"
    outside.write_text("A secret.")
    inside.write_text("A story.")
    link.symlink_to(outside)
    desk = FakeDesk()
    actions = LibraryActions(desk.library, uploads)
    for path in (outside, link, uploads, uploads / ".." / "outside.txt", uploads / "missing.txt", "", f"{inside}\0"):
        said = asyncio.run(add(actions, str(path)))
        assert "was not uploaded" in said
        assert str(tmp_path) not in said
    assert "was not uploaded" in asyncio.run(add(LibraryActions(desk.library), str(inside)))
    assert "added</span> inside" in asyncio.run(add(actions, str(inside)))
    assert not inside.exists()
    assert link.is_symlink()
    assert outside.exists()
    assert "outside" not in desk.library.held


def test_no_path_leads_out_of_the_folders_that_are_served(page: Served) -> None:
    folder = get_upload_folder()
    up = "../" * 20
    for secret in (*page.secrets, Path(__file__), Path.cwd() / "pyproject.toml", Path("/proc/self/environ")):
        for path in (
            f"file={secret}",
            f"file/{secret}",
            f"file=/{secret}",
            f"file={folder}/{up}{secret}",
            f"file={folder}/examples/{up}{secret}",
            f"file=file://{secret}",
            f"stream/{secret}",
            f"stream/s/r/0/{up}{secret}",
            f"proxy={secret}",
            f"proxy=file://{secret}",
            f"custom_component/x/client/component/{up}{secret}",
            *(f"../{name}/{up}{secret}" for name in ("static", "assets", "svelte")),
        ):
            for sent in (path, quote(path, safe="="), quote(path, safe="").replace(".", "%2e")):
                raw = httpx.URL(page.http.base_url).copy_with(raw_path=f"/gradio_api/{sent}".encode())
                assert page.http.get(raw).status_code >= 300, sent
    for path in (f"../../{'../' * 9}etc", "..", "../../deep_links"):
        shown = page.http.get("/", params={"deep_link": path})
        assert page.said not in shown.text


def test_an_uploads_name_leads_nowhere(page: Served) -> None:
    folder = Path(get_upload_folder()).resolve()
    for name in ("../../../out.txt", "/out.txt", "..", ".", "..\\..\\out.txt", "a/../../../out.txt", "\0out.txt"):
        sent = page.http.post("/gradio_api/upload", files={"files": (name, "x")})
        for path in sent.json() if sent.status_code == 200 else []:
            assert Path(path).resolve().is_relative_to(folder), name
            assert len(Path(path).resolve().relative_to(folder).parts) > 1, name


def test_nothing_is_fetched_for_a_caller(page: Served, fetched: list[str]) -> None:
    replies, refused = [], []
    for event, _, call in places(page.events):
        for address in ("http://192.0.2.7/a.txt", "https://huggingface.co/a.svg"):
            files = [{"path": address, **META}, {"path": address, "url": address, **META}]
            replies.append(page.predict(event, call(files[:1])))
            replies.append(page.predict(event, call(files)))
    for address in ("http://192.0.2.7/a.txt", "https://huggingface.co/a.svg", "http://127.0.0.1:1/"):
        for path in (f"file={address}", f"file/{address}", f"proxy={address}", f"file={quote(address, safe='')}"):
            refused.append(page.http.get(f"/gradio_api/{path}").status_code)
            refused.append(page.http.head(f"/gradio_api/{path}").status_code)
    assert fetched == []
    assert set(refused) == {403}
    page.assert_kept(*replies)


def test_no_part_of_the_page_has_functions_that_callers_can_call(page: Served) -> None:
    names = ("ls", "preprocess", "move_resource_to_block_cache", "serve_static_file", "get_config", "__init__")
    for each in page.config["components"]:
        assert not each["props"].get("server_fns")
        for name in names:
            call = {"component_id": each["id"], "fn_name": name, "session_hash": "x", "data": str(page.secrets[0])}
            reply = page.http.post("/gradio_api/component_server", json=call)
            assert reply.status_code == 404
            page.assert_kept(reply.text)


def test_no_film_is_worked_on(page: Served) -> None:
    film = f"#EXTM3U\n#EXTINF:1,\nfile://{page.secrets[0]}\n#EXT-X-ENDLIST\n"
    reply = page.http.post("/gradio_api/process_recording", files={"video": ("a.mp4", film)})
    assert reply.status_code == 403


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_uploads_have_a_folder_of_their_own_that_goes_with_the_page(end: signal.Signals) -> None:
    code = (
        "import os; from qa.page.serve import listen, serve; from tests.fakes.desk import FakeDesk\n"
        "serve(FakeDesk(), at=listen('127.0.0.1', 0),"
        " open_ready=lambda url: print(url, os.environ['GRADIO_TEMP_DIR'], flush=True))"
    )
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GRADIO_")}
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env=clean) as serving:
        assert serving.stdout
        url, folder = serving.stdout.readline().split()
        try:
            sent = httpx.post(f"{url}/gradio_api/upload", files={"files": ("story.txt", "A story.")}, trust_env=False)
            assert Path(sent.json()[0]).is_relative_to(Path(folder).resolve())
            assert Path(folder).stat().st_mode & 0o077 == 0
        finally:
            serving.send_signal(end)
            serving.wait(30)
    assert not Path(folder).exists()
