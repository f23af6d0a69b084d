"""Templates escape what they print and complain of what they are not given."""

from pathlib import Path

import pytest
from jinja2 import UndefinedError
from markupsafe import Markup

from qa.page.views.templating import environment
from tests.qa.page.views.test_article import HOSTILE, tags


@pytest.mark.parametrize("name", ["page.html", "note.txt", "none"])
def test_a_template_escapes_every_value_whatever_its_file_is_called(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text('<p title="{{ text }}">{{ text }}</p>')
    assert tags(environment(tmp_path).get_template(name).render(text=HOSTILE)) == [("p", ("title",))]


def test_what_a_template_made_is_not_escaped_again(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("{% macro bold(x) %}<b>{{ x }}</b>{% endmacro %}{{ bold(text) }}{{ made }}")
    html = environment(tmp_path).get_template("page.html").render(text="<", made=Markup("<i>"))
    assert html == "<b>&lt;</b><i>"


def test_a_name_that_is_not_given_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("{{ absent }}")
    with pytest.raises(UndefinedError, match="absent"):
        environment(tmp_path).get_template("page.html").render()
