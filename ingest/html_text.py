"""Turns a piece of HTML, as marketplaces keep their texts, into plain text; text that is none stays as it is.

Paragraphs, list entries and rows are set apart by a line; sub- and superscripts stay readable (H2O, 10^5). Only
tags of HTML's own vocabulary are taken for tags, so that "x<y" loses nothing; scripts and pictures leave nothing.
"""

from __future__ import annotations

import html
import re

_DROPPED = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_LINES = (
    "p|div|br|hr|li|ul|ol|dl|dt|dd|h[1-6]|tr|table|thead|tbody|blockquote|section|article|header|footer|pre"
)
_INLINE = (
    "a|abbr|b|big|center|cite|code|em|font|figure|figcaption|i|iframe|img|ins|del|label|mark|o:p|q|s|small|span|strike"
    "|strong|sub|tt|u|var|wbr|picture|source|video|svg|path|html|body|col|colgroup|caption|button|nav|main"
)
_ATTRIBUTES = r"""(?:\s(?:[^<>"']|"[^"]*"|'[^']*')*)?/?"""
_LINE_TAG = re.compile(rf"</?(?:{_LINES}){_ATTRIBUTES}>", re.IGNORECASE)
_CELL_TAG = re.compile(rf"</?t[dh]{_ATTRIBUTES}>", re.IGNORECASE)
_NO_CHARACTER = re.compile(r"&#(?:0*\d{8,}|[xX]0*[0-9a-fA-F]{7,});?")
"""Numbers beyond any character; of thousands of digits Python makes no number at all."""
_POWER = re.compile(rf"<sup{_ATTRIBUTES}>\s*(?=[-+\u2212]?\d)", re.IGNORECASE)
_INLINE_TAG = re.compile(rf"</?(?:sup|{_INLINE}){_ATTRIBUTES}>", re.IGNORECASE)


def html_text(fragment: str | None) -> str | None:
    """The text of `fragment` without its markup, a paragraph a line; None where nothing is left."""
    if not fragment:
        return None
    text = fragment
    if "<" in text:
        text = _DROPPED.sub(" ", text)
        text = _CELL_TAG.sub(" ", _LINE_TAG.sub("\n", text))
        text = _INLINE_TAG.sub("", _POWER.sub("^", text))
    text = html.unescape(_NO_CHARACTER.sub("\ufffd", text))
    return "\n".join(line for part in text.splitlines() if (line := " ".join(part.split()))) or None
