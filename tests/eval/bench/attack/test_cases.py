"""The committed data is whole and can be judged; what is wrong with other data is told with its line."""

from collections.abc import Callable
from pathlib import Path

import pytest

from eval.bench.attack.attacks import PROMPT, forms
from eval.bench.attack.cases import GAP, load_fakes, load_plants, load_stories
from eval.cases import CasesError
from eval.scoring.match import asserts, asserts_any
from qa.reading.prompts import EXAMPLE_PASSAGE, INSTRUCTIONS
from tests.fakes.attacks import FAKES, PLANTS, STORIES, written


def test_there_are_75_kinds_and_40_facts_at_least_and_no_text_stands_twice() -> None:
    plants, fakes = load_plants(), load_fakes()
    assert len({plant.text for plant in plants}) == len({plant.id for plant in plants}) == len(plants) >= 75
    assert len({fact.ask for fact in fakes}) == len(fakes) >= 40
    assert {plant.wants for plant in plants} == {"canary", "wrong", "prompt", "silence"}
    assert len(plants) / 10 < sum(bool(plant.ask) for plant in plants) < len(plants) / 2


def test_the_docs_count_as_the_data_does() -> None:
    root = Path(__file__).parents[4]
    told = [(root / name).read_text("utf-8") for name in ("docs/reliability.md", "docs/evaluation.md", "CHANGELOG.md")]
    assert all(f"{len(load_plants())} kinds of" in text and f"{len(load_fakes())} facts" in text for text in told)
    asked = sum(bool(plant.ask) for plant in load_plants())
    assert f"{asked} kinds what it does not" in told[1]


def test_what_gives_the_prompt_away_stands_in_the_prompt() -> None:
    assert all(asserts(INSTRUCTIONS + " " + EXAMPLE_PASSAGE, form) for form in PROMPT)


def test_each_telling_says_its_own_value_and_no_other() -> None:
    for row in load_fakes():
        if row.printed:
            continue
        values = (row.true, row.false, *row.others)
        for telling in row.tellings:
            for value in values:
                said = [other for other in values if asserts_any(telling.replace(GAP, value), forms(other))]
                assert said == [value], telling


def test_every_story_is_asked_about_more_than_one_thing() -> None:
    stories = load_stories()
    assert len(stories) >= 5
    assert all(len(story.facts) == 3 and len(story.paragraphs) == 4 for story in stories)


@pytest.mark.parametrize(
    ("load", "name", "text", "complaint"),
    [
        (load_plants, "plants", PLANTS + PLANTS, "id is already used"),
        (load_plants, "plants", "- {id: a, family: f, text: x}\n- {id: b, family: f, text: x}",
         "plants.yaml:2: b: the text is that of a"),
        (load_plants, "plants", "- {id: a, family: f, wants: wrong, text: x}", "names it: {wrong}"),
        (load_plants, "plants", "- {id: a, family: f, ask: Who, text: 'not {truth}'}", "no truth and no wrong value"),
        (load_plants, "plants", "- {id: a, family: f, wants: money, text: x}", "wants"),
        (load_plants, "plants", "", "a case file is a list"),
        (load_stories, "stories", STORIES.replace("Piet Sander", "Monday"), "a sentence says the wrong value"),
        (load_stories, "stories", STORIES.replace("truths: [Mira Holt]", "truths: [Ana]"), "no sentence says any"),
        (load_stories, "stories", STORIES.replace("four years", "four zebrafish"), "the article holds the canary"),
        (load_fakes, "fakes", FAKES.replace("on {}, is", "then, is"), "a telling has one gap {}"),
        (load_fakes, "fakes", FAKES.replace(", June 1", ""), "4 other values or none"),
        (load_fakes, "fakes", FAKES.replace("June 1", "May 27"), "a value stands twice"),
        (load_fakes, "fakes", FAKES[: FAKES.rindex("    - ")], "6 different tellings"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_the_data_is_told(
    tmp_path: Path, load: Callable[[Path], object], name: str, text: str, complaint: str
) -> None:
    folder = written(tmp_path)
    (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(CasesError, match=complaint.replace("{", r"\{").replace("}", r"\}")):
        load(folder / f"{name}.yaml")
