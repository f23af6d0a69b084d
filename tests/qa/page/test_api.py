"""The page's functions for programs: the same for Gradio clients and MCP clients, told apart from everything else."""

import asyncio
from typing import Any

import httpx
import pytest
from gradio_client import Client  # type: ignore[import-untyped]
from gradio_client.exceptions import AppError  # type: ignore[import-untyped]
from mcp import Client as McpClient
from mcp_types import CallToolResult, Tool

from tests.fakes.browser import served
from tests.fakes.desk import FOUR, ONE, SEEDS, TWO, FakeDesk

TRAITOR = "Who called Vasyukevich a traitor?"
OFFERED = ["ask", "articles", "article"]


@pytest.fixture(scope="module")
def url() -> str:
    return served(FakeDesk())


@pytest.fixture(scope="module")
def client(url: str) -> Client:
    return Client(url, verbose=False, analytics_enabled=False)


def tools(url: str) -> list[Tool]:
    async def act() -> list[Tool]:
        async with McpClient(f"{url}/mcp") as client:
            return (await client.list_tools()).tools

    return asyncio.run(act())


def call(url: str, name: str, **arguments: Any) -> CallToolResult:  # noqa: ANN401 - whatever the tool takes
    async def act() -> CallToolResult:
        async with McpClient(f"{url}/mcp") as client:
            return await client.call_tool(name, arguments)

    return asyncio.run(act())


def test_a_gradio_client_asks_lists_and_reads(client: Client) -> None:
    answer = client.predict(TRAITOR, "2022-05-31", api_name="/ask")
    assert (answer["status"], answer["as_of"]) == ("answered", "2022-05-31")
    listed = client.predict(api_name="/articles")
    assert (listed["found"], listed["total"]) == (5, 5)
    assert [each["id"] for each in listed["articles"] if each["published"]] == [ONE]
    assert client.predict("coup", limit=0, api_name="/articles") == {"found": 1, "total": 5, "articles": []}
    article = client.predict(answer["citations"][0]["article"], api_name="/article")
    for citation in answer["citations"][:1]:
        assert article["text"][citation["start"] : citation["end"]] == citation["quote"]


def test_an_mcp_client_asks_lists_and_reads(url: str) -> None:
    answer = call(url, "ask", question=TRAITOR, as_of="2022-05-31").structured_content
    assert answer
    assert (answer["status"], answer["as_of"]) == ("answered", "2022-05-31")
    listed = call(url, "articles", offset=3).structured_content
    assert listed
    assert len(listed["articles"]) == 2
    article = call(url, "article", id=FOUR).structured_content
    assert article
    assert article["text"] == (SEEDS / f"{FOUR}.txt").read_bytes().decode("utf-8")
    start, end = article["boilerplate"][0]
    assert article["text"][start:end].startswith("Don’t miss a thing")


def test_both_are_told_in_words_what_cannot_be_done(client: Client, url: str) -> None:
    for name, given, words in (
        ("ask", {"question": ""}, "The question is empty"),
        ("ask", {"question": TRAITOR, "before": "May"}, "not a date"),
        ("ask", {"question": TRAITOR, "after": "2031-01-01"}, "no article is published on or after 2031-01-01"),
        ("ask", {"question": "break it"}, "Internal error"),
        ("article", {"id": "nothing"}, "there is no article 'nothing'"),
        ("articles", {"limit": 1001}, "limit 0 to 1,000"),
        ("articles", {"offset": -1}, "offset has to be 0 or more"),
    ):
        with pytest.raises(AppError, match=words):
            client.predict(**given, api_name=f"/{name}")
        told = call(url, name, **given)
        assert told.is_error
        assert words in str(told.content)
        assert "Traceback" not in str(told.content)


def test_nothing_else_is_offered_and_all_of_it_is_documented(client: Client, url: str) -> None:
    endpoints = client.view_api(return_format="dict", print_info=False)
    assert isinstance(endpoints, dict)
    assert sorted(endpoints["named_endpoints"]) == sorted(f"/{name}" for name in OFFERED)
    assert endpoints["unnamed_endpoints"] == {}
    offered = {tool.name: tool for tool in tools(url)}
    assert list(offered) == OFFERED
    for name, tool in offered.items():
        said = endpoints["named_endpoints"][f"/{name}"]["description"]
        assert said
        assert tool.description
        assert said.split(".")[0] in " ".join(tool.description.split())
    assert set(offered["ask"].input_schema["properties"]) == {
        "question", "as_of", "after", "before", "publishers", "articles",
    }  # fmt: skip
    assert offered["ask"].input_schema["required"] == ["question"]


def test_filters_reach_the_desk_from_both(client: Client, url: str) -> None:
    for answer in (
        client.predict(TRAITOR, articles=[TWO], api_name="/ask"),
        call(url, "ask", question=TRAITOR, articles=[TWO]).structured_content,
    ):
        assert answer
        assert answer["status"] == "answered"
    with pytest.raises(AppError, match="no article 'nothing'"):
        client.predict(TRAITOR, articles=["nothing"], api_name="/ask")


@pytest.mark.parametrize("path", ["/mcp", "/gradio_api/queue/join", "/gradio_api/upload", "/"])
def test_other_sites_and_names_reach_nothing(url: str, path: str) -> None:
    with httpx.Client(base_url=url, trust_env=False) as http:
        assert http.post(path, headers={"host": "evil.example"}, json={}).status_code == 421
        assert http.get(path, headers={"host": "evil.example"}).status_code == 421
        assert http.post(path, headers={"origin": "http://evil.example"}, json={}).status_code == 403
