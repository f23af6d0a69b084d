"""The library as HTML: each article with what it states, a search, outcomes with their buttons, all text escaped."""

from index.article import Article, StoredArticle
from qa.library_view import SHOWN, Outcome, label, library, opened, results
from tests.fake_desk import FOUR, seed_library
from tests.test_article_view import HOSTILE, tags


def test_it_lists_title_or_first_line_outlet_date_and_length() -> None:
    html = library(seed_library().articles())
    assert html.count("<li>") == 5
    assert "Putins facing coup as politicians demand" in html
    assert "26 February 2022" in html
    assert html.count("date not stated") == 4
    assert "4 of 5 articles state no date" in html


def test_an_empty_one_says_what_to_do() -> None:
    assert "Add .txt" in library([])


def test_articles_are_found_by_title_outlet_and_id() -> None:
    held = [Article("a1", "text", "The bridge fell", "Herald"), Article("a2", "text", "The bridge stands", "Star")]
    for find, names in (("bridge", "a1 a2"), ("BRIDGE herald", "a1"), ("a2", "a2"), ("river", "")):
        html = library(held, find=find)
        assert [name for name in ("a1", "a2") if f'data-article="{name}"' in html] == names.split()
        assert f"{len(names.split())} of 2 articles" in html


def test_a_long_list_says_how_many_more_there_are() -> None:
    html = library([Article(f"a{n:04}", "text") for n in range(SHOWN + 50)])
    assert html.count("<li>") == SHOWN
    assert "and 50 more" in html


def test_a_long_first_line_is_cut_at_a_word() -> None:
    assert label(Article("a", "word " * 50)) == "word " * 17 + "word …"


def test_an_open_article_has_its_boilerplate_greyed_and_names_its_copies() -> None:
    html = opened(seed_library().stored(FOUR), copies=["Herald"])
    assert 'class="grey"' in html
    assert "also in Herald" in html


def test_an_outcome_that_can_be_acted_on_has_a_button() -> None:
    html = results(
        [Outcome("removed", "a", "undo", "t1"), Outcome("already there", "b", "replace", "t2"), Outcome("added", "c")]
    )
    assert html.count("<button") == 2
    assert 'data-undo="t1" aria-label="Undo: a"' in html
    assert 'data-replace="t2" aria-label="Replace it: b"' in html


def test_hostile_text_is_only_text() -> None:
    def shown(text: str) -> list[tuple[str, tuple[str, ...]]]:
        head = Article(text, text, text, text, url=text)
        done = results([Outcome(text, text, "undo", text)])
        return tags(library([head], copies={text: [text]}) + opened(StoredArticle(head, ()), copies=[text]) + done)

    assert shown(HOSTILE) == shown("text")
