"""A need -> the filters that its own words suggest, and the rest, which is about the technology."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from catalogue.answers import OpenWish, Suggestion, Unknowns
from catalogue.errors import FilterError
from catalogue.filters import parse_condition
from catalogue.licensing.terms.text import FoldedText, fold
from catalogue.wishes.making import Made, make
from catalogue.wishes.patterns import Match, explained, matches_in
from catalogue.wishes.rest import rest_of
from catalogue.wishes.rules import RULES
from catalogue.wishes.tokens import OTHER, PADS, Clause, clauses_of

_KANA = re.compile(r"[\u3041-\u30ff]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_MOST_TOKENS = 400
"""A clause of more tokens is no sentence that anyone wrote; it is left as it is."""
_STRONG = tuple(rule for rule in RULES if rule.strong or not rule.make)
_BEFORE = frozenset(("soft", "want", "and", "art", "can", "we", "pad"))
_BESIDE = frozenset(("soft", "fine"))


@dataclass(frozen=True)
class Wishes:
    """What a need says about terms. Spans count characters of the need as it was given.

    `suggestions` are filters with values; `open` are wishes that lack something; `rest` is the need without the words
    of either, as it stands in the need, and empty where nothing about a technology is left.
    """

    suggestions: tuple[Suggestion, ...] = ()
    open: tuple[OpenWish, ...] = ()
    rest: str = ""


def read_wishes(text: str, *, language: str | None = None) -> Wishes:
    """The wishes in a need. `language` is the need's (zh, en, ja); without it the script decides.

    It decides the currency of amounts such as 20万 only: words of all three languages are read in every need.
    """
    folded = fold(text)
    spoken = _spoken(text, language)
    clauses = clauses_of(folded, spoken)
    found: list[Suggestion | OpenWish] = []
    gone: list[tuple[int, int]] = []
    for clause in clauses:
        if len(clause.tokens) > _MOST_TOKENS or all(t.kind in PADS or t.kind == OTHER for t in clause.tokens):
            continue
        matches = matches_in(clause, RULES)
        whole = explained(clause, matches)
        if not whole:
            matches = matches_in(clause, _STRONG)
        made = [(m, made) for m in matches if m.rule.make and (made := _made(m, clause, spoken))]
        for match, wishes in made:
            first, last = clause.tokens[match.quoted[0]], clause.tokens[match.quoted[1] - 1]
            span = folded.span(first.start, last.end)
            unknowns: Unknowns = "include" if _soft(clause, match, whole) else "exclude"
            found += [_wish(wish, unknowns, span, text) for wish in wishes]
        if made and whole:
            gone.append(folded.span(clause.start, clause.end))
        else:
            gone += [folded.span(*_reach(clause, match)) for match, _ in made]
    kept = _rest(folded, clauses, gone) if gone else text
    suggestions = tuple(_merged([w for w in found if isinstance(w, Suggestion)], text))
    settled = {suggestion.filter for suggestion in suggestions}  # said fully elsewhere: 先试用，试用半年
    asked = {w.choices: w for w in found[::-1] if isinstance(w, OpenWish) and w.filter not in settled}
    return Wishes(suggestions, tuple(asked.values())[::-1], kept)


def _spoken(text: str, language: str | None) -> str:
    if language in ("zh", "ja"):
        return language
    if _KANA.search(text):
        return "ja"
    return "zh" if _HAN.search(text) else "en"


def _made(match: Match, clause: Clause, language: str) -> list[Made]:
    """What a match wishes for, less what the filters would not take."""
    tokens = clause.tokens[match.quoted[0] : match.quoted[1]]
    return [
        m for m in make(match.rule.make, tokens, language) if m.value is None or _taken(m.filter, m.value)
    ]


def _taken(name: str, value: str) -> bool:
    try:
        parse_condition(name, value)
    except FilterError:
        return False
    return True


def _wish(made: Made, unknowns: Unknowns, span: tuple[int, int], text: str) -> Suggestion | OpenWish:
    start, end = span
    if made.value is not None:
        return Suggestion(made.filter, made.value, unknowns, start, end, _quoted(text, start, end), made.note)
    choices = tuple(choice for choice in made.choices if _taken(made.filter, choice))
    missing = made.missing or "currency"
    return OpenWish(made.filter, missing, choices, unknowns, start, end, _quoted(text, start, end))


def _quoted(text: str, start: int, end: int) -> str:
    """A stretch of the need; half a character (a lone surrogate), which no answer could hold, as a question mark."""
    return text[start:end].encode("utf-8", "replace").decode("utf-8")


def _soft(clause: Clause, match: Match, whole: bool) -> bool:
    """Whether a wish is said to be only a preference: by a word in it, or beside it with nothing else between."""
    kinds = [token.kind for token in clause.tokens]
    if whole:
        return "soft" in kinds
    start, end = match.start, match.end
    while start > 0 and kinds[start - 1] in PADS:
        start -= 1
    return "soft" in kinds[start : _pads_behind(kinds, end)]


def _pads_behind(kinds: Sequence[str], end: int) -> int:
    """Where the words without a condition end that follow a wish; behind "for", a preference is one of what comes."""
    of = False
    while end < len(kinds) and kinds[end] in PADS and not (of and kinds[end] == "soft"):
        of = of or kinds[end] == "de"
        end += 1
    return end


def _reach(clause: Clause, match: Match) -> tuple[int, int]:
    """The stretch of folded text that goes with a wish in the midst of other words."""
    kinds = [token.kind for token in clause.tokens]
    start, end = match.quoted
    leads = all(kind in PADS for kind in kinds[:start])
    while start > 0 and kinds[start - 1] in _BEFORE:
        start -= 1
    if leads:
        start = 0
    if leads and match.quoted == (match.start, match.end):
        end = _pads_behind(kinds, end)
    else:
        while end < len(kinds) and kinds[end] in _BESIDE:
            end += 1
    return clause.tokens[start].start, clause.tokens[end - 1].end


def _rest(folded: FoldedText, clauses: Sequence[Clause], gone: Sequence[tuple[int, int]]) -> str:
    rest = rest_of(folded.original, [folded.span(c.start, c.end) for c in clauses], gone)
    left = clauses_of(fold(rest), "en")
    others = (token.text for clause in left for token in clause.tokens if token.kind == OTHER)
    return rest if any(c.isalpha() for text in others for c in text) else ""


def _merged(suggestions: Sequence[Suggestion], text: str) -> Iterator[Suggestion]:
    """Each filter and value once; where the need says it again next to it, with both stretches."""
    kept: dict[tuple[str, str], Suggestion] = {}
    for new in suggestions:
        old = kept.get((new.filter, new.value))
        if old is None:
            kept[new.filter, new.value] = new
        elif not any(c.isalnum() for c in text[old.end : new.start]):
            kept[new.filter, new.value] = replace(old, end=new.end, text=_quoted(text, old.start, new.end))
    yield from kept.values()
