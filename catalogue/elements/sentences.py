"""Where the sentences of a Chinese, Japanese or English text begin and end, to the character.

Finer than what passages are packed from: a claim keeps its number, a stop inside brackets or quotation marks ends
nothing, and whether an abbreviation ends a sentence is told by what follows it.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator
from typing import Final, TypeAlias

Span: TypeAlias = tuple[int, int]

_CLOSERS: Final = "”’」』）)】》〉〕\\]\"'"
_CJK: Final = "\u3001-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af\uff01-\uff60"
_END = re.compile(
    rf"""
      [。！？；｡]+[。！？!?…‥.]*[{_CLOSERS}]*       # ends a sentence wherever it stands
    | ．(?!\d)[{_CLOSERS}]*                          # the full-width stop, but not inside a number
    | [!?]+[{_CLOSERS}]*(?![\w=&/.,%+-])             # not the ? of an address, nor the ! of a name
    | [!?]+(?=[{_CJK}])
    | [!?]{{2,}}
    | ;[{_CLOSERS}]*(?=\s|$|[{_CJK}])
    | \.+[{_CLOSERS}]*(?=\s|$|[{_CJK}])              # 3.5, v2.0, e5.c and e.g., stay whole
    | \n\s*
    """,
    re.VERBOSE,
)
_NEVER_ENDS = re.compile(
    r"(?:\b(?:e\.\s?g|i\.\s?e|cf|approx|ca|vs|resp|incl|figs?|refs?|eqs?|sec|pp|dr|mr|mrs|ms|prof|st|pats?|nos|viz"
    r"|dept|univ|jan|feb|aug|sept?|oct|nov|dec))\.$",
    re.IGNORECASE,
)
_MAY_END = re.compile(
    r"\b(?:etc|al|inc|ltd|co|corp|no|max|min|temp|vol|wt|a\.m|p\.m|u\.\s?s(?:\.a)?|u\.\s?k|ph\.\s?d|[A-Za-z]\.[A-Za-z])\.$"
    r"|(?<![^\W_])(?<!\d\s)[A-Za-z]\.$",
    re.IGNORECASE,
)
_STARTER = re.compile(
    r"\s+(?:The|A|An|In|It|Its|This|These|That|Those|There|They|We|Our|You|I|However|For|If|When|While|As|At|By|On|To"
    r"|With|Such|Each|Thus|And|But|So|Also|Here|What|How|Is|Are|Can)\b(?!\.)"
)
_NUMBERING = re.compile(r"\s*(?:\(?\d{1,3}\)?|[A-Za-z]|[ivx]{1,4})\.$")
_GOES_ON = re.compile(r"[」』][\u3041-\u309f]$|[）)][^\W\d_a-zA-Z]$")
"""A quotation or a remark that ends with its own stop, inside a sentence that goes on."""
_JOINED_LINE = re.compile(r"[,，、\-–]$|[a-z(（]$")
_PAIRS: Final = {
    "(": ")", "（": "）", "[": "]", "【": "】", "「": "」", "『": "』", "“": "”", "《": "》", "〈": "〉", "〔": "〕",
}  # fmt: skip
_BRACKET = re.compile("[" + re.escape("".join((*_PAIRS, *_PAIRS.values()))) + "]")
_LONGEST_PAIR = 300  # characters: brackets further apart are likelier two halves of different pairs


def sentence_spans(text: str) -> list[Span]:
    """The sentences as (start, end) in characters of `text`: in order, apart, no blank at either end, none empty."""
    shut = _enclosed(text)
    found: list[Span] = []
    start = 0
    for match in _END.finditer(text):
        if match.start() < start or not _ends(text, start, match, shut):
            continue
        found.extend(_trimmed(text, start, match.end()))
        start = match.end()
    found.extend(_trimmed(text, start, len(text)))
    return _with_marks(text, found)


def _ends(text: str, start: int, match: re.Match[str], shut: list[Span]) -> bool:
    """Whether the mark is the end of the sentence that begins at `start`."""
    mark, at = match.group(), match.start()
    if any(opened < at < closed and match.end() <= closed for opened, closed in _near(shut, at)):
        return False
    if _GOES_ON.search(mark + text[match.end() : match.end() + 1]):
        return False
    if mark.startswith("\n"):
        line = text[start:at].rstrip()
        if mark.count("\n") > 1 or not _JOINED_LINE.search(line):
            return True
        following = text[match.end() : match.end() + 1]
        return not (line[-1] in ",，、-–(（" or following.islower())
    if not mark.startswith(".") or mark.startswith(".."):
        return True
    if _NUMBERING.fullmatch(text, start, at + 1):
        return False
    before = max(start, at - 12)
    if _NEVER_ENDS.search(text, before, at + 1):
        return False
    if _MAY_END.search(text, before, at + 1):
        return match.end() == len(text) or _STARTER.match(text, match.end()) is not None
    return True


def _enclosed(text: str) -> list[Span]:
    """Pairs of brackets or quotation marks as (place of the opening, of the closing), in order of opening."""
    waiting: list[tuple[str, int]] = []
    found: list[Span] = []
    for match in _BRACKET.finditer(text):
        character, at = match.group(), match.start()
        if character in _PAIRS:
            waiting.append((_PAIRS[character], at))
            del waiting[:-8]  # deeper is noise, and must not cost time
            continue
        for depth in range(len(waiting) - 1, -1, -1):
            if waiting[depth][0] == character:
                if at - waiting[depth][1] <= _LONGEST_PAIR:
                    found.append((waiting[depth][1], at))
                del waiting[depth:]
                break
    return sorted(found)


def _near(pairs: list[Span], at: int) -> Iterator[Span]:
    """The pairs that could enclose the place `at`."""
    place = bisect.bisect_left(pairs, (at, 0))
    while place and pairs[place - 1][0] >= at - _LONGEST_PAIR:
        place -= 1
        yield pairs[place]


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end


def _with_marks(text: str, spans: list[Span]) -> list[Span]:
    """What holds no letter or digit is no sentence of its own: it goes to the one before, on the same line."""
    found: list[Span] = []
    for start, end in spans:
        if any(character.isalnum() for character in text[start:end]):
            found.append((start, end))
        elif found and "\n" not in text[found[-1][1] : start]:
            found[-1] = (found[-1][0], end)
    return found
