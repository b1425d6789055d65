"""The encoding of a spreadsheet's text, judged by its head: BOM, then UTF-8 if it is that, then the likeliest.

Office exports come in GB18030, Shift_JIS (CP932), Big5 or a Western code page, without saying so. Each of these that
can decode the head is tried: the one whose rows hold the most known column names wins, charset-normalizer decides
between equals.
"""

from __future__ import annotations

import codecs
import logging
import re
from collections.abc import Callable

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CANDIDATES = ("gb18030", "cp932", "big5hkscs", "euc_jp", "cp1252", "latin-1")
_DAMAGED = ("utf-8", "gb18030", "cp932", "big5hkscs")
# What a wrong guess is full of: half-width kana, private use, control and drawing characters, a Han character
# within a Latin word (caf鑐s), or a row of accented capitals and signs (ÖÐ¹ú)
_ODD = re.compile(
    r"[\uff61-\uff9f\ue000-\uf8ff\x7f-\x9f\u2500-\u257f\u0400-\u04ff\u3400-\u4dbf]"
    r"|[A-Za-z][\u4e00-\u9fff][a-z]|[\u00a1-\u00bf\u00c0-\u00df\u00d7\u00f7]{2}"
)
_EAST_ASIAN = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")


def detect(head: bytes, known: Callable[[str], int]) -> str | None:
    """The name of the encoding, None where it is no text. `known` counts what it recognises in a decoded head."""
    for bom, encoding in _BOMS:
        if head.startswith(bom):
            return encoding
    if b"\x00" in head:
        return _without_bom(head)
    if decoded(head, "utf-8") is not None:
        return "utf-8"
    texts = {encoding: text for encoding in _CANDIDATES if (text := decoded(head, encoding)) is not None}
    scores = {encoding: known(text) for encoding, text in texts.items()}
    if not any(scores.values()):
        # perhaps one damaged byte among many good ones: the header still tells, and reading will name the place
        damaged = {encoding: known(decoded(head, encoding, "replace") or "") for encoding in _DAMAGED}
        if any(damaged.values()):
            return max(damaged, key=lambda encoding: damaged[encoding])
    best = [encoding for encoding in texts if scores[encoding] == max(scores.values())]
    return best[0] if len(best) == 1 else _likeliest(head, {encoding: texts[encoding] for encoding in best})


def decoded(head: bytes, encoding: str, errors: str = "strict") -> str | None:
    """The head as text, None where it is not of that encoding; a character cut in two at its end is no matter."""
    try:
        return codecs.getincrementaldecoder(encoding)(errors).decode(head)
    except UnicodeError:
        return None


def _without_bom(head: bytes) -> str | None:
    """UTF-16 shows itself by the zero halves of its separators and line ends."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    encoding = "utf-16-le" if odd > even else "utf-16-be"
    text = decoded(head[: len(head) // 2 * 2], encoding)
    return encoding if text is not None and "\x00" not in text and max(even, odd) > 0 else None


def _likeliest(head: bytes, texts: dict[str, str]) -> str:
    oddity = {encoding: len(_ODD.findall(text)) for encoding, text in texts.items()}
    best = [encoding for encoding in texts if oddity[encoding] == min(oddity.values())]
    if len(best) == 1:
        return best[0]
    from charset_normalizer import from_bytes

    logging.getLogger("charset_normalizer").setLevel(logging.ERROR)
    guess = from_bytes(head[:16_384], cp_isolation=best).best()
    named = guess.encoding if guess else None
    return next((encoding for encoding in best if codecs.lookup(encoding).name == _codec(named)), best[0])


def _codec(name: str | None) -> str | None:
    return codecs.lookup(name).name if name else None
