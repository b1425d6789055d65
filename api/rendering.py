"""Pages from templates: one environment with autoescape, links that keep the page's language, addresses made safe."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from api.errors import headers_of, public, status_of
from api.wording import Words, ui_from
from api.words import LANGUAGES, OWN_NAMES, TAGS
from catalogue.answers import ShownSentence
from catalogue.errors import BankError

_ADDRESS: Final = re.compile(r"[^\s@<>\"'?&,;:]{1,64}@[^\s@<>\"'?&,;:/]{1,255}")
_TAG: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def web_address(url: str | None) -> str | None:
    """The address if it is one of the web (http, https), else None: nothing else becomes a link."""
    try:
        parts = urlsplit((url or "").strip())
    except ValueError:
        return None
    return parts.geturl() if parts.scheme in ("http", "https") and parts.hostname else None


def mail_link(address: str | None, subject: str) -> str | None:
    """A mailto link with a subject, or None where this is no plain address."""
    address = (address or "").strip()
    if not _ADDRESS.fullmatch(address):
        return None
    return f"mailto:{quote(address, safe='@')}?subject={quote(subject[:200], safe='', errors='replace')}"


def language_tag(language: str | None) -> str:
    """The value of a lang attribute; empty (unknown, in HTML) for `und` and for what is no tag."""
    return language if language and language != "und" and _TAG.fullmatch(language) else ""


def size(n: int) -> str:
    """Bytes as people say them."""
    return f"{n / 2**20:,.0f} MB" if n >= 2**20 else f"{n / 1024:,.0f} kB"


def marked_pieces(sentence: ShownSentence) -> list[tuple[str, bool]]:
    """A sentence cut at its spans: each piece, and whether it is to be highlighted."""
    pieces: list[tuple[str, bool]] = []
    at = 0
    for start, end in sentence.spans:
        pieces += [(sentence.text[at:start], False), (sentence.text[start:end], True)]
        at = end
    pieces.append((sentence.text[at:], False))
    return [(text, marked) for text, marked in pieces if text]


@cache
def _environment() -> Environment:
    env = Environment(
        loader=PackageLoader("api"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.globals.update(mail_link=mail_link, marked_pieces=marked_pieces, web_address=web_address, size=size)
    env.filters["tag"] = language_tag
    return env


def words_of(request: Request) -> Words:
    """The words of a request's page."""
    return Words(ui_from(request.query_params.get("ui"), request.headers.get("accept-language")))


def link_to(request: Request, path: str, params: list[tuple[str, str]] | None = None) -> str:
    """A link inside the service; the page's language stays where it was chosen."""
    query = [(name, value) for name, value in params or [] if name != "ui"]
    chosen = request.query_params.get("ui")
    if chosen in LANGUAGES:
        query.append(("ui", chosen))
    return quote(path, safe="/:@", errors="replace") + (
        f"?{urlencode(query, errors='replace')}" if query else ""
    )


def page(request: Request, template: str, status: int = 200, **context: Any) -> HTMLResponse:
    """One page in the language of the request."""
    w = words_of(request)
    here = [(name, value) for name, value in request.query_params.multi_items() if name != "ui"]
    path = quote(request.url.path, safe="/:@", errors="replace")
    languages = [
        (OWN_NAMES[ui], TAGS[ui], f"{path}?{urlencode([*here, ('ui', ui)], errors='replace')}", ui == w.ui)
        for ui in LANGUAGES
    ]

    def link(path: str, params: list[tuple[str, str]] | None = None) -> str:
        return link_to(request, path, params)

    chosen = request.query_params.get("ui")
    text = (
        _environment()
        .get_template(template)
        .render(
            w=w,
            link=link,
            languages=languages,
            path=request.url.path,
            ui=chosen if chosen in LANGUAGES else "",
            **context,
        )
    )
    headers = {"Content-Language": w.tag, "Vary": "Accept-Language", "Cache-Control": "no-cache"}
    return HTMLResponse(text, status, headers)


def error_page(request: Request, error: BankError) -> HTMLResponse:
    """A page that says what went wrong and what to do."""
    told = public(error)
    response = page(request, "error.html", status_of(told), error=told)
    response.headers.update(headers_of(told))
    return response


def wants_page(request: Request) -> bool:
    """Whether an error is shown as a page: on the pages themselves, and where a browser looks for one."""
    path = request.url.path
    if path in ("/", "/like", "/upload", "/docs", "/jobs", "/merges") or path.startswith(
        ("/t/", "/jobs/", "/merges/")
    ):
        return True
    first = path.split("/")[1]
    if first in (
        "search",
        "technologies",
        "filters",
        "formats",
        "uploads",
        "withdrawals",
        "health",
        "openapi.json",
    ):
        return False
    return "text/html" in request.headers.get("accept", "")
