"""Whether two filings are near-identical: the rules, and the thresholds that reading settled (docs/duplicates.md).

Wrong groups hide technologies and missed ones only list a technology twice, so where a rule is in doubt it says no.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from index.twins_table import Array, Table
from index.twins_texts import DESIGN, INVENTION, LEAST, UTILITY_MODEL

SAME_OWNER: Final = 0.8
"""Jaccard from which two texts of one owner are the same."""
OTHER_OWNER: Final = 0.9
"""The same where the owners differ or one is not known, and for short texts, which one other word makes another matter."""
_SHORT: Final = 2  # times the least: up to here a text is short
SAME_DAY: Final = 0.5
"""The same for an invention and a utility model that one owner filed on one day."""
NUMBERS: Final = 0.8
"""Jaccard from which the numbers in two texts are the same (not asked of a same-day pair)."""
_CONTAINED: Final = 0.5  # a title within another has at least so much of it
_WORD_FOR_WORD: Final = {True: 12, False: 5}  # what a title must tell where the text beside it is only a form
_TITLE_ALONE: Final = {
    True: 6,
    False: 3,
}  # and where an invention and a utility model of one day have no text
LOOSEST: Final = SAME_DAY


def same_day(left: Table, one: int, right: Table, other: int) -> bool:
    """Whether one is the invention and one the utility model that an owner filed on the same day."""
    rights = {int(left.rights[one]), int(right.rights[other])}
    filed = int(left.filed[one])
    return (
        rights == {INVENTION, UTILITY_MODEL}
        and filed != 0
        and filed == int(right.filed[other])
        and _share(left, one, right, other)
    )


def verified(left: Table, one: int, right: Table, other: int) -> bool:
    """Whether a class of one table and a class of another (or the same) are near-identical filings.

    They must have a language in common and pass in all that they have in common; a title that tells nothing passes
    nowhere.
    """
    if DESIGN in (int(left.rights[one]), int(right.rights[other])):
        return False  # a design is its drawings
    share, day = _share(left, one, right, other), same_day(left, one, right, other)
    least = SAME_DAY if day else SAME_OWNER if share else OTHER_OWNER
    judged = [_judged(left, a, right, b, day, least) for a, b in _documents(left, one, right, other)]
    if not judged or False in judged:
        return False
    if True in judged:
        return True
    # No text to compare in any language: equal titles tell, if they are long.
    pairs = list(_documents(left, one, right, other))
    if day:
        return all(_same_title(left, a, right, b, _TITLE_ALONE) for a, b in pairs)
    return share and all(_word_for_word(left, a, right, b) for a, b in pairs)


def _judged(left: Table, a: int, right: Table, b: int, day: bool, least: float) -> bool | None:
    """Whether two documents in one language are near-identical; None where there is too little text to tell."""
    if left.core[a] == 0 or right.core[b] == 0:
        return False
    if left.core[a] != right.core[b] and not (day and _contained(left, a, right, b)):
        return False
    mine, yours = shingles(left, a), shingles(right, b)
    if len(mine) < LEAST[bool(left.cjk[a])] or len(yours) < LEAST[bool(right.cjk[b])]:
        return None
    if not day and min(len(mine), len(yours)) < _SHORT * LEAST[bool(left.cjk[a])]:
        least = OTHER_OWNER
    if jaccard(mine, yours) < least:
        return False
    if day:
        return True
    numbers = (
        left.digits[left.digits_at[a] : left.digits_at[a + 1]],
        right.digits[right.digits_at[b] : right.digits_at[b + 1]],
    )
    return jaccard(*numbers) >= NUMBERS


def _word_for_word(left: Table, a: int, right: Table, b: int) -> bool:
    same = left.whole[a] != 0 and left.whole[a] == right.whole[b]
    return bool(same) and _same_title(left, a, right, b, _WORD_FOR_WORD)


def _same_title(left: Table, a: int, right: Table, b: int, least: dict[bool, int]) -> bool:
    return bool(left.core[a] == right.core[b]) and int(left.telling[a]) >= least[bool(left.cjk[a])]


def _contained(left: Table, a: int, right: Table, b: int) -> bool:
    mine = left.parts[left.parts_at[a] : left.parts_at[a + 1]]
    yours = right.parts[right.parts_at[b] : right.parts_at[b + 1]]
    few, many = sorted((len(mine), len(yours)))
    common = len(np.intersect1d(mine, yours, assume_unique=True))
    return common == few and few >= _CONTAINED * many


def _share(left: Table, one: int, right: Table, other: int) -> bool:
    mine, yours = owners(left, one), owners(right, other)
    return bool(np.isin(mine, yours).any())


def owners(table: Table, one: int) -> Array:
    """Hashes of the owner's names."""
    found: Array = table.owners[table.owners_at[one] : table.owners_at[one + 1]]
    return found


def shingles(table: Table, document: int) -> Array:
    """The shingles of a document, in ascending order."""
    found: Array = table.shingles[table.shingles_at[document] : table.shingles_at[document + 1]]
    return found


def jaccard(mine: Array, yours: Array) -> float:
    """What two sets (distinct values) share over what they have together; 1 where both are empty."""
    common = len(np.intersect1d(mine, yours, assume_unique=True))
    together = len(mine) + len(yours) - common
    return common / together if together else 1.0


def _documents(left: Table, one: int, right: Table, other: int) -> list[tuple[int, int]]:
    """The documents of both in each language that they share."""
    first, second = int(left.documents_at[one]), int(right.documents_at[other])
    mine = left.language[first : left.documents_at[one + 1]].tolist()
    yours = right.language[second : right.documents_at[other + 1]].tolist()
    return [
        (first + place, second + yours.index(language))
        for place, language in enumerate(mine)
        if language in yours
    ]
