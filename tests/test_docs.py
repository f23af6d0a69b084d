"""The docs keep step with the code: every setting, command and option is documented, and versions agree."""

import re
import tomllib
from pathlib import Path

import pytest
import typer.main
from pydantic_settings import BaseSettings

import eval.__main__ as root
from index.settings import IndexSettings
from qa.settings import QASettings

HERE = Path(__file__).parent.parent
README = (HERE / "README.md").read_text("utf-8")


def settings_table() -> str:
    """The table of README's settings section; print it to mend the README."""
    rows = ["| variable | default | meaning |", "|---|---|---|"]
    for model in (IndexSettings, QASettings):
        for name, field in model.model_fields.items():
            default = "the user's cache folder" if name == "cache" else f"`{field.default}`"
            shown = "" if field.default in (None, "") else default
            rows.append(f"| `ONRECORD_{name.upper()}` | {shown} | {field.description} |")
    return "\n".join(rows)


def test_the_readme_holds_the_settings_as_they_are() -> None:
    assert settings_table() in README, f"README's settings table is stale; it should be:\n{settings_table()}"


@pytest.mark.parametrize("model", [IndexSettings, QASettings])
def test_every_setting_says_what_it_is(model: type[BaseSettings]) -> None:
    assert all(field.description for field in model.model_fields.values())


def test_the_version_and_the_changelog_agree() -> None:
    version = tomllib.loads((HERE / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    newest = re.search(r"^## (\S+)", (HERE / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert newest is not None
    assert newest[1] == version


def test_every_option_of_ask_is_in_the_readme() -> None:
    ask = typer.main.get_command(root.app).commands["ask"]  # type: ignore[attr-defined]
    options = [o for p in ask.params for o in p.opts if o.startswith("--")]
    assert options
    assert [o for o in options if f"`{o}" not in README] == []


def test_the_workflow_in_the_docs_runs_what_ci_runs() -> None:
    steps = re.findall(r"^make (\w+)$", (HERE / ".ci" / "run").read_text("utf-8"), re.MULTILINE)
    workflow = re.findall(r"- run: make (\w+)$", (HERE / "docs" / "evaluation.md").read_text("utf-8"), re.MULTILINE)
    assert len(steps) >= 4
    assert workflow == steps


def test_links_inside_the_docs_lead_somewhere() -> None:
    for page in (HERE / "README.md", HERE / "CONTRIBUTING.md", *(HERE / "docs").glob("*.md")):
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}, which is not there"


def modules_in_the_map() -> list[str]:
    """The paths in CONTRIBUTING's tree of folders: a line that ends a name with `/` is a folder, others are modules."""
    tree = (HERE / "CONTRIBUTING.md").read_text("utf-8").split("## Where things live")[1].split("```")[1]
    found, folders = [], list[tuple[int, str]]()
    for line in filter(str.strip, tree.splitlines()):
        indent, name = len(line) - len(line.lstrip()), line.split()[0]
        folders = [(depth, folder) for depth, folder in folders if depth < indent]
        assert len(line.split()) > 1, f"CONTRIBUTING's map does not say what {name} is"
        if name.endswith("/"):
            folders.append((indent, name))
        else:
            found.append("".join(folder for _, folder in folders) + name)
    return found


def test_contributings_map_is_the_tree_itself() -> None:
    tree = {
        path.relative_to(HERE).with_suffix("").as_posix()
        for package in ("index", "qa", "eval")
        for path in (HERE / package).rglob("*.py")
        if path.name != "__init__.py"
    }
    shown = modules_in_the_map()
    assert sorted(tree - set(shown)) == [], "these modules are not in the map of CONTRIBUTING.md"
    assert sorted(set(shown) - tree) == [], "the map of CONTRIBUTING.md names modules that are gone"
    assert len(shown) == len(tree)
