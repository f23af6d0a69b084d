"""Example questions that the indexed articles invite. Pure.

An article that says who somebody is ("Oleg Kozhemyako, the region's governor, …") answers "Who is Oleg Kozhemyako?". So
a name of two or three words with such an apposition makes a question, and the names that most articles speak of come
first. For the articles that onrecord comes with there are questions that show more: a disagreement, a hedged claim, a
false premise.
"""

import re
from collections import Counter
from collections.abc import Sequence

from index.article import Article

MOST = 6
READ = 400  # articles looked at; more say nothing new
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
_NAME = r"[A-Z][\w’'-]+(?: [A-Z][\w’'-]+){1,2}"
_APPOSITION = re.compile(rf"(?<![.!?]\s)(?<!^)\b(?P<name>{_NAME}), (?:a|an|the|who (?:is|was))\s[a-z]", re.MULTILINE)


def examples(articles: Sequence[Article]) -> list[str]:
    """At most six questions about these articles, always the same ones for the same articles."""
    if {each.id for each in articles} >= _SEEDS:
        return list(SEED_QUESTIONS)
    looked = articles[:READ]
    introduced = {match["name"]: None for each in looked for match in _APPOSITION.finditer(each.text)}
    spoken = Counter({name: sum(name in each.text for each in looked) for name in introduced})
    ranked = sorted(spoken, key=lambda name: (-spoken[name], name))
    return [f"Who is {name}?" for name in ranked[:MOST]]
