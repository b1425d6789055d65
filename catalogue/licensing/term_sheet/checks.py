"""Contradictions of the record (catalogue/licensing/contradictions) at the lines of the sheet that they concern.

Both sides stay on the sheet, marked: which of them holds is for the parties to say.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from catalogue.licensing.contradictions import Contradiction, contradictions, rules
from catalogue.licensing.term_sheet.content import printable
from catalogue.licensing.term_sheet.lines import Facts
from catalogue.licensing.term_sheet.sources import about


@dataclass(frozen=True)
class Doubts:
    """What speaks against a line: contradictions, and hints at what is odd."""

    conflicts: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()


def doubts_of(f: Facts, index: int, fields: Mapping[str, str], today: dt.date) -> dict[str, Doubts]:
    """Doubts about the offer `index` (from 0) and its patents at `today`, by the key of a line.

    `fields` maps paths of an offer to lines. A doubt stands at the line of the first field that it names.
    """
    found: dict[str, Doubts] = {}
    for one in contradictions(f.record, today=today):
        if one.offer not in (index, None):
            continue
        lines = list(dict.fromkeys(_line_of(path, index, fields) for path, _ in one.fields))
        key = lines[0] if lines else "status"
        known = found.get(key, Doubts())
        words = (_said(one, lines[1:], f),)
        found[key] = (
            Doubts(known.conflicts + words, known.hints)
            if one.severity == "contradiction"
            else Doubts(known.conflicts, known.hints + words)
        )
    return found


def _line_of(path: str, index: int, fields: Mapping[str, str]) -> str:
    """The line that shows a path of the record; another offer's is the line of this one's status."""
    if path.startswith("patents"):
        return "events" if ".events" in path else "patents"
    if path.startswith(f"offers[{index}]"):
        return next((key for field, key in fields.items() if about(path, field)), "status")
    return "status"


def _said(one: Contradiction, others: list[str], f: Facts) -> str:
    """The rule's words, and which other lines to look at."""
    words = printable(rules()[one.rule].text[f.w.language])
    labels = f.w("comma").join(f.w(f"label.{key}") for key in others)
    return f.w("see").format(words=words, labels=labels) if labels else words
