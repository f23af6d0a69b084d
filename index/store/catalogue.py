"""What is known of all articles without their texts: their headings, and which are copies of one story. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from index.article import Heading


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Headings by id, and for each article of which there are copies the ids of them all, its own included."""

    headings: Mapping[str, Heading]
    groups: Mapping[str, frozenset[str]]

    def copies(self, article_id: str) -> tuple[Heading, ...]:
        """The other articles that carry this one's story, the earliest first; those without a date come last."""
        others = self.groups.get(article_id, frozenset()) - {article_id}
        return tuple(sorted((self.headings[other] for other in others if other in self.headings), key=earliest))

    def lead(self, article_id: str, among: Iterable[str]) -> str:
        """The article that speaks for this one's story: of its copies `among` others the earliest, else itself."""
        group = self.groups.get(article_id, frozenset())
        found = [self.headings[each] for each in {*among, article_id} & group if each in self.headings]
        return min(found, key=earliest).id if found else article_id


def earliest(heading: Heading) -> tuple[date, str]:
    """Sorts by date, then by id; unknown dates come last."""
    return heading.published or date.max, heading.id
