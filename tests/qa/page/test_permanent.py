"""A permanent link opens its quote, by itself, and says what is wrong where there is none."""

import httpx
import pytest

from tests.fakes.browser import served
from tests.fakes.desk import TWO, FakeDesk, seed_library


@pytest.fixture(scope="module")
def url() -> str:
    return served(FakeDesk())


def test_a_link_opens_the_text_with_its_quote(url: str) -> None:
    article = seed_library().stored(TWO).article
    reply = httpx.get(f"{url}/cite", params={"ref": f"{TWO}@{article.version[:12]}:0-12"})
    assert reply.status_code == 200
    assert f"</sup>{article.text[:12]}" in reply.text
    assert "still has this sentence" in reply.text
    assert "script-src 'self'" in reply.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("reference", "status", "reason"),
    [
        (f"{TWO}@000000000000:0-12", 404, "never had a text"),
        ("nobody/else & <b>@000000000000:0-12", 404, "nobody/else &amp; &lt;b&gt;"),
        ("", 400, "It is no reference to a quote."),
        ("nonsense", 400, "It is no reference to a quote."),
    ],
)
def test_a_link_to_nothing_says_why(url: str, reference: str, status: int, reason: str) -> None:
    reply = httpx.get(f"{url}/cite", params={"ref": reference})
    assert reply.status_code == status
    assert reason in reply.text


def test_what_changed_is_listed_at_an_address_of_its_own(url: str) -> None:
    reply = httpx.get(f"{url}/changes")
    assert reply.status_code == 200
    assert "No article was changed" in reply.text
