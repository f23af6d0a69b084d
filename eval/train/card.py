"""The model card: what the weights are, from what, how, and how good."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from eval.report.tables import markdown
from eval.train.data import Pair
from eval.train.loop import Recipe, State

_ABOUT = """\
# The reader of onrecord

Says of a question and a passage in English whether the passage answers, and where. It is
`sentence-transformers/all-MiniLM-L6-v2` (Apache-2.0) with its six layers trained further and a head of three numbers
for each token: start, end, and (of the first token) whether the passage answers. Its embeddings are the base model's
and are not in this file.

## Data and licence

Trained on questions and paragraphs of SQuAD 1.1 and 2.0 (Rajpurkar et al. 2016 and 2018, CC BY-SA 4.0) and of
SQuADShifts' new Wikipedia set (Miller et al. 2020). The paragraphs are Wikipedia's (CC BY-SA). The weights are released
under CC BY-SA 4.0 with attribution to SQuAD and to Wikipedia's authors. No text is part of them.
"""


def card(pairs: Sequence[Pair], recipe: Recipe, state: State, figures: Mapping[str, float]) -> str:
    """The card in Markdown; seconds are the run's own."""
    kinds = Counter(pair.kind for pair in pairs)
    settings = [*asdict(recipe).items(), ("pairs seen", state.pairs), ("steps", state.step)]
    return "\n".join(
        [
            _ABOUT,
            "## Recipe",
            "",
            "AdamW, bfloat16 autocast, eager attention; linear warm-up over a twentieth of the way, then linear decay.",
            f"Two cores of a server's processor with AVX-512, {state.seconds / 3600:.2f} hours, other work beside it.",
            "",
            *markdown(["setting", "value"], [(name, str(value)) for name, value in settings]),
            "",
            *markdown(["pairs to choose from", "count"], [(kind, f"{n:,}") for kind, n in kinds.most_common()]),
            "",
            "## Measured on pages that were left out",
            "",
            *markdown(["measure", "value"], [(name, _shown(value)) for name, value in figures.items()]),
            "",
        ]
    )


def _shown(value: float) -> str:
    return f"{value:,.0f}" if value > 1 else f"{value:.3f}"
