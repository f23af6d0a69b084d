"""Time in answering: which findings are of the time asked about, which is newest, and how an old one is told. Pure.

News changes: what an article says is so on its day. For a state (a count, an office, a price) the newest finding stands
and earlier ones are told as earlier. For an event (who won) findings of other occurrences do not answer. What only old
articles say is told as of then, and is less sure.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from index.article import Heading
from qa.answer import Dropped, Finding, Group
from qa.language.clauses import polarity
from qa.language.dates import Day, dates
from qa.language.periods import periods
from qa.language.question import Asked, Question
from qa.period import AFTERMATH, FRESH, GRACE, About, AskedTime, Known, Period, month

WEEK = 7  # days apart up to which two findings are of one time: they disagree, and do not follow each other
NEAR = 62  # days apart up to which two days are told as days, and not as months


def rounds(
    asked: AskedTime, within: Collection[str] | None, headings: Iterable[Heading]
) -> list[Collection[str] | None]:
    """The articles to search, one search after the other until one answers: those of the time asked about, the others.

    Articles without a date are searched at once. What only older articles say is no answer to a question for what is
    new, so those are not searched where there are articles of that time.
    """
    days = asked.searched
    if days is None:
        return [within]
    chosen = [heading for heading in headings if within is None or heading.id in within]
    inside = frozenset(h.id for h in chosen if h.published is None or days.first <= h.published <= days.last)
    others = frozenset(heading.id for heading in chosen) - inside
    if not inside or not others:
        return [within]
    return [inside] if asked.recent else [inside, others]


def wider(asked: AskedTime) -> str:
    """Says that the articles of the time asked about did not answer and the others were searched."""
    return f"No article of {asked.searched} answered it; all others were searched as well." if asked.searched else ""


def of_another_time(finding: Finding, question: Question, asked: AskedTime) -> str | None:
    """Why a finding is not of the time asked about, or None where it may be."""
    return _other_day(finding, question) or _outside(finding, question, asked)


def _other_day(finding: Finding, question: Question) -> str | None:
    """A yes or no may well be about another day than the one asked for; a value may not."""
    there = [day for _, _, day in dates(" ".join(finding.quotes)) if day.month or day.year]
    named = [day for _, _, day in dates(question.text) if day.month or day.year]
    if named and there and polarity(finding.answer) is None and not any(a.agrees(b) for a in named for b in there):
        return f"the quoted sentence speaks of {there[0]}, the question of {named[0]}"
    return None


def _outside(finding: Finding, question: Question, asked: AskedTime) -> str | None:
    """The sentence, else its article, is of another time than the period that the question names."""
    wanted, spoken, published = asked.period, finding.spoken, finding.source.article.published
    told = spoken.period if spoken.known in {Known.STATED, Known.TOLD} else None
    if wanted is None:
        return _no_longer_new(told, asked)
    if published is None:
        return None
    too_old = asked.recent or not (asked.state or asked.ahead)  # an office held before may be held still
    if too_old and (wanted.first - published).days > asked.grace:
        return f"the article is of {Day.of(published)}, too old for what is asked"
    if asked.ahead and not _names(finding, wanted):
        return f"the article does not speak of {wanted}"
    if asked.ahead or question.asked is Asked.POLAR:
        return None
    if asked.state and (told or published <= wanted.last):  # what was so before may be so still
        return None
    stated = (each.period for quote in finding.quotes for each in periods(quote, published))
    if told and _apart_in_time(told, wanted) and all(each.gap(wanted) for each in stated):
        return f"the quoted sentence speaks of {told}, the question of {wanted}"
    if not told and (published - wanted.last).days > AFTERMATH and not _names(finding, wanted):
        return f"the article is of {Day.of(published)} and does not speak of {wanted}"
    return None


def _apart_in_time(told: Period, wanted: Period) -> bool:
    """Whether two periods are of different times: last year is not this one, the eve of a week may be meant by it."""
    return told.gap(wanted) > (GRACE if told.days <= WEEK else 0)


def _no_longer_new(told: Period | None, asked: AskedTime) -> str | None:
    """What is told of another year did not happen "recently"; how things stand now may have begun in any year."""
    if told and asked.words and not asked.state and (asked.as_of - told.last).days > FRESH:
        return f"the quoted sentence speaks of {told}, and “{asked.words}” was asked for"
    return None


def _names(finding: Finding, wanted: Period) -> bool:
    article = finding.source.article
    told = periods(f"{article.title or ''} {article.text}", article.published)
    return any(not each.period.gap(wanted) for each in told)


@dataclass(frozen=True, slots=True)
class InTime:
    """Groups that stand at the time asked about, groups that stood before, and what is of another time."""

    groups: tuple[Group, ...]
    earlier: tuple[Group, ...] = ()
    dropped: tuple[Dropped, ...] = ()


def in_time(
    question: Question, groups: Sequence[Group], asked: AskedTime, conflict: Callable[[Group, Group], bool]
) -> InTime:
    """Order groups in time: of those that conflict the one of the time asked about stands. Undated ones stay in play.

    Args:
        question: as it was read.
        groups: what agrees, of all sources.
        asked: what time is asked about.
        conflict: whether two groups cannot both be right.
    """
    dated = [group for group in groups if moment(group)]
    if len(dated) < 2 or asked.how is About.EVER:
        return InTime(tuple(groups))
    lead = max(dated, key=lambda group: _rank(group, asked))
    standing: list[Group] = []
    earlier: list[Group] = []
    dropped: list[Dropped] = []
    for group in groups:
        if group is lead or group not in dated:
            standing.append(group)
        elif conflict(group, lead) and _follows(question, group, lead, asked):
            earlier.append(group)
        elif reason := _other_occurrence(group, lead, asked, conflict=conflict(group, lead)):
            dropped += [Dropped(f.article, f.answer, reason) for f in group.findings]
        else:
            standing.append(group)
    earlier.sort(key=lambda group: moment(group) or date.min, reverse=True)
    return InTime(tuple(standing), tuple(earlier), tuple(dropped))


def moment(group: Group) -> date | None:
    """The last day at which the sources of a group put it; None where none has a date."""
    return max((day for finding in group.findings if (day := day_of(finding))), default=None)


def day_of(finding: Finding) -> date | None:
    """The day at which a finding is so: the end of the time that it speaks of, its article's day at the latest."""
    told, published = finding.spoken.period, finding.source.article.published
    if told is None:
        return published
    return min(told.last, published) if published else told.last


def _rank(group: Group, asked: AskedTime) -> tuple[int, float, float]:
    """How near to the time asked about, and how new, and how sure a group is."""
    day, wanted = moment(group) or date.min, asked.period
    if wanted is None or asked.as_of <= wanted.last:
        return 0, day.toordinal(), group.confidence
    if asked.state:  # the last that was so before the period ended
        return int(day <= wanted.last), -abs((day - wanted.last).days), group.confidence
    return int(_in_period(group, wanted)), group.confidence, day.toordinal()


def _in_period(group: Group, wanted: Period) -> bool:
    """Whether a source states that time, or wrote in it or in the month after."""
    for finding in group.findings:
        told, published = finding.spoken.period, finding.source.article.published
        if told and finding.spoken.known in {Known.STATED, Known.TOLD} and not told.gap(wanted):
            return True
        if published and wanted.first <= published and (published - wanted.last).days <= AFTERMATH:
            return True
    return False


def _follows(question: Question, group: Group, lead: Group, asked: AskedTime) -> bool:
    """Whether a group is what was so before `lead` was: another state, or the same count when it was smaller."""
    running = question.asked is Asked.NUMBER and group.lead.spoken.running and lead.lead.spoken.running
    if not (asked.state or running) or (asked.period and asked.period.last < asked.as_of):
        return False
    days = _apart(group, lead)
    return days > (0 if running else WEEK)


def _apart(group: Group, lead: Group) -> int:
    older, newer = moment(group), moment(lead)
    return (newer - older).days if older and newer else 0


def _other_occurrence(group: Group, lead: Group, asked: AskedTime, *, conflict: bool) -> str | None:
    """Why a group is of another occurrence of what is asked about, or of another time of it, than `lead`."""
    days = abs(_apart(group, lead))
    if asked.period and asked.period.last < asked.as_of:
        other = conflict and days > WEEK and _rank(group, asked)[0] < _rank(lead, asked)[0]
        other = other or (conflict and asked.state and days > WEEK)
        return f"another source is nearer to {asked.period}: {lead.lead.answer}" if other else None
    if asked.state:
        return None
    known = {Known.STATED, Known.TOLD}
    both = all(f.spoken.known in known for g in (group, lead) for f in g.findings)
    if days > FRESH or (conflict and both and days > WEEK):
        when = group.lead.spoken.period or moment(group)
        when = Period.of(when) if isinstance(when, date) else when
        return f"it is told of {when}, and {lead.lead.answer} of a later time"
    return None


def age(groups: Sequence[Group], asked: AskedTime) -> int | None:
    """Days between the newest article of the groups and the question; None where one has no date."""
    days = [finding.source.article.published for group in groups for finding in group.findings]
    known = [day for day in days if day]
    return (asked.as_of - max(known)).days if known and len(known) == len(days) else None


def old(groups: Sequence[Group], asked: AskedTime) -> bool:
    """Whether only articles of another time say what is asked about now."""
    days = age(groups, asked)
    return asked.how in {About.NOW, About.LATEST} and days is not None and days > FRESH


def undated(groups: Sequence[Group], asked: AskedTime) -> bool:
    """Whether the question asks for what is new, and no article that answers has a date."""
    return asked.recent and not any(f.source.article.published for group in groups for f in group.findings)


def preface(groups: Sequence[Group], asked: AskedTime) -> str:
    """The first words of an answer that only old articles give: "In articles of May 2019: "; else empty."""
    articles = {f.article: f.source.article.published for group in groups for f in group.findings}
    opening = "In an article" if len(articles) == 1 else "In articles"
    if old(groups, asked):
        months = sorted(day for day in articles.values() if day)
        first, last = month(months[0]), month(months[-1])
        return f"{opening} of {first if first == last else f'{first} to {last}'}: "
    return f"{opening} without a date: " if undated(groups, asked) else ""


def told_as_of(finding: Finding, *, exact: bool) -> str:
    """The time of a finding in words: the article's own where it states one, else its day, or its month."""
    spoken, published = finding.spoken, finding.source.article.published
    if spoken.words and any(day.month or day.year for _, _, day in dates(spoken.words)):
        return spoken.words
    if spoken.period and spoken.known is Known.TOLD:
        return str(spoken.period)
    if published is None:
        return ""
    return str(Period.of(published)) if exact else month(published)


def exact(groups: Sequence[Group]) -> bool:
    """Whether groups lie so near to each other in time that their days have to be told, and not their months."""
    days = sorted(day for group in groups if (day := moment(group)))
    return any((b - a).days <= NEAR for a, b in pairwise(days))
