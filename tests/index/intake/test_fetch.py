"""Fetching: only from the public internet, by any name and after any redirect, and never without bounds."""

import gzip
from collections.abc import Iterator

import pytest

from index.intake import fetch
from index.intake.fetch import Fetcher, FetchError, Stamped, public
from tests.fakes.site import AGENT, Reply, Site, loopback, site


@pytest.fixture
def served() -> Iterator[Site]:
    with site() as found:
        yield found


@pytest.mark.parametrize(
    "number",
    [
        "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",  # noqa: S104
        "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1",
        "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "2002:7f00:1::", "192.0.2.1", "198.18.0.1",
    ],
)  # fmt: skip
def test_an_address_of_no_public_host_is_refused(number: str) -> None:
    assert not public(number)


@pytest.mark.parametrize("number", ["93.184.215.14", "1.1.1.1", "2606:2800:21f:cb07::1", "64:ff9b::101:101"])
def test_an_address_of_a_public_host_is_not(number: str) -> None:
    assert public(number)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "0x7f000001", "2130706433"])
def test_this_machine_is_not_asked_by_any_name(served: Site, host: str) -> None:
    port = served.url.rsplit(":", 1)[1]
    with Fetcher(AGENT) as fetcher, pytest.raises(FetchError, match=r"no address of the public internet|is not known"):
        fetcher.get(f"http://{host}:{port}/")
    assert served.asked == []


def test_a_name_that_also_stands_for_a_private_address_is_refused(served: Site) -> None:
    answers = {"both.example": ["127.0.0.1", "10.0.0.1"], "none.example": []}
    with Fetcher(AGENT, resolve=lambda host, _: answers[host], allow=loopback) as fetcher:
        with pytest.raises(FetchError, match=r"both\.example is 10\.0\.0\.1, which is no address"):
            fetcher.get("http://both.example/")
        with pytest.raises(FetchError, match=r"none\.example is nowhere"):
            fetcher.get("http://none.example/")
    assert served.asked == []


def test_what_was_resolved_is_what_is_connected_to(served: Site) -> None:
    port = served.url.rsplit(":", 1)[1]
    served.page("/", "Hello")
    asked: list[str] = []

    def once(host: str, _: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]  # a name that changes its mind

    with Fetcher(AGENT, resolve=once, allow=loopback) as fetcher:
        assert fetcher.get(f"http://rebind.example:{port}/").body == b"Hello"
    assert asked == ["rebind.example"]
    assert served.asked[0][1]["Host"] == f"rebind.example:{port}"
    assert served.asked[0][1]["User-Agent"] == AGENT


@pytest.mark.parametrize(
    ("to", "words"),
    [
        ("http://10.0.0.1/", "is 10.0.0.1, which is no address of the public"),
        ("http://169.254.169.254/latest/meta-data", "no address of the public"),
        ("file:///etc/passwd", "no address that starts with http"),
        ("gopher://x/", "no address that starts with http"),
        ("/again", "more than 5 times"),
    ],
)
def test_a_redirect_leads_nowhere_else_either(served: Site, to: str, words: str) -> None:
    for path in ("/", "/again"):
        served.replies[path] = Reply(status=302, headers={"Location": to})
    with Fetcher(AGENT, allow=loopback) as fetcher, pytest.raises(FetchError, match=words):
        fetcher.get(served.url + "/")


def test_a_redirect_is_followed_and_the_last_address_told(served: Site) -> None:
    served.replies["/"] = Reply(status=301, headers={"Location": "/story"})
    served.page("/story", "Hello", ETag='"1"', Last_Modified="Thu, 14 Mar 2024 00:00:00 GMT")
    with Fetcher(AGENT, allow=loopback) as fetcher:
        came = fetcher.get(served.url + "/")
        assert (came.address, came.body, came.kind) == (served.url + "/story", b"Hello", "text/html")
        assert came.stamp == Stamped('"1"', "Thu, 14 Mar 2024 00:00:00 GMT")
        again = fetcher.get(served.url + "/story", came.stamp)
        assert (again.body, again.stamp) == (None, came.stamp)


def test_no_more_is_read_than_is_sensible_however_small_it_is_sent(
    served: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "MOST", 1 << 20)
    served.replies["/"] = Reply(gzip.compress(bytes(2 << 20)), headers={"Content-Encoding": "gzip"})
    with Fetcher(AGENT, allow=loopback) as fetcher:
        with pytest.raises(FetchError, match="is larger than 1 MiB"):
            fetcher.get(served.url + "/")
        monkeypatch.setattr(fetch, "MOST", 3 << 20)
        assert fetcher.get(served.url + "/").body == bytes(2 << 20)
        monkeypatch.setattr(fetch, "SECONDS", -1.0)
        with pytest.raises(FetchError, match="takes longer than"):
            fetcher.get(served.url + "/")


@pytest.mark.parametrize(("status", "again"), [(404, False), (403, False), (429, True), (503, True)])
def test_an_error_tells_whether_to_try_again(served: Site, status: int, again: bool) -> None:
    served.replies["/"] = Reply(status=status, headers={"Retry-After": "7"})
    with Fetcher(AGENT, allow=loopback) as fetcher, pytest.raises(FetchError, match=f"answers {status}") as raised:
        fetcher.get(served.url + "/")
    assert (raised.value.again, raised.value.wait) == (again, 7.0)


def test_what_is_no_address_is_told() -> None:
    with Fetcher(AGENT) as fetcher:
        for address in ("ftp://a.example/", "http://", "http://a b/", "http://[::1/"):
            with pytest.raises(FetchError, match=r"no address|is not known"):
                fetcher.get(address)
