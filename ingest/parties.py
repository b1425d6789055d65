"""Applicants and inventors: which applicant is an institution, told from what a document says of its persons."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_SHORT_CJK_NAME = re.compile(r"[\u3400-\u9fff]{2,3}")


def name_key(name: str) -> frozenset[str]:
    """What two spellings of a name share: its words in any order, without case and marks."""
    return frozenset(re.findall(r"\w+", name.casefold()))


def first_institution(applicants: Sequence[str], inventors: Iterable[str]) -> int | None:
    """The place of the first applicant that is no person, None where all are persons.

    A person is an applicant who is an inventor as well, or bears a Chinese name of two or three characters.
    Where a document names no inventors it cannot be told, and the first applicant counts as the institution.
    """
    persons = {name_key(inventor) for inventor in inventors}
    for place, applicant in enumerate(applicants):
        if name_key(applicant) not in persons and not _SHORT_CJK_NAME.fullmatch(applicant):
            return place
    return None
