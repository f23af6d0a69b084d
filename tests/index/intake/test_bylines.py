"""Names alone are authors, each once; a line is taken apart only where each part can be a name."""

import pytest

from index.intake.bylines import authors


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("Ada Moor", ["Ada Moor"]),
        ("By Ada  Moor", ["Ada Moor"]),
        ("  BY: Ada Moor", ["Ada Moor"]),
        ("Reported by Ada Moor and Tom Orr", ["Ada Moor", "Tom Orr"]),
        ("Byron Hale", ["Byron Hale"]),
        ("Ada Moor; Tom Orr", ["Ada Moor", "Tom Orr"]),
        ("Moor, Ada; Orr, Tom", ["Moor, Ada", "Orr, Tom"]),
        ("Moor, Ada", ["Moor, Ada"]),
        ("Ada Moor, Tom Orr, and Ann de la Lee", ["Ada Moor", "Tom Orr", "Ann de la Lee"]),
        ("Ada Moor, Political Editor", ["Ada Moor, Political Editor"]),
        ("Health and Science Desk", ["Health and Science Desk"]),
        ("Jean & Paul", ["Jean & Paul"]),
        ("Ada Moor <ada@kessel.example>", ["Ada Moor"]),
        ("ada@kessel.example (Ada Moor)", ["Ada Moor"]),
        ("Ada Moor (ada@kessel.example)", ["Ada Moor"]),
        ("ada@kessel.example", []),
        ("https://social.example/ada", []),
        (["Ada Moor", "ADA MOOR", "Tom Orr"], ["Ada Moor", "Tom Orr"]),
        ([{"@type": "Person", "name": "Ada Moor"}, {"name": None}, {"url": "x"}, 7, None], ["Ada Moor"]),
        ({"@type": "Organization", "name": "Kessel Gazette"}, ["Kessel Gazette"]),
        ("“Ada Moor”,", ["Ada Moor"]),
        ("Ingrid Halvorsen (Reuters)", ["Ingrid Halvorsen (Reuters)"]),
        ("Анна Орлова и Пётр Мор", ["Анна Орлова и Пётр Мор"]),
        ("-", []),
        ("x" * 101, []),
        ("", []),
        (None, []),
        (7, []),
    ],
)
def test_names_alone_are_authors(value: object, names: list[str]) -> None:
    assert list(authors(value)) == names


def test_what_states_too_much_is_cut() -> None:
    assert len(authors([f"Ada {'x' * n}" for n in range(90)])) == 50
    assert authors("; ".join(["Ada Moor"] * 200)) == ()
