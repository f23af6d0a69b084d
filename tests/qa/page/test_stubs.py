"""Gradio is imported without writing stubs, and whatever else is imported is left alone."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


def run(program: str, *path: Path) -> str:
    places = [str(each) for each in (*path, ROOT)]
    begin = f"import sys; sys.path[:0] = {places}\nfrom qa.page.stubs import without_stubs\n"
    done = subprocess.run([sys.executable, "-c", begin + program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize(("writer", "printed"), [("create_or_modify_pyi", "None"), ("another", "written")])
def test_the_writer_of_stubs_does_nothing_and_another_gradio_is_imported_as_it_is(
    writer: str, printed: str, tmp_path: Path
) -> None:
    folder = tmp_path / "gradio"
    folder.mkdir()
    (folder / "__init__.py").write_text("from gradio.component_meta import said")
    (folder / "component_meta.py").write_text(f"def {writer}(*_): return 'written'\ndef said(): return {writer}(1, 2)")
    assert run("without_stubs(); without_stubs(); import gradio; print(gradio.said())", tmp_path) == printed


def test_the_gradio_that_is_installed_has_such_a_writer() -> None:
    program = "import gradio.component_meta as meta; print(meta.create_or_modify_pyi.__module__)"
    assert run(program) == "gradio.component_meta"
    assert run("without_stubs(); " + program) == "qa.page.stubs"
