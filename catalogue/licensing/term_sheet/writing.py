"""A sheet as bytes in one of the formats, and a name for the file."""

from __future__ import annotations

import importlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from catalogue.errors import InputError
from catalogue.licensing.term_sheet.content import Sheet


@dataclass(frozen=True)
class Written:
    """A term sheet in a format: its bytes and what a server says of them."""

    content: bytes
    media_type: str


FORMATS: Final[Mapping[str, str]] = {
    "html": "text/html; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
"""Each format and its media type; the format is also the file's ending and the name of the module that writes it."""


def format_from(text: str) -> str:
    """The format of that name.

    Raises:
        InputError: there is none.
    """
    if text not in FORMATS:
        raise InputError(
            f"a term sheet cannot be written as {text[:40]!r}",
            where="format",
            todo=f"Choose one of: {', '.join(FORMATS)}",
        )
    return text


def write_sheet(sheet: Sheet, format_: str) -> Written:
    """The sheet's bytes; the same sheet gives the same bytes.

    Raises:
        InputError: there is no such format.
    """
    # jinja2 and python-docx are loaded by what uses them.
    writer = importlib.import_module(f"catalogue.licensing.term_sheet.{format_from(format_)}")
    content: bytes = writer.write(sheet)
    return Written(content, FORMATS[format_])


def file_name(id_: str, number: int, language: str, format_: str) -> str:
    """A name for the file in plain ASCII: `term-sheet-CN-990101204-B-1-zh.docx`."""
    plain = re.sub(r"[^A-Za-z0-9.-]+", "_", id_).strip("._-")[:60]
    return "-".join(part for part in ("term-sheet", plain, str(number), language) if part) + f".{format_}"
