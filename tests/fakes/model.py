"""A scripted language model and small articles for tests of the qa package. Nothing here calls a real model."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from index.article import Article, Sentence, StoredArticle
from qa.answer import Finding, Passage, Value
from qa.cancellation import Cancellation
from qa.language.when import spoken
from qa.reading.model import Message, Reply, Request

Script = Callable[[str, str, str | None], str]  # passage, question, proposed answer -> reply


@dataclass
class FakeModel:
    """Replies by a function of (passage, question, proposed answer); keeps the conversations that it was sent."""

    script: Script
    name: str = "fake"
    embedded: bool = False
    ready: bool = True
    sent: list[Sequence[Message]] = field(default_factory=list)
    closed: bool = False

    def replies(self, requests: Sequence[Request], cancellation: Cancellation) -> Iterator[tuple[int, Reply]]:
        cancellation.check()
        yield from enumerate(map(self.reply, requests))

    def close(self) -> None:
        self.closed = True

    def reply(self, request: Request) -> Reply:
        messages = request.messages
        self.sent.append(messages)
        passage, _, asked = messages[-1][1].removeprefix("Passage:\n").partition("\n\nQuestion: ")
        question, _, rest = asked.partition("\n")
        proposed = rest.removeprefix("Proposed answer: ").partition("\n")[0] if rest.startswith("Proposed") else None
        text = self.script(passage, question, proposed)
        token = next(iter(text.split()), "").strip(".,").lower()
        return Reply(text=text, first={token: 0.95, "not" if token != "not" else "the": 0.05})


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
    """A finding that points at sentence numbers of `source`; its values are the answer's words, where they stand."""
    cited = tuple(source.sentences[n - 1] for n in sentences)
    opening, _, rest = answer.partition(" ")
    said = (rest if opening.strip(",:") in {"yes", "no"} else answer).strip("“”").lower()
    places = [s.start + source.quote(s).lower().find(said) for s in cited if said in source.quote(s).lower()]
    ends = [(start, start + len(said)) for start in places if said]
    values = tuple(Value(source.article.text[start:end], start, end) for start, end in ends)
    said_of = spoken([(s.start, source.quote(s)) for s in cited], values, source.article.published)
    return Finding(source, answer, cited, confidence, values=values, spoken=said_of)


def dated(source: StoredArticle, published: date) -> StoredArticle:
    """The article with a date of its own."""
    return replace(source, article=replace(source.article, published=published))
