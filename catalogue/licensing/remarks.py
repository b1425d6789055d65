"""What a text of licence terms holds besides terms: words that were not understood, and values that cannot be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from catalogue.licensing.offer import _Strict

RemarkKind = Literal["unread", "impossible", "unclear", "characters", "formula", "too_long"]


@dataclass(frozen=True)
class Remark(_Strict):
    """A stretch of a text that gave no term, in characters from the text's beginning, and why.

    `unread`: not understood. `impossible`: understood, but no such value can be (a royalty of 500 %, 31 February).
    `unclear`: two readings that exclude each other (two currencies in one amount). `characters`: control characters
    or marks of writing direction inside it. `formula`: a spreadsheet formula, read as text. `too_long`: a text
    longer than the reader takes, of which this stretch was left alone.
    """

    kind: RemarkKind
    start: int
    end: int
    text: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class TermsText(_Strict):
    """The owner's own words about terms. The spans of offers of kind `parsed` count in `text`."""

    text: str
    remarks: tuple[Remark, ...] | None = None
