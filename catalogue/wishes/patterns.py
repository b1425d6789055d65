"""The notation of rules: patterns over the kinds of tokens, matched as the longest from the left.

A pattern is written with the kinds' names, and the marks of regular expressions around them: `budget (is|about)* money`.
Names in capitals stand for groups of kinds (see `GROUPS`). `[ ]` around a part makes it the part that the wish is
quoted from; without it that is the whole match. A `strong` pattern is a wish wherever it stands; a weak one only in a
clause that says nothing else, so that "free" is a wish in "free, please" and none in "lead-free solder".
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from catalogue.wishes.tokens import OTHER, PADS, Clause, Token, letters

GROUPS: Mapping[str, str] = {
    "P": "|".join(PADS),
    "PB": "|".join((*PADS, "upto", "about", "in")),  # what may stand between a price and its amount
    "TAIL": "about|within|upto",
    "BASE": "base_net|base_profit|base_revenue",
    "NO": "neg",
    "PER": "per|year1",  # "a year" behind a sum makes it a yearly one; elsewhere it is a length of time
    "MONTHS": "duration|year1",
    "GRANT": "excl|exclic|nonex|nonexlic|sole|assign|assignw|equity|evaluate",
    "PLACE": "place|city",
    "TRIAL": "trial|freetrial",
    "PAY": "pay|paylater|price|royalty",
}
_SAYS_MORE = frozenset(
    (OTHER, "money", "number", "percent", "duration", "level", "grade", "place", "city", "neg")
)
_NAME = re.compile(r"[A-Za-z_]+")


@dataclass(frozen=True)
class Rule:
    """One way to say a wish: `make` names what becomes of it (see making.py); empty: known to be no wish."""

    make: str
    pattern: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """Where a rule matched in a clause, in tokens; `quoted` is the part that says the wish."""

    rule: Rule
    start: int
    end: int
    quoted: tuple[int, int]

    def tokens(self, clause: Clause) -> Sequence[Token]:
        """The tokens that were matched."""
        return clause.tokens[self.start : self.end]


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    def spelled(match: re.Match[str]) -> str:
        name = match[0]
        if name in GROUPS:
            return "(?:" + "|".join(letters()[kind] for kind in GROUPS[name].split("|")) + ")"
        return letters()[name]

    plain = _NAME.sub(spelled, pattern)
    return re.compile(plain.replace("[", "(?P<quoted>").replace("]", ")"), re.VERBOSE)


def matches_in(clause: Clause, rules: Sequence[Rule]) -> list[Match]:
    """The matches of the rules in a clause: from the left, the longest first, of equal ones the first rule's."""
    found, at = [], 0
    rules = [rule for rule in rules if _compiled(rule.pattern).search(clause.shape)]
    while rules and at < len(clause.tokens):
        best: Match | None = None
        if at == 0 or clause.tokens[at].kind != OTHER:
            for rule in rules:
                match = _compiled(rule.pattern).match(clause.shape, at)
                if match and match.end() > (best.end if best else at):
                    quoted = match.span("quoted") if "quoted" in match.re.groupindex else match.span()
                    best = Match(rule, match.start(), match.end(), quoted)
        if best:
            found.append(best)
        at = best.end if best else at + 1
    return found


def explained(clause: Clause, matches: Sequence[Match]) -> bool:
    """Whether a clause holds nothing but wishes and words about terms.

    What says more must be part of a wish: other words, numbers, places, a negation; and nothing known to be no wish.
    """
    covered = {at for m in matches if m.rule.make for at in range(*m.quoted)}
    guarded = any(not m.rule.make for m in matches)
    said = (at for at, token in enumerate(clause.tokens) if token.kind in _SAYS_MORE)
    return bool(covered) and not guarded and covered.issuperset(said)
