"""Parts a text of all claims into its claims, by the numbers they bear.

A wrong cut is worse than none: the text is parted only where the numbers found at the beginnings of lines (else also
behind the end of a sentence) are 1, 2, 3, … with none missing and none twice; otherwise it stays one entry.
"""

from __future__ import annotations

import re
import unicodedata

_NUMBER = (
    r"(?:【\s*請求項\s*(?P<japanese>[0-9０-９]{1,3})\s*】|(?P<number>[0-9０-９]{1,3})\s?[.．、:：](?![0-9]))"
)
_AT_LINE = re.compile(rf"^[ \t\u3000]*{_NUMBER}", re.MULTILINE)
_ANYWHERE = re.compile(rf"(?:^|(?<=[.;。；])|(?<=[.;。；]\s))[ \t\u3000]*{_NUMBER}", re.MULTILINE)
# "as in fig. 2. The stick": a number that belongs to the word before it begins no claim.
_ABBREVIATED = re.compile(r"\b(figs?|nos?|nr|abb|ex|eqs?|ca|approx|col|vol|sec)\.\s*\Z", re.IGNORECASE)
_BEFORE = 12  # characters that such a word and its point take
_LEAD_IN = 120  # characters of "What is claimed is:"
_CJK = "\u3001-\u303f\u3040-\u30ff\u3400-\u9fff\uff00-\uffef"
_CJK_GAP = re.compile(rf"(?<=[{_CJK}])\s+(?=[{_CJK}])")


def claims_of(text: str | None, *, cut_short: bool = False) -> tuple[str, ...] | None:
    """The claims in order, each on one line and with its number; None where there are none.

    Of a text that is `cut_short` the last claim is left out, as its end is missing.
    """
    if text is None or not text.strip():
        return None
    parts = max(_parted(text, _AT_LINE), _parted(text, _ANYWHERE), key=len) or [text]
    if cut_short:
        parts = parts[:-1]
    return tuple(tidy for part in parts if (tidy := _one_line(part))) or None


def _parted(text: str, pattern: re.Pattern[str]) -> list[str]:
    found = [
        match
        for match in pattern.finditer(text)
        if not _ABBREVIATED.search(text[max(0, match.start() - _BEFORE) : match.start()])
    ]
    numbers = [int(unicodedata.normalize("NFKC", match["japanese"] or match["number"])) for match in found]
    if not found or numbers != list(range(1, len(found) + 1)) or found[0].start() > _LEAD_IN:
        return []
    ends = [*(match.start() for match in found[1:]), len(text)]
    return [text[match.start() : end] for match, end in zip(found, ends, strict=True)]


def _one_line(text: str) -> str:
    return _CJK_GAP.sub("", " ".join(text.split()))
