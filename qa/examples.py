"""Example questions that the indexed articles invite. Pure.

An article that says who somebody is ("Oleg Kozhemyako, the region's governor, …") answers "Who is Oleg Kozhemyako?". So
two or three capitalised words with an apposition that names a role make a question, one for an article, the newest
articles first. For the articles that onrecord comes with there are questions that show more: a disagreement, a hedged
claim, a false premise.
"""

import re
from collections.abc import Sequence
from datetime import date

from index.article import Article

MOST = 6
_SEEDS = frozenset(
    (
        "000_0024c62bb9237d14",
        "001_7f40505b9e255f85",
        "002_c0e621ed79ed7c7b",
        "003_67a03b958ab11b3b",
        "004_e4ce00a487be0bb0",
    )
)
SEED_QUESTIONS = (
    "Who called Vasyukevich a traitor?",
    "On what date did Vasyukevich read out the statement?",
    "How many lawmakers stood behind the statement with Vasyukevich?",
    "Is Vasyukevich a member of the Communist Party?",
    "What illness is Putin said to have?",
    "Why did Smolin resign?",
)
_ROLE = (
    r"(?:president|minister|governor|mayor|senator|secretary|leader|chief|head|director|spokes\w+|professor|lawyer"
    r"|attorney|prosecutor|analyst|author|writer|actor|actress|singer|artist|coach|captain|founder|co-founder|chair\w*"
    r"|lawmaker|deputy|general|commander|judge|doctor|surgeon|physician|scientist|researcher|economist|epidemiologist"
    r"|historian|journalist|reporter|editor|officer|manager|executive|player|teacher|activist|widow|mother|father|baker)"
)
_TITLE = r"(?:President|Senator|Sen|Governor|Gov|Mayor|Minister|Prime|Mr|Mrs|Ms|Dr|Sir|Lady|King|Queen|Prince|Princess)"
_NAME = r"[A-Z][\w’'-]+(?: [A-Z][\w’'-]+){1,2}"
_INTRODUCED = re.compile(rf"(?<!\w)(?!{_TITLE}\b)(?P<name>{_NAME}), (?:an?|the|who is) (?:[\w’'-]+ ){{0,4}}?{_ROLE}\b")


def examples(articles: Sequence[Article]) -> list[str]:
    """At most six questions about these articles, always the same ones for the same articles."""
    if {each.id for each in articles} >= _SEEDS:
        return list(SEED_QUESTIONS)
    newest = sorted(articles, key=lambda each: each.id)
    newest.sort(key=lambda each: each.published or date.min, reverse=True)
    found: dict[str, None] = {}
    for each in newest:
        if match := _INTRODUCED.search(each.text):
            found[f"Who is {match['name']}?"] = None
        if len(found) == MOST:
            break
    return list(found)
