"""What a permanent link opens: plain HTML at an address of its own, which neither Gradio nor a script has a part in.

They pass the same guards as everything else of the page. The reference is in the query of the address and not in its
path, because the line that is logged for a request holds no article.
"""

from typing import TYPE_CHECKING

from index.article import Reference
from index.errors import InputError
from qa.page.articles import LibraryActions
from qa.page.views import permanent as view

if TYPE_CHECKING:
    from fastapi import FastAPI, Response

BAD, UNKNOWN, GONE = 400, 404, 410


def add_permanent_pages(app: "FastAPI", library: LibraryActions) -> None:
    """Give the app the addresses /cite?ref=REFERENCE and /changes."""
    from fastapi.responses import HTMLResponse

    async def cited(ref: str = "") -> "Response":
        parsed = Reference.parse(ref)
        if parsed is None:
            return HTMLResponse(view.problem(ref, "It is no reference to a quote."), BAD)
        try:
            found, stored = await library.cited(parsed)
        except InputError as error:
            return HTMLResponse(view.problem(ref, str(error)), UNKNOWN)
        return HTMLResponse(view.cited(found, stored), GONE if stored is None else 200)

    async def changes() -> "Response":
        return HTMLResponse(view.changes(await library.changes()))

    app.add_api_route("/changes", changes, include_in_schema=False, response_model=None)
    app.add_api_route("/cite", cited, include_in_schema=False, response_model=None)
