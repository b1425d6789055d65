"""Markup that was copied with a text: tags and entities of HTML, whether escaped once more or not."""

from __future__ import annotations

import html
import re

_TAG = re.compile(r"(?:<|&lt;)/?([a-z][a-z0-9]{0,9})(?:\s[^<>&\n]{0,80})?\s?/?(?:>|&gt;)")
_ENTITY = re.compile(r"&(?:amp;)?(?:[a-z]{2,8}|#\d{2,6}|#x[0-9a-f]{2,5});")
_LINES = frozenset(("p", "br", "li", "ul", "ol", "div", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6"))
_CELLS = frozenset(("td", "th"))
_INSIDE = frozenset(("b", "i", "u", "em", "strong", "span", "a", "font", "sup", "sub", "small"))
_MARKS = {"\xa0": " ", "•": "·", "–": "-", "—": "-", "’": "'", "‘": "'", "“": '"', "”": '"', "\u2009": " "}


def leave_out_markup(text: str) -> list[tuple[int, int, str]]:
    """Stretches of a folded text that are markup, and what is read in their place."""
    found = []
    if "<" in text or "&lt;" in text:
        for tag in _TAG.finditer(text):
            name = tag[1]
            mark = "\n" if name in _LINES else ", " if name in _CELLS else " " if name in _INSIDE else None
            if mark is not None:
                found.append((tag.start(), tag.end(), mark))
    if "&" in text:
        taken = [(a, b) for a, b, _ in found]
        inside = {at for a, b in taken for at in (a, b - 4)}
        for entity in _ENTITY.finditer(text):
            letter = html.unescape(entity[0].replace("&amp;", "&"))
            if entity.start() not in inside and len(letter) == 1:
                found.append((entity.start(), entity.end(), _MARKS.get(letter, letter).lower()))
    return found
