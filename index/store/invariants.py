"""What every citation relies on, checked for one stored article. Pure."""

from collections.abc import Sequence

from index.article import Chunk, StoredArticle


def broken_offsets(stored: StoredArticle, chunks: Sequence[Chunk]) -> list[str]:
    """Breaches of what every citation relies on: sentences in order and in place, chunks of whole sentences."""
    article, sentences = stored.article, stored.sentences
    place = f"article {article.id}"
    found = []
    end = 0
    for number, sentence in enumerate(sentences, 1):
        if sentence.number != number or not end <= sentence.start < sentence.end <= len(article.text):
            found.append(f"{place}: sentence {number} is out of place ({sentence.start} to {sentence.end})")
        end = sentence.end
    for number, part in enumerate(chunks, 1):
        inside = 1 <= part.first <= part.last <= len(sentences)
        if not inside or part.number != number:
            found.append(f"{place}: passage {part.id} has no sentences {part.first} to {part.last}")
        elif (part.start, part.end) != (sentences[part.first - 1].start, sentences[part.last - 1].end):
            found.append(f"{place}: passage {part.id} does not end where its sentences end")
    covered = {number for part in chunks for number in range(part.first, part.last + 1)}
    missing = [str(s.number) for s in sentences if not s.boilerplate and s.number not in covered]
    if missing:
        found.append(f"{place}: no passage holds sentences {', '.join(missing)}")
    return found
