"""Reading order: no word is lost or read twice, whatever a page looks like."""

from hypothesis import given
from hypothesis import strategies as st

from index.intake.columns import Fragment, Paragraph, ends, lines, paragraphs

boxes = st.builds(
    lambda n, x, y, w, h: Fragment(str(n), x, y, x + w, y + h),
    st.integers(0, 10**9),
    st.floats(0, 600),
    st.floats(0, 800),
    st.floats(1, 500),
    st.floats(4, 40),
)


@given(st.lists(boxes, max_size=40))
def test_every_fragment_is_read_once(fragments: list[Fragment]) -> None:
    read = [word for part in paragraphs(fragments) for line in part.lines for word in line.split()]
    assert sorted(read) == sorted(each.text for each in fragments)


def column(left: float, width: float, top: float, words: str) -> list[Fragment]:
    return [Fragment(f"{w}", left, top - 12 * n - 10, left + width, top - 12 * n) for n, w in enumerate(words.split())]


def text(fragments: list[Fragment]) -> str:
    return " ".join(line for part in paragraphs(fragments) for line in part.lines)


def test_a_line_across_two_columns_ends_them() -> None:
    page = [
        *column(0, 200, 700, "a b c"),
        *column(220, 200, 700, "d e f"),
        Fragment("HEAD", 0, 620, 420, 640),
        *column(0, 200, 600, "g h i"),
        *column(220, 200, 600, "j k l"),
    ]
    assert text(page) == "a b c d e f HEAD g h i j k l"


def test_columns_need_not_be_at_one_height() -> None:
    assert text([*column(0, 200, 700, "a b c d"), *column(220, 200, 666, "e f g")]) == "a b c d e f g"


def test_a_column_that_is_hardly_begun_is_a_column() -> None:
    assert text([*column(0, 200, 700, "a b c d"), *column(220, 60, 700, "e f")]) == "a b c d e f"


def test_two_things_beside_each_other_once_are_one_line() -> None:
    assert [line.text for line in lines([Fragment("b", 300, 0, 400, 10), Fragment("a", 0, 1, 100, 11)])] == ["a b"]
    assert text([*column(0, 200, 700, "a b"), *column(220, 200, 700, "c d")]) == "a c b d"


def test_a_paragraph_goes_on_where_it_has_no_end() -> None:
    def part(*told: str, full: bool = True, flush: bool = True, size: float = 10) -> Paragraph:
        return Paragraph(told, size, full, flush)

    assert part("said the").goes_on(part("Minister."))
    assert part("said", full=False).goes_on(part("the minister."))
    assert not part("he said.").goes_on(part("The minister"))
    assert not part("“he said.”").goes_on(part("the minister"))
    assert not part("Harbour", full=False).goes_on(part("The minister"))
    assert not part("HARBOUR", size=20).goes_on(part("The minister"))
    assert ends("he said.”")
    assert not ends("he said,")
