"""Any command and any endpoint is a system under test; what gives no contract is an error, and nothing stays open."""

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from eval.asking import systems
from eval.cases import Case
from eval.paths import Corpus
from eval.results import Output, Tokens
from index.build import Library
from index.errors import UsageError
from index.settings import IndexSettings
from qa.ask import Desk
from qa.errors import ModelError
from qa.settings import QASettings
from tests.fakes.answers import ARTICLES
from tests.fakes.encoder import HashingEncoder
from tests.fakes.model import FakeModel

ASKED = Case("a", "Who; echo?", "absent", "a", ("not_in_articles",), "planted")


def test_a_command_is_a_system_under_test(tmp_path: Path) -> None:
    program = tmp_path / "mine.py"
    program.write_text("import json, sys\nprint('thinking')\nprint(json.dumps({'answer': sys.argv[1] + sys.argv[2]}))")
    with systems.command(f"{sys.executable} {program} {{question}} {{as_of}}") as system:
        assert system.ask(ASKED).answer == {"answer": "Who; echo?2022-06-02"}


@pytest.mark.parametrize("line", ["print('no json')", "print('[1]')", "raise SystemExit(3)"])
def test_a_command_that_prints_no_contract_is_an_error(tmp_path: Path, line: str) -> None:
    program = tmp_path / "mine.py"
    program.write_text(line)
    with systems.command(f"{sys.executable} {program} {{question}}") as system, pytest.raises(ModelError):
        system.ask(ASKED)


def test_a_command_that_is_not_there_is_an_error() -> None:
    with systems.command("no-such-program {question}") as system, pytest.raises(ModelError, match="gave no answer"):
        system.ask(ASKED)


def test_a_command_needs_a_place_for_the_question() -> None:
    with pytest.raises(UsageError, match="question"), systems.command("mine"):
        pass


class Transport(httpx.MockTransport):
    """Gives one reply to every request, and knows whether it was closed."""

    def __init__(self, reply: httpx.Response) -> None:
        super().__init__(lambda request: reply)
        self.closed = False

    def close(self) -> None:
        self.closed = True


def endpoint(reply: httpx.Response) -> Output:
    transport = Transport(reply)
    with systems.endpoint(
        "http://127.0.0.1:1/v1", model="m", corpora={"seeds": ARTICLES}, transport=transport
    ) as system:
        return system.ask(ASKED)


def test_an_endpoints_connections_are_closed_at_the_end() -> None:
    transport = Transport(httpx.Response(500))
    with systems.endpoint("http://127.0.0.1:1/v1", model="m", corpora={"seeds": ARTICLES}, transport=transport):
        assert not transport.closed
    assert transport.closed


def test_an_endpoints_reply_becomes_the_contract() -> None:
    body = {"choices": [{"message": {"content": "Four [south]. Rain [north]."}}], "usage": {"prompt_tokens": 12}}
    given = endpoint(httpx.Response(200, json=body))
    answer = given.answer
    assert (answer["answer"], answer["status"], given.tokens) == ("Four [1]. Rain [2].", None, Tokens(12, 0, 0))
    assert [(one["mark"], one["article"]) for one in answer["citations"]] == [(1, "south"), (2, "north")]
    declined = {"choices": [{"message": {"content": "NOT IN THE ARTICLES."}}]}
    assert endpoint(httpx.Response(200, json=declined)).answer["status"] == "not_in_articles"


@pytest.mark.parametrize("reply", [httpx.Response(500), httpx.Response(200, text="x"), httpx.Response(200, json={})])
def test_an_endpoint_without_a_usable_reply_is_an_error(reply: httpx.Response) -> None:
    with pytest.raises(ModelError, match="Is the endpoint up"):
        endpoint(reply)


def requests_of(monkeypatch: pytest.MonkeyPatch, **options: Any) -> httpx.Request:  # noqa: ANN401 - passed on
    """What an endpoint is sent for one question."""
    sent: list[httpx.Request] = []

    def reply(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(200, json={"choices": [{"message": {"content": "Four [north]."}}]})

    given: dict[str, Any] = {
        "model": "m",
        "corpora": {"seeds": ARTICLES},
        "transport": httpx.MockTransport(reply),
    } | options
    with systems.endpoint("http://127.0.0.1:1/v1/", **given) as system:
        system.ask(ASKED)
    (request,) = sent
    return request


def test_an_endpoint_is_shown_every_article_and_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    request = requests_of(monkeypatch)
    assert str(request.url) == "http://127.0.0.1:1/v1/chat/completions"
    body = json.loads(request.content)
    assert (body["model"], body["temperature"]) == ("m", 0)
    system, user = (message["content"] for message in body["messages"])
    assert "such as [north]" in system
    for name, text in ARTICLES.items():
        assert f"ARTICLE [{name}]\n{text}" in user
    assert user.endswith("Today is 2022-06-02.\nQuestion: Who; echo?")


def test_an_endpoints_key_is_sent_only_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "authorization" not in requests_of(monkeypatch).headers
    assert requests_of(monkeypatch, key="secret").headers["authorization"] == "Bearer secret"


def test_another_model_or_prompt_is_another_system() -> None:
    def digests(model: str, articles: dict[str, str]) -> dict[str, str]:
        transport = Transport(httpx.Response(500))
        with systems.endpoint(
            "http://127.0.0.1:1/v1", model=model, corpora={"seeds": articles}, transport=transport
        ) as system:
            return dict(system.digests)

    one = digests("m", ARTICLES)
    assert one == digests("m", ARTICLES)
    assert one != digests("other", ARTICLES)
    assert one["prompt"] != digests("m", {"east": "Its name is in the prompt."})["prompt"]


@pytest.mark.parametrize(
    ("usage", "tokens"),
    [
        ({"prompt_tokens": 12, "completion_tokens": 3}, Tokens(12, 0, 3)),
        ({"prompt_tokens": 12, "prompt_tokens_details": {"cached_tokens": 5}}, Tokens(7, 5, 0)),
        ({"prompt_tokens": 12, "prompt_tokens_details": None}, Tokens(12, 0, 0)),
        ({"prompt_tokens": "many"}, None),
        (None, None),
    ],
)
def test_tokens_are_counted_where_an_endpoint_tells_them(usage: object, tokens: Tokens | None) -> None:
    body = {"choices": [{"message": {"content": "Four."}}], "usage": usage}
    assert endpoint(httpx.Response(200, json=body)).tokens == tokens


def test_a_command_that_takes_too_long_is_an_error(tmp_path: Path) -> None:
    program = tmp_path / "slow.py"
    program.write_text("import time\ntime.sleep(60)")
    with (
        systems.command(f"{sys.executable} {program} {{question}}", timeout=0.2) as system,
        pytest.raises(ModelError, match="gave no answer"),
    ):
        system.ask(ASKED)


def test_a_commands_output_may_be_one_object_over_many_lines(tmp_path: Path) -> None:
    program = tmp_path / "mine.py"
    program.write_text("import json\nprint(json.dumps({'answer': 'x'}, indent=1))")
    with systems.command(f"{sys.executable} {program} {{question}}") as system:
        assert system.ask(ASKED).answer == {"answer": "x"}


def test_no_shell_sees_a_question(tmp_path: Path) -> None:
    program, trace = tmp_path / "mine.py", tmp_path / "trace"
    program.write_text("import json, sys\nprint(json.dumps({'answer': sys.argv[1]}))")
    question = f"$(touch {trace}); `touch {trace}` {{as_of}}"
    with systems.command(f"{sys.executable} {program} {{question}}") as system:
        assert system.ask(replace(ASKED, question=question)).answer == {"answer": question}
    assert not trace.exists()


def test_each_question_is_asked_of_its_own_corpus_and_all_by_one_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model, encoder = FakeModel(lambda shown, question, proposed: "yes" if proposed else "bridge [1]"), HashingEncoder()
    for name in ("north", "south"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.txt").write_text(f"The {name} bridge fell.", encoding="utf-8")
    given, opened = Library.open, list[Path]()

    def library(settings: IndexSettings, **more: object) -> Library:
        return given(settings, create=bool(more.get("create")), encoder=encoder)

    def desk(settings: IndexSettings, _settings: QASettings) -> Desk:
        opened.append(settings.archive)
        return Desk(library(settings), model, QASettings())

    monkeypatch.setattr(Library, "open", library)
    monkeypatch.setattr(Desk, "open", desk)
    corpora = [Corpus(name, tmp_path / name, tmp_path) for name in ("north", "south")]
    asked = replace(ASKED, question="What fell?")
    with systems.onrecord(corpora) as system:
        for name in ("south", "north"):
            answer = system.ask(replace(asked, corpus=name)).answer
            assert {one["article"] for one in answer["citations"]} == {name}
    assert len(opened) == 1
