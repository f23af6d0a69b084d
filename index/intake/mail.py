"""Reads messages (.eml) and saved pages (.mhtml), which are MIME: the text or page in them, what their heads state."""

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import MIMEPart
from pathlib import Path
from typing import Any

from index.article import Article
from index.errors import LoadError
from index.intake.bylines import authors
from index.intake.fields import article_id, parse_date, stated, worded
from index.intake.html import page_article


def read_eml(path: Path, data: bytes) -> Iterator[Article]:
    """The one article of a message: its body, plain rather than HTML; what is attached is not read.

    Raises:
        LoadError: it has no text.
    """
    message = message_from_bytes(data, policy=policy.default)
    body = message.get_body(("plain", "html"))
    if body is None:
        raise LoadError("has no text; attachments have to be saved and added by themselves")
    title, published = stated(message["subject"]), parse_date(str(message["date"] or ""))
    # whom From names is the author (RFC 5322, 3.6.2)
    sent_by = authors([each.display_name for each in getattr(message["from"], "addresses", ())])
    text = _content(body)
    if body.get_content_subtype() == "html":
        facts: dict[str, Any] = {"title": title, "published": published, "authors": sent_by}
        yield page_article(text, id=article_id(path.stem), source=str(path), **facts)
        return
    # a message's lines end with CR LF on their way, which is no part of its text
    text = worded(text.replace("\r\n", "\n"))
    yield Article(
        id=article_id(path.stem), text=text, title=title, published=published, source=str(path), authors=sent_by
    )


def read_mhtml(path: Path, data: bytes) -> Iterator[Article]:
    """The one article of a page that a browser saved with all that belongs to it.

    Raises:
        LoadError: it has no page, or no story in it.
    """
    message = message_from_bytes(data, policy=policy.default)
    page = next((part for part in message.walk() if part.get_content_type() == "text/html"), None)
    if page is None:
        raise LoadError("has no page in it")
    url = stated(str(message["snapshot-content-location"] or page["content-location"] or ""))
    yield page_article(_content(page), id=article_id(path.stem), source=str(path), address=url)


def _content(part: MIMEPart) -> str:
    try:
        return str(part.get_content())
    except (LookupError, UnicodeError) as error:
        raise LoadError(f"is in an encoding that is not known ({error})") from error
