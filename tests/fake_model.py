"""A scripted language model and small articles for tests of the qa package. Nothing here calls a real model."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from index.article import Article, Sentence, StoredArticle
from qa.answer import Finding, Passage
from qa.llm import Message, Reply

Script = Callable[[str, str, str | None], str]  # passage, question, proposed answer -> reply


@dataclass
class FakeModel:
    """Replies by a function of (passage, question, proposed answer); keeps the conversations that it was sent."""

    script: Script
    name: str = "fake"
    parallel: int = 1
    embedded: bool = False
    sent: list[Sequence[Message]] = field(default_factory=list)

    def reply(self, messages: Sequence[Message], *, max_tokens: int, stop: Sequence[str] = ()) -> Reply:
        self.sent.append(messages)
        passage, _, request = messages[-1][1].removeprefix("Passage:\n").partition("\n\nQuestion: ")
        question, _, rest = request.partition("\n")
        proposed = rest.removeprefix("Proposed answer: ").partition("\n")[0] if rest.startswith("Proposed") else None
        text = self.script(passage, question, proposed)
        token = text.split()[0].strip(".,").lower()
        return Reply(text=text, first={token: 0.95, "not" if token != "not" else "the": 0.05}, mean_logprob=-0.1)


def story(article_id: str, *sentences: str, boilerplate: Sequence[int] = ()) -> StoredArticle:
    """An article of these sentences, one a line; `boilerplate` numbers count from 1."""
    text, spans = "", []
    for number, sentence in enumerate(sentences, 1):
        spans.append(Sentence(number, len(text), len(text) + len(sentence), number in boilerplate))
        text += sentence + "\n"
    return StoredArticle(Article(article_id, text), tuple(spans))


def passage(source: StoredArticle) -> Passage:
    """The whole story of an article as one passage."""
    return Passage(source, tuple(s for s in source.sentences if not s.boilerplate), 1.0)


def finding(source: StoredArticle, answer: str, *sentences: int, confidence: float = 0.9) -> Finding:
    """A finding that points at sentence numbers of `source`."""
    return Finding(source, answer, tuple(source.sentences[n - 1] for n in sentences), confidence)


def dated(source: StoredArticle, published: date) -> StoredArticle:
    """The article with a date of its own."""
    return replace(source, article=replace(source.article, published=published))
