"""Example questions come from the articles: whom the newest ones introduce."""

from datetime import date

from index.article import Article
from qa.examples import MOST, SEED_QUESTIONS, examples
from tests.fake_desk import seed_library


def test_an_article_that_says_who_somebody_is_invites_the_question() -> None:
    held = [
        Article("a", "The bridge at New Norburg, a town, fell. It hurt Ada Kühn, the town's old mayor, and others."),
        Article(
            "b",
            "Rain fell on President Bo Lind, a leader, and on Cem Ak, who is a teacher.",
            published=date(2022, 1, 1),
        ),
        Article("c", "In San Lindo, the capital, nothing happened.", published=date(2022, 2, 1)),
    ]
    assert examples(held) == ["Who is Bo Lind?", "Who is Ada Kühn?"]
    assert examples(held[::-1]) == examples(held)


def test_there_are_not_too_many_and_none_without_articles() -> None:
    many = [Article(str(n), f"So said Ann {chr(65 + n)}lan, the mayor.") for n in range(20)]
    assert len(examples(many)) == MOST
    assert examples([]) == []


def test_the_articles_it_comes_with_have_their_own() -> None:
    library = seed_library()
    assert examples(library.articles()) == list(SEED_QUESTIONS)
    library.remove("002_c0e621ed79ed7c7b")
    assert set(examples(library.articles())).isdisjoint(SEED_QUESTIONS)
