"""The questions that have a time can be checked, and are sixty or more."""

from eval.cases import read_articles
from eval.labels.load import load_cases
from eval.paths import TIMES

ARTICLES = read_articles(TIMES.articles)
CASES = load_cases(TIMES.facts, articles=ARTICLES)


def test_there_are_sixty_questions() -> None:
    assert len(CASES) >= 60


def test_every_article_is_asked_about_or_could_mislead() -> None:
    cited = {name for case in CASES for name in case.articles}
    assert len(cited) > len(ARTICLES) * 3 / 4
    assert {case.expect for case in CASES} == {("answered",), ("sources_disagree",), ("not_in_articles",)}
