"""SGML of the US office's first Red Book (2001) as XML: the same elements, but for what SGML lets a writer leave out.

Elements that are always empty have no end, values of attributes may stand without quotation marks, and an
ampersand or a "<" before anything but a name is only that sign. No other tag may be left out by its DTD.
"""

from __future__ import annotations

import re

_EMPTY = (
    ["CITED-BY-EXAMINER", "CITED-BY-OTHER", "B473US", "B597US", "EMI", "CUSTOM-CHARACTER"]  # noqa: RUF005
    + ["DEL-S", "DEL-E", "INS-S", "INS-E", "COLSPEC", "SPANSPEC"]
    + ["mspace", "maligngroup", "malignmark", "mprescripts", "none", "sep"]  # of its MathML
)
_QUOTED = r"\"[^\"]*\"|'[^']*'"
# In time proportional to the text: a name is not tried shorter, and no "<" stands within quotation marks, as where one is
# never closed every tag after it would be searched for its end again.
_TAG = re.compile(r"<(/?)([A-Za-z][\w.-]*+)((?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*+)>")
_UNQUOTED = re.compile(rf"(=\s*)({_QUOTED}|[^\s\"'<>=]+)")
_EMPTY_NAMES = frozenset(name.upper() for name in _EMPTY)
_BARE_AMPERSAND = re.compile(r"&(?![A-Za-z#])")
_BARE_BRACKET = re.compile(r"<(?![A-Za-z/!?])")


def as_xml(text: str) -> str:
    """The document with all that written out; text that is XML already stays as it is in meaning."""
    text = _BARE_BRACKET.sub("&lt;", _BARE_AMPERSAND.sub("&amp;", text))
    return _TAG.sub(_tag, text)


def _tag(found: re.Match[str]) -> str:
    end, name, attributes = found.groups()
    empty = name.upper() in _EMPTY_NAMES
    if end:
        return "" if empty else found[0]
    closed = empty and not attributes.rstrip().endswith("/")
    if "=" in attributes:
        attributes = _UNQUOTED.sub(_value, attributes)
    return f"<{name}{attributes}{'/' if closed else ''}>"


def _value(found: re.Match[str]) -> str:
    stated = found[2]
    if stated.startswith(("'", '"')):
        return found[0]
    slash = "/" if stated.endswith("/") else ""  # <EMI FILE=x/>
    return f'{found[1]}"{stated.removesuffix("/")}"{slash}'
