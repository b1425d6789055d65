"""Takes a need apart: sentences, clauses, a kind for each clause by its cue words, like neighbours joined."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from catalogue.elements import words_en, words_ja, words_zh
from catalogue.elements.base import Element, Kind, Words
from catalogue.elements.sentences import Span, sentence_spans

MOST: Final = 12
"""Elements that a need is split into at most; what is further on in a longer text is not split."""

_LOOK = 4000  # characters
_SHORT = {"zh": 22, "ja": 30, "en": 70}  # characters of a need that is one element, whatever it says
_LEAST = {"zh": 4, "ja": 6, "en": 12}  # characters of a clause that stands by itself
_WORDS: Final = {"zh": words_zh.WORDS, "ja": words_ja.WORDS, "en": words_en.WORDS}
_KANA = re.compile(r"[\u3041-\u30ff]")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_TURNS = re.compile(
    r"但|可|不过|结果|现在|but\b|yet\b|while\b|whereas\b|today\b|now\b|it |they |our |しかし|でも|今",
    re.IGNORECASE,
)
"""What turns from a wish to how things are."""
_SAYS = re.compile(r"[^\W\d_]")


@dataclass
class _Clause:
    start: int
    end: int
    kind: Kind | None
    sentence: int


def elements_of(need: str, *, language: str | None = None) -> tuple[Element, ...]:
    """The elements of a need, in order and apart; a short one, or one that cannot be split, is one element.

    `language` is zh, ja or en, as a BCP 47 tag; of any other language, or where it is not given, the script decides and
    what is not Chinese or Japanese is read by the English marks and cues. A text without a letter or a digit has no
    elements. Takes time in proportion to at most 4,000 characters.
    """
    tag = _language(need, language)
    whole = _trimmed(need, 0, len(need))
    if whole is None:
        return ()
    words = _WORDS[tag]
    if whole[1] - whole[0] <= _SHORT[tag]:
        kind = _kind(need[whole[0] : whole[1]], words) or "effect"
        return (Element(kind, *whole, need[whole[0] : whole[1]]),)
    clauses = _joined(_with_kinds(list(_clauses(need, words)), need), need, _LEAST[tag])
    found = [
        Element(clause.kind or "problem", clause.start, clause.end, need[clause.start : clause.end])
        for clause in clauses[:MOST]
    ]
    if found:
        return tuple(found)
    start, end = sentence_spans(need[:_LOOK])[0] if sentence_spans(need[:_LOOK]) else whole
    return (Element(_kind(need[start:end], words) or "effect", start, end, need[start:end]),)


def _language(need: str, language: str | None) -> str:
    tag = (language or "").split("-")[0].lower()
    if tag in _WORDS:
        return tag
    if not tag or tag == "und":
        head = need[:_LOOK]
        if _KANA.search(head):
            return "ja"
        if len(_HAN.findall(head)) > len(head) / 5:
            return "zh"
    return "en"


def _clauses(need: str, words: Words) -> Iterator[_Clause]:
    for number, (start, end) in enumerate(sentence_spans(need[:_LOOK])):
        for first, last in _cut(need, start, end, words):
            span = _trimmed(need, first, last)
            if span is None:
                continue
            opener = words.openers.match(need, *span)
            bare = _trimmed(need, opener.end(), span[1]) if opener else span
            if bare is None or not _SAYS.search(need, *bare) or words.empty.fullmatch(need, *bare):
                continue
            yield _Clause(*span, _kind(need[bare[0] : bare[1]], words, need[last : last + 1]), number)


def _cut(need: str, start: int, end: int, words: Words) -> Iterator[Span]:
    at = start
    for match in words.cuts.finditer(need, start, end):
        heads = [name for name, text in match.groupdict().items() if text is not None]
        cut = match.start()
        if cut > at:
            yield at, cut
        at = match.start(heads[0]) if heads else match.end()
    if at < end:
        yield at, end


def _trimmed(need: str, start: int, end: int) -> Span | None:
    """The span without marks and blanks at its ends; None where nothing is left."""
    while start < end and not need[start].isalnum() and need[start] not in '（(「『“"<>-−~≤≥':
        start += 1
    while end > start and not need[end - 1].isalnum() and need[end - 1] not in "%％℃°）)」』”\"'":
        end -= 1
    return (start, end) if any(character.isalnum() for character in need[start:end]) else None


def _kind(clause: str, words: Words, mark: str = "") -> Kind | None:
    for kind, pattern in words.cues.items():
        if pattern.search(clause):
            return kind
    return "effect" if mark in ("?", "？") else None


def _with_kinds(clauses: list[_Clause], need: str) -> list[_Clause]:
    """A clause without a cue is of the kind of its neighbour in the sentence: the one before, else the one after."""
    for at, clause in enumerate(clauses):
        if clause.kind not in (None, "effect", "constraint") and _still_wished(clauses, at, need):
            clause.kind = "effect"
        if clause.kind is not None:
            continue
        before = clauses[at - 1] if at and clauses[at - 1].sentence == clause.sentence else None
        after = (
            clauses[at + 1] if at + 1 < len(clauses) and clauses[at + 1].sentence == clause.sentence else None
        )
        if before is not None and before.kind not in (None, "application"):
            clause.kind = before.kind
        elif after is not None and after.kind not in (None, "constraint"):
            clause.kind = after.kind
        else:
            clause.kind = "application" if at == 0 else "problem"
    return clauses


def _still_wished(clauses: list[_Clause], at: int, need: str) -> bool:
    """Whether the clause goes on with a wish of its sentence: 想…，就算扎穿了也烧不起来."""
    if not at or clauses[at - 1].sentence != clauses[at].sentence or clauses[at - 1].kind != "effect":
        return False
    return _TURNS.match(need, clauses[at].start) is None


def _joined(clauses: list[_Clause], need: str, least: int) -> list[_Clause]:
    """Neighbours of one kind in one sentence are one element, and so is a crumb with what stands beside it."""
    found: list[_Clause] = []
    for clause in clauses:
        last = found[-1] if found else None
        if last is not None and last.sentence == clause.sentence:
            crumb = clause.end - clause.start < least
            short = last.end - last.start < least
            if last.kind == clause.kind or crumb or short:
                last.end = clause.end
                last.kind = last.kind if crumb and not short else clause.kind
                continue
        found.append(clause)
    return found
