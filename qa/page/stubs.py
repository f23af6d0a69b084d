"""Gradio's import without the stubs that it writes for editors.

At each import it parses the source of each of its components to see whether the `.pyi` file beside it is as it should
be, and writes into its own folder where it is not. That is 40 % of the import, and nothing of it is for running a page.
"""

import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType

MODULE, WRITER = "gradio.component_meta", "create_or_modify_pyi"


class _WithoutStubs(Loader):
    def __init__(self, loader: Loader) -> None:
        self._loader = loader

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        self._loader.exec_module(module)
        if hasattr(module, WRITER):  # else it is another Gradio, which is imported as it is
            setattr(module, WRITER, lambda *_: None)


class _Finder(MetaPathFinder):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        spec = PathFinder.find_spec(fullname, path) if fullname == MODULE else None
        if spec and spec.loader:
            spec.loader = _WithoutStubs(spec.loader)
        return spec


_FINDER = _Finder()


def without_stubs() -> None:
    """Call before `gradio` is imported, by whatever thread."""
    if _FINDER not in sys.meta_path:
        sys.meta_path.insert(0, _FINDER)
