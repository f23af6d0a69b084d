"""Puts small articles into an archive, one sentence and one chunk for each story that is given."""

from index.article import Article, Chunk, Sentence
from index.store.archive import Archive
from index.text.copies import Signature
from tests.fakes.encoder import HashingEncoder

ENCODER = HashingEncoder(dim=8)


def put(
    archive: Archive, article_id: str, *stories: str, signature: Signature | None = None, **metadata: object
) -> Article:
    """An article with one sentence and one chunk per story."""
    text = "\n".join(stories)
    article = Article(id=article_id, text=text, **metadata)  # type: ignore[arg-type]
    sentences, chunks, start = [], [], 0
    for number, story in enumerate(stories, 1):
        end = start + len(story)
        sentences.append(Sentence(number, start, end, boilerplate=story.startswith("Advert")))
        chunks.append(Chunk(article_id, number, number, number, start, end))
        start = end + 1
    archive.put(article, sentences, chunks, ENCODER.encode(stories), embedding=ENCODER.name, signature=signature)
    return article
