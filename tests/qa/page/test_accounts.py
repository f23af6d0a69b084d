"""Accounts: what is kept of a password and a token, and who is known by them."""

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import qa.page.accounts
from qa.errors import AccessError
from qa.page import users
from qa.page.accounts import Accounts, hash_password, password_fits

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(qa.page.accounts, "_SCRYPT", {"n": 16, "r": 1, "p": 1})
    return iter([None])


def test_an_account_is_known_by_its_password_and_its_tokens(tmp_path: Path) -> None:
    accounts = Accounts(tmp_path / "archive")
    accounts.add("ada", "change", PASSWORD)
    token, other = accounts.new_token("ada"), accounts.new_token("ada")
    assert token != other
    for known in (accounts.by_password("ada", PASSWORD), accounts.by_token(token), accounts.by_token(other)):
        assert known is not None
        assert (known.name, known.role) == ("ada", "change")
    assert accounts.by_password("ada", PASSWORD + "x") is None
    assert accounts.by_password("eva", PASSWORD) is None
    assert accounts.by_token(token + "x") is None
    assert accounts.by_token("") is None


def test_nothing_that_is_kept_lets_anybody_in(tmp_path: Path) -> None:
    accounts = Accounts(tmp_path)
    accounts.add("ada", "ask", PASSWORD)
    token = accounts.new_token("ada")
    path = tmp_path / "users.json"
    kept = path.read_text("utf-8")
    assert PASSWORD not in kept
    assert token not in kept
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    account = accounts.all()["ada"]
    assert accounts.by_password("ada", account.password) is None
    assert accounts.by_token(account.tokens[0]) is None


def test_one_password_is_kept_in_two_ways() -> None:
    assert hash_password(PASSWORD) != hash_password(PASSWORD)


@given(st.text(min_size=1), st.text(min_size=1))
@settings(max_examples=50, deadline=None)
def test_only_the_password_itself_fits(one: str, other: str) -> None:
    kept = hash_password(one)
    assert password_fits(one, kept)
    assert password_fits(other, kept) == (one.encode("utf-8", "replace") == other.encode("utf-8", "replace"))


def test_without_a_password_no_password_fits(tmp_path: Path) -> None:
    accounts = Accounts(tmp_path)
    accounts.add("feed", "ask")
    assert accounts.by_password("feed", "") is None
    assert accounts.by_password("feed", "anything at all") is None


def test_what_another_process_changes_is_seen_at_once(tmp_path: Path) -> None:
    here, there = Accounts(tmp_path), Accounts(tmp_path)
    here.add("ada", "ask", PASSWORD)
    token = here.new_token("ada")
    assert there.by_token(token) is not None
    here.drop_tokens("ada")
    assert there.by_token(token) is None
    here.add("ada", "change", PASSWORD + "2")
    assert there.by_password("ada", PASSWORD) is None
    here.remove("ada")
    assert there.all() == {}


@pytest.mark.parametrize("name", ["", " ada", "a:b", "a\nb", "x" * 65])
def test_some_names_are_none(name: str, tmp_path: Path) -> None:
    with pytest.raises(AccessError, match="cannot be a name"):
        Accounts(tmp_path).add(name, "ask", PASSWORD)


def test_faults_are_told_with_the_next_step(tmp_path: Path) -> None:
    accounts = Accounts(tmp_path)
    with pytest.raises(AccessError, match="has 5 characters; it has to have 10"):
        accounts.add("ada", "ask", "short")
    with pytest.raises(AccessError, match="no user 'eva'; there are: none"):
        accounts.remove("eva")
    (tmp_path / "users.json").write_text("[{", encoding="utf-8")
    with pytest.raises(AccessError, match=r"users\.json cannot be read as accounts"):
        accounts.all()


def test_the_commands(tmp_path: Path) -> None:
    def run(*words: str, stdin: str = "") -> str:
        done = CliRunner().invoke(users.app, [*words, "--archive", str(tmp_path)], input=stdin, catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.stdout

    run("add", "ada", "--role", "change", stdin=PASSWORD + "\n")
    run("add", "feed", "--no-password")
    token = run("token", "feed").strip()
    assert Accounts(tmp_path).by_token(token) is not None
    assert run("list") == "ada\tchange\tpassword\t0 tokens\nfeed\task\tno password\t1 tokens\n"
    run("remove", "feed", "--tokens")
    run("remove", "ada")
    assert run("list") == "feed\task\tno password\t0 tokens\n"
    with pytest.raises(AccessError, match="no password on standard input"):
        run("add", "eva")
