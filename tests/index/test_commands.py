"""The command `onrecord index`: what it prints, what it returns, and what it never lets an article do to a terminal."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from index import __main__ as cli
from index import build
from index.errors import ArchiveError, InputError, UsageError
from index.models import convert, weights
from index.models.pins import LLM_SMALL
from tests.fakes.encoder import HashingEncoder

SEEDS = Path(__file__).parents[2] / "seeds"
SEED = "004_e4ce00a487be0bb0"


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(build, "open_encoder", lambda _settings: HashingEncoder())
    monkeypatch.setenv("COLUMNS", "120")
    return tmp_path / "archive"


def run(archive: Path, *arguments: str | Path) -> Result:
    return CliRunner().invoke(cli.app, [*map(str, arguments), "--archive", str(archive)])


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_add_list_show_remove_verify(archive: Path) -> None:
    added = run(archive, "add", SEEDS)
    assert (added.exit_code, added.stdout) == (0, "5 added\n")
    assert run(archive, "add", SEEDS).stdout == "5 unchanged\n"

    listed = run(archive, "list").stdout
    assert "001_7f40505b9e255f85  2022-02-26" in listed
    assert "Putins facing coup" in listed
    assert listed.endswith("5 articles\n")

    shown = run(archive, "show", SEED).stdout
    assert shown.startswith(f"id: {SEED}\n")
    assert "The brave local MP added that three months have passed since the start of the war" in shown

    assert run(archive, "verify").stdout.startswith("5 articles, ")
    assert run(archive, "remove", SEED).stdout == f"removed {SEED}\n"
    assert run(archive, "list").stdout.endswith("4 articles\n")
    assert run(archive, "verify").exit_code == 0


def test_json_forms_are_whole_and_ascii(archive: Path) -> None:
    assert [*json.loads(run(archive, "add", SEEDS, "--json").stdout)] == [
        "added",
        "replaced",
        "unchanged",
        "failed",
        "removed",
    ]
    listed = json.loads(run(archive, "list", "--json").stdout)
    known = ["id", "title", "publisher", "authors", "published", "modified", "url", "language", "source", "copies"]
    assert [*listed[0]] == known
    assert listed[1]["published"] == "2022-02-26"
    printed = run(archive, "show", SEED, "--json").stdout
    assert printed.isascii()
    shown = json.loads(printed)
    assert shown["text"].encode() == (SEEDS / f"{SEED}.txt").read_bytes()
    assert any(sentence["boilerplate"] for sentence in shown["sentences"])
    assert all(shown["text"][s["start"] : s["end"]].strip() for s in shown["sentences"])


def test_authors_and_the_day_of_change_are_told_where_there_are_some(archive: Path, tmp_path: Path) -> None:
    stated = {"text": "A ferry.", "by": "By Ada Moor; Tom Orr", "published": "2024-05-03", "modified": "2024-05-05"}
    lines = [stated | {"id": "a"}, stated | {"id": "b", "modified": "2024-05-03"}]
    path = write(tmp_path, "n.jsonl", "\n".join(map(json.dumps, lines)))
    run(archive, "add", path, "--field", "authors=by")
    first, second, *_ = run(archive, "list").stdout.splitlines()
    assert "2024-05-03  [modified 2024-05-05] A ferry." in first
    assert "modified" not in second
    shown = run(archive, "show", "a").stdout
    assert "authors: Ada Moor, Tom Orr\n" in shown
    assert "modified: 2024-05-05\n" in shown
    listed = json.loads(run(archive, "list", "--json").stdout)
    assert [(each["authors"], each["modified"]) for each in listed] == [
        (["Ada Moor", "Tom Orr"], "2024-05-05"),
        (["Ada Moor", "Tom Orr"], "2024-05-03"),
    ]
    lines[0]["by"] = "Ann Lee"  # another author of the same text: no other version
    write(tmp_path, "n.jsonl", "\n".join(map(json.dumps, lines)))
    assert run(archive, "add", path, "--field", "authors=by").stdout == "1 replaced, 1 unchanged\n"
    assert run(archive, "changes").stdout == "0 changes\n"


def test_failures_are_listed_and_the_good_goes_in(archive: Path, tmp_path: Path) -> None:
    bad = write(tmp_path, "bad.jsonl", '{"id": "a", "text": "The bridge is closed."}\n{oops\n')
    result = run(archive, "add", bad, tmp_path / "none.txt")
    assert result.exit_code == 3
    assert result.stdout == "1 added, 2 failed\n"
    assert f"{bad}:2: is not JSON" in result.stderr
    assert "none.txt: does not exist" in result.stderr
    assert len(json.loads(run(archive, "list", "--json").stdout)) == 1


def test_an_absent_archive_and_an_unknown_article_are_our_errors(archive: Path) -> None:
    for command in (("list",), ("show", "x"), ("remove", "x"), ("verify",)):
        assert isinstance(run(archive, *command).exception, ArchiveError)
    run(archive, "add", SEEDS)
    for command in (("show", "x"), ("remove", "x")):
        assert isinstance(run(archive, *command).exception, InputError)


def test_an_article_can_tell_a_terminal_nothing(archive: Path, tmp_path: Path) -> None:
    hostile = (
        "Bridge \x1b[2J\x1b]0;owned\x07 [red]closed[/red] [link=http://x]here[/link]\u202e\r\n\nSecond\tline \x9b1m."
    )
    path = write(tmp_path, "a.txt", "x")
    path.write_bytes(hostile.encode())
    assert run(archive, "add", path).exit_code == 0
    for command in (("list",), ("show", "a")):
        printed = run(archive, *command).stdout
        assert "[red]closed[/red]" in printed
        assert not set(printed) & set("\x1b\x07\x9b\u202e\r")
    assert json.loads(run(archive, "show", "a", "--json").stdout)["text"] == hostile


def test_boilerplate_is_grey_on_a_terminal() -> None:
    from index.article import Article, Sentence, StoredArticle

    text = "One.\n\nAdvert"
    greyed = cli._greyed(StoredArticle(Article("a", text), (Sentence(1, 0, 4), Sentence(2, 6, 12, boilerplate=True))))
    assert greyed.plain == text
    assert [(greyed.plain[s.start : s.end], s.style) for s in greyed.spans] == [("Advert", "bright_black")]


def test_verify_tells_what_is_wrong(archive: Path) -> None:
    run(archive, "add", SEEDS)
    (archive / "vectors" / "current.json").unlink()
    result = run(archive, "verify")
    assert result.exit_code == 3
    assert "behind the archive" in result.stderr


def test_fetch_brings_both_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_CACHE", str(tmp_path))
    monkeypatch.setattr(weights, "resolve_embedding", lambda cache: cache / "embedding")
    monkeypatch.setattr(convert, "resolve", lambda model, cache: cache / ("small" if model is LLM_SMALL else "large"))
    lines = [str(tmp_path / "embedding"), str(tmp_path / "large")]
    assert CliRunner().invoke(cli.app, ["fetch"]).stdout.splitlines() == lines
    assert CliRunner().invoke(cli.app, ["fetch", "--small"]).stdout.splitlines()[1] == str(tmp_path / "small")
    monkeypatch.setenv("ONRECORD_EMBEDDING_MODEL", "somebody/model")
    assert CliRunner().invoke(cli.app, ["fetch"]).stdout.splitlines() == lines[1:]


def test_copies_are_counted_in_the_list_and_named_beside_an_article(archive: Path, tmp_path: Path) -> None:
    story = " ".join(f"word{n}" for n in range(90))
    write(tmp_path, "late.txt", f"date 2022-05-30 {story}")
    write(tmp_path, "early.txt", f"date 2022-05-29 {story}")
    write(tmp_path, "other.txt", " ".join(f"else{n}" for n in range(90)))
    run(archive, "add", tmp_path / "late.txt", tmp_path / "early.txt", tmp_path / "other.txt")
    assert run(archive, "list").stdout.count("[2 copies]") == 2
    assert "copies: early\n" in run(archive, "show", "late").stdout
    assert "copies: " not in run(archive, "show", "other").stdout
    assert json.loads(run(archive, "show", "early", "--json").stdout)["copies"] == ["late"]


def test_sync_says_what_it_did(archive: Path, tmp_path: Path) -> None:
    folder = tmp_path / "news"
    folder.mkdir()
    write(folder, "a.txt", "The bridge is closed.")
    write(folder, "b.txt", "The ferry is late.")
    assert run(archive, "sync", folder).stdout == "2 added\n"
    assert run(archive, "sync", folder).stdout == "nothing to do\n"
    (folder / "b.txt").unlink()
    assert run(archive, "sync", folder).stdout == "1 removed\n"


def test_addresses_and_named_columns_go_in_beside_files(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "n.jsonl").write_text('{"body": "The harbour reopened on Tuesday."}', encoding="utf-8")
    (tmp_path / "l.urls").write_text("http://169.254.169.254/latest\n", encoding="utf-8")
    given = ("add", "http://127.0.0.1:9/", tmp_path / "l.urls", tmp_path / "n.jsonl", "--field", "text=body")
    result = run(archive, *given)
    assert result.exit_code == 3
    assert "1 added, 2 failed" in result.stdout
    assert result.stderr.count("the site's robots.txt") + result.stderr.count("no address of the public internet") == 2
    refused = run(archive, "add", tmp_path / "n.jsonl", "--field", "body=text")
    assert isinstance(refused.exception, UsageError)


def test_changes_are_listed_and_an_article_can_be_purged(archive: Path, tmp_path: Path) -> None:
    for text in ("The bridge is closed.", "The bridge is \x1b[31mopen."):
        write(tmp_path, "a.txt", text)
        run(archive, "add", tmp_path / "a.txt")
    listed = run(archive, "changes").stdout
    assert "  silent  a\n  - The bridge is closed.\n  + The bridge is [31mopen.\n1 changes\n" in listed
    assert json.loads(run(archive, "changes", "a", "--silent", "--json").stdout)["gone"] == ["The bridge is closed."]
    assert run(archive, "changes", "b").stdout == "0 changes\n"

    refused = CliRunner().invoke(cli.app, ["purge", "a", "--archive", str(archive)], input="n\n")
    assert refused.exit_code == 1
    purged = run(archive, "purge", "a", "--yes")
    assert "purged a: 2 versions destroyed" in purged.stdout
    assert f"read again by add and sync: {tmp_path / 'a.txt'}" in purged.stdout
    assert run(archive, "list").stdout == "0 articles\n"
    assert "unknown  a" in run(archive, "changes").stdout
    assert run(archive, "verify").exit_code == 0
