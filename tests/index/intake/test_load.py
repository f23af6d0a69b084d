"""Reading articles from files: what is kept to the letter, what is refused, and what is never guessed."""

import json
import os
from datetime import date
from pathlib import Path

import pytest

from index.article import Article
from index.intake.load import load
from index.intake.results import LoadFailure

SEEDS = Path(__file__).parents[3] / "seeds"


def one(path: Path) -> Article:
    (article,) = load(path)
    assert isinstance(article, Article), article
    return article


def failure(path: Path) -> LoadFailure:
    (found,) = load(path)
    assert isinstance(found, LoadFailure), found
    return found


@pytest.mark.parametrize(
    "text", ["One.\r\nTwo.\n\n Three \t\n", " leading and trailing \n\n", "e\u0301 \u00e9 \u2028 \u00a0 😀"]
)
def test_a_text_file_is_kept_to_the_letter(tmp_path: Path, text: str) -> None:
    path = tmp_path / "story.txt"
    path.write_bytes(text.encode())
    assert one(path) == Article(id="story", text=text, source=str(path))


def test_a_byte_order_mark_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"\xef\xbb\xbfOne.")
    assert one(path).text == "One."


def test_seeds_load_unchanged_and_only_the_stated_date_is_taken() -> None:
    articles = [found for found in load(SEEDS) if isinstance(found, Article)]
    assert [article.id[:3] for article in articles] == ["000", "001", "002", "003", "004"]
    for article in articles:
        assert article.text.encode() == (SEEDS / f"{article.id}.txt").read_bytes()
        assert (article.title, article.publisher, article.url) == (None, None, None)
    assert [article.published for article in articles] == [None, date(2022, 2, 26), None, None, None]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b" \r\n\t\n", "empty"),
        (b"PK\x03\x04\x00\x00", "binary: it has a NUL at byte 4"),
        ("Grüße".encode("utf-16"), "UTF-16"),
        ("Владимир Путин обратился к народу страны".encode("cp1251"), "byte 0xc2 at offset 0; it may be"),
        ("He called him a “traitor”.".encode("cp1252"), "byte 0x93 at offset 16"),
    ],
)
def test_what_is_no_utf8_text_is_refused_with_a_reason(tmp_path: Path, data: bytes, words: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    assert words in failure(path).reason


def test_markdown_keeps_its_text_and_states_its_title(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("```\n# no heading\n```\n\n# The *bridge* closes\n\nIt rained.\n", encoding="utf-8")
    article = one(path)
    assert article.title == "The *bridge* closes"
    assert article.text == path.read_text(encoding="utf-8")
    path.write_text("It rained.\n", encoding="utf-8")
    assert one(path).title is None


def test_json_lines_are_articles_and_a_bad_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "news.jsonl"
    lines = [
        json.dumps(
            {
                "id": "x/1",
                "text": "One.\r\n",
                "title": " A\n b ",
                "publisher": "Echo",
                "publish_date": "2024/05/06",
                "url": "u",
            }
        ),
        "",
        "{not json",
        json.dumps({"title": "no text"}),
        json.dumps(["text"]),
        json.dumps({"text": "  "}),
        '{"text": "half \\ud800 pair"}',
        '{"id": "a\\u001b[2J", "text": "bad id"}',
        json.dumps({"text": "Last.", "published": "soon", "date": "Tue, 31 May 2022 10:00:00 GMT"}),
    ]
    path.write_bytes("\n".join(lines).encode() + b"\n\xff\xfe\xfa\n")
    found = list(load(path))
    assert found[0] == Article("x/1", "One.\r\n", "A b", "Echo", date(2024, 5, 6), "u", f"{path}:1")
    assert found[-2] == Article("news-9", "Last.", published=date(2022, 5, 31), source=f"{path}:9")
    failures = [bad for bad in found if isinstance(bad, LoadFailure)]
    assert [bad.line for bad in failures] == [3, 4, 5, 6, 7, 8, 10]
    assert str(failures[0]).startswith(f"{path}:3: is not JSON")


def test_a_deeply_nested_line_is_a_failure_and_no_crash(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("[" * 100_000, encoding="utf-8")
    assert failure(path).line == 1


def test_a_folder_is_walked_in_order_and_leaves_out_what_is_no_article(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.txt", "a/c.md", ".hidden.txt", ".git/x.txt", "README.md", "picture.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("Words.", encoding="utf-8")
    assert [found.id for found in load(tmp_path) if isinstance(found, Article)] == ["c", "z", "b"]


def test_one_bad_file_does_not_stop_the_others(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\x00")
    (tmp_path / "b.txt").write_text("Words.", encoding="utf-8")
    first, second = load(tmp_path)
    assert isinstance(first, LoadFailure)
    assert isinstance(second, Article)


def test_what_is_not_there_or_not_known_is_said(tmp_path: Path) -> None:
    assert failure(tmp_path / "none.txt").reason == "does not exist"
    assert failure(tmp_path / "none").reason == "does not exist"
    assert "holds no article" in failure(tmp_path).reason
    (tmp_path / "a.xyz").write_text("x", encoding="utf-8")
    assert "known are .txt" in failure(tmp_path / "a.xyz").reason


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_is_a_failure(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Words.", encoding="utf-8")
    path.chmod(0)
    assert "cannot be read" in failure(path).reason


def test_a_loop_of_links_ends(tmp_path: Path) -> None:
    (tmp_path / "a.txt").symlink_to(tmp_path / "a.txt")
    assert "cannot be read" in failure(tmp_path / "a.txt").reason
