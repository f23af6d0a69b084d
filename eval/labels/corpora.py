"""Reads what is labelled: the cases of each corpus beside its articles."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from eval.cases import Case, CasesError, digest_articles, digest_questions, read_articles
from eval.labels.consistency import used_twice
from eval.labels.load import load_cases
from eval.paths import Corpus


@dataclass(frozen=True, slots=True)
class Labelled:
    """Cases, and by corpus the texts of the articles that they are asked of, by id."""

    cases: tuple[Case, ...]
    corpora: dict[str, dict[str, str]]

    @property
    def articles(self) -> dict[str, str]:
        """The texts of every corpus by id."""
        return {name: text for texts in self.corpora.values() for name, text in texts.items()}

    def where(self, wanted: Callable[[Case], bool]) -> "Labelled":
        """The cases that are wanted, and the corpora that they are of."""
        cases = tuple(case for case in self.cases if wanted(case))
        asked = {case.corpus for case in cases}
        return Labelled(cases, {name: texts for name, texts in self.corpora.items() if name in asked})

    def digests(self) -> dict[str, str]:
        """What is asked of which articles, by corpus: a change of one leaves the answers about the others usable."""
        found = {}
        for name, texts in self.corpora.items():
            found[name] = digest_articles(texts)
            found[f"{name} questions"] = digest_questions(case for case in self.cases if case.corpus == name)
        return found


def load_corpora(corpora: Iterable[Corpus]) -> Labelled:
    """The cases and articles of several corpora, in their order.

    Raises:
        InputError: articles cannot be read.
        CasesError: the labels are not in order, or two corpora share the id of an article, a case, or a question.
    """
    cases: list[Case] = []
    texts: dict[str, dict[str, str]] = {}
    for corpus in corpora:
        articles = read_articles(corpus.articles)
        if shared := articles.keys() & {name for others in texts.values() for name in others}:
            raise CasesError(f"{corpus.articles}: the article {min(shared)!r} is in another corpus too")
        texts[corpus.name] = articles
        cases.extend(load_cases(corpus.facts, articles=articles, corpus=corpus.name))
    if complaints := [*used_twice(cases)]:
        raise CasesError("\n".join(complaints))
    return Labelled(tuple(cases), texts)
