"""Slips of the keyboard in the few long English words that carry a term: exlusive, royality, liscence, upfornt.

A word is corrected where exactly one such word is one slip away (a letter lost, added, changed or two swapped), the
first letter stands, and the word is not one of its own. Everything else is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

_CARRIERS = ["exclusive", "exclusively", "nonexclusive", "exclusivity", "royalty", "royalties", "license", "licence", "licenses", "licences", "licensing", "licensed", "upfront", "negotiable", "negotiated", "negotiation", "assignment", "territory", "worldwide", "milestone", "milestones", "instalment", "instalments", "installment", "installments", "evaluation", "sublicense", "sublicence", "sublicensing", "sublicensable", "startups", "minimum", "maximum", "annually", "payment", "payments", "payable", "excluding", "excluded", "available", "perpetual", "commercial", "percent", "deferred", "revenue", "acceptance", "consent", "agreement", "refundable", "forbidden", "prohibited", "annual", "request", "restricted"]  # fmt: skip
_WORDS_OF_THEIR_OWN = frozenset(
    [
        "loyalty",
        "loyalties",
        "licensee",
        "licensees",
        "licensor",
        "licensors",
        "licenser",
        "licencee",
        "licencees",
        "revenues",
        "agreements",
        "assignments",
        "evaluations",
        "commercials",
        "percents",
        "acceptances",
        "consents",
        "content",
        "contents",
        "patents",
        "consensus",
        "available",
        "unavailable",
        "inclusive",
        "reclusive",
        "excluding",
        "exuding",
        "preferred",
        "revenue",
        "sublicensed",
        "sublicensee",
        "deterred",
        "referred",
        "differed",
        "perceptual",
        "percept",
        "percents",
        "royally",
        "exclusives",
        "minimums",
        "maximums",
        "including",
        "evaluating",
        "evolution",
        "devaluation",
        "revaluation",
        "valuation",
        "repayment",
        "prepayment",
        "repayments",
        "milestones",
        "territorial",
        "nonexclusively",
        "availably",
        "consenting",
        "start-up",
        "payables",
        "avenue",
        "licensable",
        "commercially",
        "perpetually",
        "assignment's",
        "refundable",
        "nonrefundable",
        "annul",
        "annuals",
        "requests",
        "required",
        "bequest",
    ]
)
_SOUNDS = {
    "royaltee": "royalty", "royaltees": "royalties", "royaltie": "royalty", "royalitee": "royalty", "royalteys": "royalties", "roialty": "royalty",
    "licencs": "licences", "lisense": "license", "licents": "license", "excluzive": "exclusive", "exclussive": "exclusive", "anual": "annual", "anually": "annually",
    "upfornt": "upfront", "negociable": "negotiable", "negociated": "negotiated", "teritory": "territory", "wordwide": "worldwide", "worlwide": "worldwide",
}  # fmt: skip
"""Spelled as it sounds, more than one slip away."""
_WORD = re.compile(r"[a-z]{5,16}")


@cache
def _one_slip_away() -> dict[str, str | None]:
    """Misspelling -> the word it stands for; None where it could stand for two."""
    carriers = frozenset(_CARRIERS)
    found: dict[str, str | None] = {}
    for word in _CARRIERS:
        for slip in _slips(word):
            if slip in carriers or slip in _WORDS_OF_THEIR_OWN:
                continue
            known = found.get(slip, word)
            found[slip] = word if known in (word, word.replace("c", "s"), word.replace("s", "c")) else None
    return found | _SOUNDS


def _slips(word: str) -> Iterator[str]:
    letters = "abcdefghijklmnopqrstuvwxyz"
    for at in range(1, len(word) + 1):
        head, tail = word[:at], word[at:]
        if tail:
            yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        for letter in letters:
            yield head + letter + tail
            if tail:
                yield head + letter + tail[1:]


def corrections(text: str) -> list[tuple[int, int, str]]:
    """Stretches of a folded text that hold a slip, and what stands for them."""
    slips = _one_slip_away() if _WORD.search(text) else {}
    return [(m.start(), m.end(), word) for m in _WORD.finditer(text) if (word := slips.get(m[0]))]
