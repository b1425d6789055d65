"""What a need is split into, and what a language's file of words holds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Kind: TypeAlias = Literal["application", "problem", "effect", "material", "constraint"]
KINDS: Final[tuple[Kind, ...]] = ("application", "problem", "effect", "material", "constraint")


@dataclass(frozen=True)
class Element:
    """One thing that a need says: `text` is `need[start:end]`, in characters of the need as it was given.

    application: what is made or done, and where; material: what it is made of or what has to be worked up; problem:
    what goes wrong; effect: what is wished instead; constraint: under what conditions the wish holds.
    """

    kind: Kind
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Words:
    """What tells the kinds of clauses apart in one language.

    `cuts` matches where a sentence comes apart: the next clause begins at the match's end, or at its group `head`, where
    it has one (a conjunction belongs to the clause that it opens). `cues` are looked for in the order of the kinds given;
    the first that is found decides. `empty` matches whole clauses that say nothing about a technology. `openers` are
    words that a clause may begin with and that are no part of what it says.
    """

    cuts: re.Pattern[str]
    cues: Mapping[Kind, re.Pattern[str]]
    empty: re.Pattern[str]
    openers: re.Pattern[str]


def any_of(*words: str, flags: re.RegexFlag = re.IGNORECASE) -> re.Pattern[str]:
    """A pattern that finds any of these, each a regular expression."""
    return re.compile("|".join(words), flags)
