"""`cite` and `recheck`: a citation that was printed once holds, whatever became of its article since."""

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import qa.__main__ as command
from index.build import Library
from index.errors import InputError, UsageError
from index.settings import IndexSettings
from qa.answer import Answer, Citation
from tests.fakes.encoder import HashingEncoder
from tests.fakes.stories import HARBOUR

QUESTIONS = 200
ARTICLES = 40


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """Forty articles that follow a folder."""
    news = tmp_path / "news"
    news.mkdir()
    for n in range(ARTICLES):
        (news / f"a{n}.txt").write_text(f"Report {n} from Kessel.\n\n" + "\n\n".join(HARBOUR), encoding="utf-8")
    with Library.open(IndexSettings(archive=tmp_path / "archive"), create=True, encoder=HashingEncoder()) as found:
        found.sync(news)
        yield found


def answers(library: Library) -> list[dict[str, Any]]:
    """An answer for each question, with two citations each, as programs get them."""
    told = []
    for n in range(QUESTIONS):
        stored = [library.stored(f"a{each % ARTICLES}") for each in (n, n * 7 + 3)]
        citations = tuple(
            Citation(mark, s.article.id, None, None, None, s.quote(sentence), sentence.start, sentence.end,
                     version=s.article.version, fetched=s.article.fetched)
            for mark, s in enumerate(stored, 1)
            for sentence in [s.sentences[n % len(s.sentences)]]
        )  # fmt: skip
        told.append(Answer(f"Question {n}?", date(2024, 5, 6), "answered", "So [1][2].", citations).to_json())
    return told


def exported(tmp_path: Path, told: list[dict[str, Any]]) -> str:
    path = tmp_path / "answers.jsonl"
    path.write_text("\n".join(map(json.dumps, told)) + "\n", encoding="utf-8")
    return str(path)


def run(tmp_path: Path, *args: str) -> tuple[int, str]:
    done = CliRunner().invoke(command.app, [*args, "--archive", str(tmp_path / "archive")], catch_exceptions=False)
    return done.exit_code, done.stdout


def test_every_citation_resolves_after_every_article_was_changed_moved_and_half_of_them_removed(
    library: Library, tmp_path: Path
) -> None:
    told = answers(library)
    path = exported(tmp_path, told)
    assert run(tmp_path, "recheck", path) == (0, run(tmp_path, "recheck", path)[1])
    news = tmp_path / "news"
    for n in range(ARTICLES):
        article = news / f"a{n}.txt"
        text = article.read_text(encoding="utf-8")
        article.write_text(text.replace("five fishing boats", "six fishing boats") + f"\n\nNo {n}.", encoding="utf-8")
    assert len(library.sync(news).replaced) == ARTICLES
    (news / "elsewhere").mkdir()
    for n in range(ARTICLES):
        (news / f"a{n}.txt").rename(news / "elsewhere" / f"a{n}.txt")
    assert library.sync(news).added == ()
    for n in range(0, ARTICLES, 2):
        library.remove(f"a{n}")

    code, out = run(tmp_path, "recheck", path, "--json")
    lines = [json.loads(line) for line in out.splitlines()]
    assert code == 6
    assert len(lines) == 2 * QUESTIONS
    quotes = [citation["quote"] for answer in told for citation in answer["citations"]]
    assert [line["quote"] for line in lines] == quotes  # every one of them
    assert {line["standing"] for line in lines} == {"unchanged", "changed since", "article removed"}
    for line in lines[:: 2 * QUESTIONS // 8]:
        assert run(tmp_path, "cite", line["reference"])[0] == 0
    assert library.verify() == []


def test_an_answer_of_before_versions_is_looked_for_in_every_text(library: Library, tmp_path: Path) -> None:
    (told,) = answers(library)[1:2]
    for citation in told["citations"]:
        del citation["version"], citation["fetched"]
    (tmp_path / "news" / "a1.txt").write_text("Quite another.", encoding="utf-8")
    library.sync(tmp_path / "news")
    code, out = run(tmp_path, "recheck", exported(tmp_path, [told]))
    assert code == 6
    assert re.search(r"sentence removed: \[1\] a1@[0-9a-f]{12}:\d+-\d+", out)
    assert "1 of 2 citations hold" in out


def test_an_export_that_was_altered_or_names_what_never_was_is_told(library: Library, tmp_path: Path) -> None:
    (told,) = answers(library)[1:2]
    told["citations"][0]["quote"] = "Report 1 from Nowhere!"
    told["citations"][1]["article"] = "nobody"
    path = tmp_path / "page.json"
    path.write_text(json.dumps(told, indent=2), encoding="utf-8")  # as the page gives it
    code, out = run(tmp_path, "recheck", str(path))
    assert code == 6
    assert "not as quoted: [1] a1@" in out
    assert "unknown: [2] nobody@" in out


@pytest.mark.parametrize("content", ["no json", '{"citations": 7}', '{"citations": [{"article": "a"}]}', "[1]", "7"])
def test_what_is_no_answer_is_refused(library: Library, tmp_path: Path, content: str) -> None:
    path = tmp_path / "x.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError):
        run(tmp_path, "recheck", str(path))


def test_cite_shows_the_text_the_difference_and_what_the_article_says_of_it(library: Library, tmp_path: Path) -> None:
    quote = HARBOUR[0]
    stored = library.stored("a3").article
    reference = f"a3@{stored.version[:12]}:{stored.text.index(quote)}-{stored.text.index(quote) + len(quote)}"
    path = tmp_path / "news" / "a3.txt"
    before = path.read_text(encoding="utf-8")
    assert "unchanged: this is the newest text" in run(tmp_path, "cite", reference)[1]

    path.write_text(before.replace("five fishing", "six fishing"), encoding="utf-8")
    library.sync(tmp_path / "news")
    code, out = run(tmp_path, "cite", reference)
    assert code == 0
    assert f"“{quote}”" in out
    assert f"text {stored.version}" in out
    assert "changed since: the newest text says:" in out
    assert "that [-five-] {+six+} fishing boats" in out
    assert "does not say that it was changed" in out

    path.write_text(before.replace("five fishing", "six fishing") + "\n\nCorrection: six boats.", encoding="utf-8")
    library.sync(tmp_path / "news")
    assert "The article says that it was corrected: “Correction: six boats.”" in run(tmp_path, "cite", reference)[1]
    assert json.loads(run(tmp_path, "cite", reference, "--json", "--text")[1])["text"] == before

    library.remove("a3")
    assert "article removed: it was taken out of the library on" in run(tmp_path, "cite", reference)[1]
    library.purge("a3")
    code, out = run(tmp_path, "cite", reference)
    assert code == 6
    assert "purged: every text was destroyed on purpose" in out
    assert "fishing" not in out


def test_cite_says_who_wrote_the_article_and_when_it_was_changed(library: Library, tmp_path: Path) -> None:
    stated = {"id": "n", "text": "A ferry.", "authors": "Ada Moor", "published": "2024-05-03", "modified": "2024-05-05"}
    (tmp_path / "n.jsonl").write_text(json.dumps(stated), encoding="utf-8")
    library.add([tmp_path / "n.jsonl"])
    assert "\nby Ada Moor, 2024-05-03, modified 2024-05-05\n" in run(tmp_path, "cite", "n:0-7")[1]


def test_what_is_no_reference_is_told(library: Library, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is no reference"):
        run(tmp_path, "cite", "a3")
