"""Marks what is not the story: adverts, newsletter calls, link teasers, appeals for donations. It removes nothing.

Rules look at one sentence and at its neighbours. They are anchored at the start of a sentence, or ask for two signs at
once, so that a story ABOUT newsletters, adverts or donations stays a story; tests hold near misses for them.
A rule belongs here only if it would be right for any newspaper.
"""

import re
from collections.abc import Sequence

Span = tuple[int, int]

_SITES = r"(facebook|twitter|x|instagram|telegram|whatsapp|tiktok|youtube|linkedin|reddit|threads|bluesky|google news)"
_AGENCIES = r"(getty images|reuters|ap( photo)?|afp|epa|shutterstock|associated press|pa|alamy|bloomberg|nasa)"

_WHOLE = (  # the whole sentence is this
    r"(paid |partner )?(advert|advertisement|ad|ads|ad feedback|sponsored|promoted)( content)?",
    r"(story|article) continues (below|after)( this| the)?( advertise?ment| ad| video)?",
    r"continue reading( (the main|this) (story|article))?|skip (to|past) (the )?[\w -]{1,40}",
    r"how relevant is this ad to you\?|video player was slow to load content\b.{0,400}",
    r"leave a (comment|reply)|\d+ comments?|comments? \(\d+\)|comments?|have your say|be the first to comment",
    r"(add|post|view|show|read|hide)( all| your| a)? comments?|join the (conversation|discussion)",
    r"read more( here)?|read (the )?(full|whole|original) (article|story)\b.{0,40}",
    r"read more (about|on|from)\b.{0,60}:|source: read full article|more on this( story| topic)?",
    r"related( (articles?|stories|topics?|content|links?|coverage|news|video))?|(you )?(may|might) also like.{0,9}",
    r"most (read|popular|viewed|shared)|trending( now| stories)?|recommended( for you)?|top stories",
    r"editors?['’]?s?['’]? (picks?|choice)|more (stories|news|headlines)|(do not|don['’]t) miss",
    rf"share( this)?( article| story| page| post)?( on| via| with)?(,? (and )?({_SITES}|e-?mail))*",
    rf"{_SITES}|e-?mail|print|copy( the)? link|save|bookmark|listen|watch|gallery|video|photos|play( video)?"
    r"|loading",
    r"(accept|reject|manage)( all)?( cookies| preferences)?|cookie (policy|settings|notice)|privacy policy",
    r"terms (of (use|service)|and conditions)|(sign|log) (in|up)( here| now| today| for free)?",
    r"subscribe( here| now| today| to [\w.]+\.\w+( today)?)?|register( here| now| for free)?|newsletters?|back "
    r"to top",
    rf"follow us( on {_SITES})?|download the app|get the app",
    r"(copyright )?©.{0,160}|copyright \d{4}\b.{0,150}|.{0,100}\ball rights reserved",
    r"\d+[ -]min(ute)?s?[ -]read|(first )?(published|updated|last updated|posted)( on| at)?:?",
    rf"((images?|photos?|pictures?|credits?|photograph)( (source|credit|by|courtesy))?: ?)?{_AGENCIES}",
    r"(images?|photos?|pictures?|credits?|photograph)( (source|credit|by|courtesy))?: ?[\w '’./-]{1,60}",
    rf"({_AGENCIES}|[\w.'’-]+( [\w.'’-]+){{0,3}}) ?(/|\bvia\b) ?{_AGENCIES}",
    r"click here( to .{1,60}| for .{1,60})?|(got|have you got|do you have) an? (news )?(tip|story|story "
    r"idea)\?.{0,80}",
    r"(story|news) (idea|tip)s?\?|(please )?support (local|our|independent|quality) journalism",
    r"thank you for (supporting our journalism|subscribing|signing up|registering|your support)",
)
_LABELLED = (  # a label, a colon, and a link to another article; the rest of the line belongs to it
    r"see also|read also|also read|read next|read this|read|see more|more|read more|learn more|more coverage",
    r"related|related (stories|story|articles?|coverage|reading)|(do not|don['’]t) miss|must[- ]read"
    r"|recommended (reading|stories)|up next",
    r"watch|watch (live|more|now)|listen|listen now|in pictures|in photos|photos|podcasts?|in case you missed "
    r"it|icymi",
    r"topics?|tags?|filed under|categories|more (on|about|from) [^:]{1,40}|read more (about|on|from) [^:]{1,40}",
)
_CALLS = (  # the reader is told what to do with the newspaper, at the start of the sentence
    r"(please |simply |just |you can )?(sign[ -]up|subscribe|register) (to|for|here|now|today|below|with|at|via|and)\b"
    r".{0,160}\b(newsletters?|e-?mails?|alerts?|updates|in-?box|briefings?|bulletins?|podcasts?|channels?|notifications)\b",
    r"(you can )?subscribe to our\b|subscribe (&|and) save\b|(please )?support .{0,40}journalism\b.{0,40}\bsubscri",
    r"(get|receive) .{0,160}\b((sent|delivered|straight|direct(ly)?|right) .{0,30}|in your )(in-?box|e-?mail"
    r"|phone|texts)\b",
    r"(get|to get|for|want) .{0,160}\b(sign[ -]up|subscribe)\b.{0,80}\b(here|newsletters?|our|alerts|inbox)\b",
    r"for (more|all|the latest|the best)\b.{0,120}\b(click here|visit our|follow us|homepage|check out our)\b",
    r".{1,100}\bdelivered (directly |straight )?to your (in-?box|e-?mail|phone)\b",
    r"(a|your) (week|day|month|(daily|weekly) dose|round-?up) of .{1,60} in your (in-?box|e-?mail|mailbox)\b",
    r"we find the .{1,40} you need to know\b|would you like to receive .{1,60}\bnewsletters?\b",
    rf"(follow|like|join|find|add) (us|our|her|him|them|me|the author|[A-Z].{{1,80}}) on {_SITES}\b",
    r"join .{1,60}\b(whatsapp|telegram|facebook) (channel|group|community)\b",
    r"((you can )?(contact|reach|e-?mail|shoot|follow|tweet|write to|send|call)\b|.{1,60}\bcan be (reached"
    r"|contacted|followed)\b)"
    r".{0,160}(\w@\w|(^|\W)@\w|facebook\.com|twitter\.com)",
    r"(download|install|get) (our|the free) ([\w’' ]{1,30} )?app\b",
    r"(tap|click) (here|below|the link|on the link)\b",
    r"(this|our) (site|website|page) uses cookies|we (and our partners )?use cookies",
    r"by (continuing|clicking|signing up|submitting|subscribing)\b.{0,160}\b(you|i|we|our)\b.{0,120}\b(cookies?|terms"
    r"|privacy|agree|consent)\b",
    r"you agree to (the|our) (processing|terms|use of cookies|privacy)\b|we will use the (details|information) "
    r"you have shared\b",
    r".{0,160}\b(in|see|read) our privacy policy\b|(you (can|may) )?(unsubscribe|opt out) at any time\b",
    r"(.{0,120}\b)?we may (earn|receive|get) (an? |a small )?(affiliate |referral )?(commission|fee)\b",
    r"this article contains affiliate links|prices were accurate at the time\b|.{2,80} is an? .{2,40}\bcontent "
    r"partner\b",
    r"(please )?(enable|turn on) javascript|javascript is (disabled|required)|your browser (does not"
    r"|doesn['’]t) support",
    r"(if you (would like|want|wish) to (donate|give|help|support|contribute)|to (donate|make a donation)"
    r"|(please )?donate (to|now|here|today))\b.{0,300}\b(click|visit|go to|here|https?:|www\.|link below)",
    r"(please )?(consider )?(support(ing)?|donat(e|ing) to|becom(e|ing) a (member|supporter|subscriber|patron) of)"
    r" (us\b|our (journalism|work|newsroom|reporting|website))",
    r"(get in touch|contact us|e-?mail us|write to us|send (us )?your) .{0,100}(@|e-?mail|form|whatsapp|below"
    r"|let us know|https?:|www\.)",
    r"(let us know|tell us|share your (thoughts|views|opinions?)) .{0,80}\b(comments?|below)\b",
    r"play (the|our|today['’]s) .{1,60}\b(crossword|puzzles?|quiz|sudoku|cross)\b|something went wrong, please "
    r"try again",
    r"(this is a )?(breaking|developing)( news)? story[,.:;] .{0,60}\b(updates?|refresh|check back|more to "
    r"follow)\b",
)


def _any(patterns: Sequence[str], template: str) -> re.Pattern[str]:
    return re.compile(template % "|".join(f"({pattern})" for pattern in patterns), re.IGNORECASE)


_OPENING = r"[^\w\"“'‘©]*"  # an arrow or a bullet may come first; a quotation mark may not, since then somebody says it
_WHOLE_RULE = _any(_WHOLE, _OPENING + r"(%s)[\s.!:…>»→|\])]*")
_LABELLED_RULE = _any(_LABELLED, _OPENING + r"(%s)\s*:\s*\S.*")
_CALLS_RULE = _any(_CALLS, _OPENING + r"(%s)")
_LEAD_IN = re.compile(  # boilerplate only when a call follows
    r"(do(n['’]t| not) miss (a thing|out|a story)|stay (informed|up to date|in the know)|need a (news )?break)[.!?]*"
    r"|(do you have|have you got|got|want) an? (story|tip|news tip|view|opinion|question)\b.{0,160}\?",
    re.IGNORECASE,
)
_BULLET = re.compile(r"\s*(?:[•◦▪●‣►▶→»·]|[>*–—-](?=\s))\s*\S")
_SIGNATURE = re.compile(r"\s*[–—-]")  # a dash before a line says who wrote or said what stands above it
_FINAL = re.compile(r"[.!?…:;,][\"'”’»)\]]*$")
_LINE = re.compile(r"[^\r\n\u2028\u2029]+")
LONGEST = 80  # words; whatever a longer sentence holds, it is not only a call
TEASER_WORDS = 30  # a longer line is no headline


def mark(text: str, spans: Sequence[Span]) -> tuple[bool, ...]:
    """Which of `spans` are boilerplate; as many flags as spans, in their order.

    Args:
        text: the article's text.
        spans: `(start, end)` of its sentences, in order.
    """
    flat = [" ".join(text[start:end].split()) for start, end in spans]
    known = {sentence: _is_boilerplate(sentence) for sentence in set(flat)}  # a table says the same many times
    flags = [known[sentence] for sentence in flat]
    lines = [found.span() for found in _LINE.finditer(text) if found[0].strip()]
    links = _links(text, lines, [end for (_, end), flag in zip(spans, flags, strict=True) if flag])
    line = 0
    for number, (start, end) in enumerate(spans):
        while line < len(lines) and lines[line][1] <= start:
            line += 1
        flags[number] = flags[number] or (line in links and end <= lines[line][1])
    for number in range(len(spans) - 1):  # "Don't miss a thing!" in front of "Sign up to our newsletter"
        if flags[number + 1] and _LEAD_IN.fullmatch(flat[number]):
            flags[number] = True
    return tuple(flags)


def _is_boilerplate(sentence: str) -> bool:
    if not any(character.isalnum() for character in sentence):  # a rule, asterisks, an emoji
        return True
    if sentence.count(" ") >= LONGEST:
        return False
    return bool(_WHOLE_RULE.fullmatch(sentence) or _CALLS_RULE.match(sentence))


def _links(text: str, lines: Sequence[Span], marked_ends: Sequence[int]) -> set[int]:
    """Numbers of lines that lead to other articles: with a label, or a bullet and a headline put between paragraphs.

    A bullet line that has another one beside it, or a line with a colon before it, is a list of the story.
    """
    ends = set(marked_ends)
    bullets = [bool(_BULLET.match(text[start:end])) for start, end in lines]
    found: set[int] = set()
    listed: set[int] = set()  # those of a list under "Read more:"
    for number, (start, end) in enumerate(lines):
        line = text[start:end].strip()
        if len(line.split()) > TEASER_WORDS:
            continue
        if _LABELLED_RULE.fullmatch(line):
            found.add(number)
        elif bullets[number] and not _FINAL.search(line):
            before = text[slice(*lines[number - 1])].rstrip() if number else ""
            if number - 1 in listed or (before.endswith(":") and lines[number - 1][0] + len(before) in ends):
                listed.add(number)
            beside = (number > 0 and bullets[number - 1]) or (number + 1 < len(lines) and bullets[number + 1])
            alone = not (beside or before.endswith(":") or _SIGNATURE.match(line))
            if number in listed or alone:
                found.add(number)
    return found
