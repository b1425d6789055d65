"""A sheet as one HTML page that needs nothing else: printable on A4, in a language it names, everything escaped."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib import resources
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from catalogue.licensing.term_sheet.content import Sheet
from catalogue.licensing.term_sheet.words import TAGS

_PACKAGE: Final = "catalogue.licensing.term_sheet"


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader(_PACKAGE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


@cache
def _style() -> str:
    source = resources.files(_PACKAGE).joinpath("templates", "term_sheet.css")
    return source.read_text(encoding="utf-8").replace("\r\n", "\n")


def style_hash() -> str:
    """The hash of the page's only style, as a Content-Security-Policy names it: `'sha256-…'`."""
    digest = hashlib.sha256(_style().encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def write(sheet: Sheet) -> bytes:
    """The page in UTF-8."""
    template = _environment().get_template("term_sheet.html")
    return template.render(sheet=sheet, tag=TAGS[sheet.language], style=_style()).encode()
