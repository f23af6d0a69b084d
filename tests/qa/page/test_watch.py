"""The page seen from outside: health, readiness, metrics and a line for each request, without what was asked."""

import json
import logging
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from index.errors import ArchiveError
from qa.page.access import Access
from qa.page.accounts import Accounts
from tests.fakes.browser import served
from tests.fakes.desk import FakeDesk, FakeLibrary

TRAITOR = "Who called Vasyukevich a traitor?"


def http(url: str) -> httpx.Client:
    return httpx.Client(base_url=url, trust_env=False, timeout=30)


def asked(client: httpx.Client, question: str) -> str:
    event = client.post("/gradio_api/call/ask", json={"data": [question, "", "", "", [], []]}).json()["event_id"]
    return client.get(f"/gradio_api/call/ask/{event}").text


def test_it_is_alive_at_once_and_ready_with_its_model_and_archive(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = FakeDesk(ready=False)
    with http(served(desk)) as client:
        assert client.get("/healthz").status_code == 200
        waiting = client.get("/readyz")
        assert (waiting.status_code, waiting.text) == (503, "The language model is still being loaded.\n")
        desk.ready = True
        assert client.get("/readyz").status_code == 200

        def broken(*_: object, **__: object) -> None:
            raise ArchiveError("The archive is damaged.")

        monkeypatch.setattr(FakeLibrary, "find", broken)
        assert client.get("/readyz").text == "The archive is damaged.\n"
        assert client.get("/healthz").status_code == 200


def test_whoever_watches_needs_no_account_but_for_the_metrics(tmp_path: Path) -> None:
    with http(served(FakeDesk(), access=Access(Accounts(tmp_path)))) as client:
        assert [client.get(path).status_code for path in ("/healthz", "/readyz", "/metrics")] == [200, 200, 401]


def test_questions_are_counted_by_how_they_ended() -> None:
    with http(served(FakeDesk(pause=0))) as client:
        for question in (TRAITOR, TRAITOR, "Who won the cup?", "", "endpoint down", "break"):
            asked(client, question)
        text = client.get("/metrics").text
    found = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    assert found["onrecord_questions_total", "answered"] == 2
    assert found["onrecord_questions_total", "not_in_articles"] == 1
    assert found["onrecord_question_errors_total", "told"] == 2
    assert found["onrecord_question_errors_total", "internal"] == 1
    assert found["onrecord_stage_seconds_count", "read"] == 3
    assert found[("onrecord_questions_waiting",)] == found[("onrecord_questions_answering",)] == 0
    assert "Vasyukevich" not in text


def test_each_request_has_an_id_and_a_line_without_what_was_asked(caplog: pytest.LogCaptureFixture) -> None:
    with http(served(FakeDesk(pause=0))) as client, caplog.at_level(logging.INFO):
        asked(client, TRAITOR)
        asked(client, "break it with secretive words")
        client.get("/", params={"q": TRAITOR})
        client.get("/gradio_api/file=/etc/Vasyukevich.txt")
        client.get("/cite", params={"ref": "Vasyukevich@0123456789ab:0-9"})
        reply = client.get("/healthz", headers={"x-request-id": "mine"})
    lines = [json.loads(each.message) for each in caplog.records if each.name == "onrecord.requests"]
    (line,) = [each for each in lines if each["path"] == "/healthz"]
    assert line["request"] == reply.headers["x-request-id"] != "mine"
    assert (line["status"], line["method"], line["client"]) == (200, "GET", "127.0.0.1")
    assert len({each["request"] for each in lines}) == len(lines) >= 7
    ours = "".join(each.getMessage() for each in caplog.records if each.name != "httpx")  # which is the client
    assert "Vasyukevich" not in ours
    assert "secretive" not in ours
    assert "builtins.RuntimeError" in ours, "a defect is told all the same"
