"""Two records that share a key or a hint: do they speak of one technology, perhaps, or not?

`clash` looks for reasons against a merge that a shared number asks for; `likely` for reasons to propose one that no
number proves. Both look at two records only and give the same answer whichever comes first.
"""

from __future__ import annotations

from collections.abc import Set
from typing import Literal

from catalogue.identity.keys import doubts_of, has_damaged, keys_of
from catalogue.identity.names import people, same_owner, same_title, telling, titles
from catalogue.records import PatentRef, Technology

Reason = Literal[
    "clashing_number", "doubtful_number", "damaged_number", "language_copy", "same_title", "other_office"
]


def clash(left: Technology, right: Technology, shared: Set[str]) -> Reason | None:
    """Why two records must not merge by themselves although they share these strong keys; None where they may.

    A family is the office's own work and is trusted. Beside another number, titles in one language that have nothing
    in common need two things that speak for the merge (owner, inventors, day of filing), and a different owner
    outweighs one of them: a number filled down a column names a hundred cases of one owner.
    """
    if any(key.startswith("fam:") for key in shared) or same_title(left, right) is not False:
        return None
    owner = same_owner(left, right)
    support = (
        (owner is True) + _share(_inventors(left), _inventors(right)) + _share(_filed(left), _filed(right))
    )
    return None if support >= (3 if owner is False else 2) else "clashing_number"


def likely(left: Technology, right: Technology, shared: Set[str]) -> Reason | None:
    """Why two records that share these hints, and no trusted number, may be one technology; None where nothing says so.

    Records that each have a number of the same office and different applications are two cases, whatever their titles.
    """
    if any(key.startswith("copy:") for key in shared) and same_owner(left, right) is not False:
        return "language_copy"
    if any(key.startswith(("app:", "pub:")) for key in shared) and same_title(left, right) is not False:
        return "doubtful_number"
    if not any(key.startswith("title:") for key in shared):
        return None
    owner = same_owner(left, right)
    if owner is False or (owner is None and not _shares_telling_title(left, right)):
        return None
    if has_damaged(left) or has_damaged(right):
        return "damaged_number"
    if not keys_of(left) or not keys_of(right):
        return "doubtful_number" if doubts_of(left) | doubts_of(right) else "same_title"
    if _offices(left) & _offices(right) or (_families(left) and _families(right)):
        return None
    return "other_office"


def _share(left: Set[object], right: Set[object]) -> bool:
    return bool(left & right)


def _patents(technology: Technology) -> tuple[PatentRef, ...]:
    return technology.patents or ()


def _inventors(technology: Technology) -> frozenset[object]:
    return frozenset(people(name for patent in _patents(technology) for name in patent.inventors or ()))


def _filed(technology: Technology) -> frozenset[object]:
    return frozenset(patent.filing_date for patent in _patents(technology) if patent.filing_date)


def _offices(technology: Technology) -> frozenset[str]:
    return frozenset(patent.country for patent in _patents(technology))


def _families(technology: Technology) -> bool:
    return any(key.startswith("fam:") for key in keys_of(technology))


def _shares_telling_title(left: Technology, right: Technology) -> bool:
    shared = set(titles(left).values()) & set(titles(right).values())
    return any(telling(title, alone=True) for title in shared)
