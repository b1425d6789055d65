"""Needs that are or hold a name: of a patent, a technology, an institution, a class or a substance.

A need that says nothing else leads straight to what is named. A patent or a technology named in a longer need leads to
that technology first, and the rest is ranked as usual. An institution in a longer need is a word like any other: who
writes "we are a supplier of 浙江大学" does not ask for its technologies.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import numpy as np

from index.base import Mask
from index.lexical import Numbers, query_of
from index.lexical_codes import Code, codes_in, id_term
from index.lexical_view import LexicalView
from index.lexical_words import plain
from techbank.institutions import Institutions, InstitutionsOf, folded, says_institution

LeadKind: TypeAlias = Literal["patent", "technology", "institution", "class", "substance"]
NumberOf: TypeAlias = Callable[[str], "int | None"]

_LONGEST: Final = 200  # characters: a longer need is never a name alone, however it is framed
_NAMES_SHARE: Final = (
    2  # a part of a name is meant as one where its owners hold half of all that says these words
)
_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z._:/-]{2,}[0-9A-Za-z]")
# What stands around a name and says no more than that it is asked for.
_BEFORE = re.compile(
    r"^(?:[\s\W_]|(?:please|show|list|find|search|get|give|all|the|any|me|us|technolog(?:y|ies)|patents?|inventions?|"
    r"licen[cs](?:e|es|ing|able)|offers?|portfolio|publication|application|number|no|nr|of|from|by|at|owned|held|in|"
    r"for|what|which|ipc|cpc|cas|id)\b|"
    r"请问|请|帮我|我想|看看|查一下|查找|查询|查|搜索|找|有关|关于|来自|专利号|申请号|公开号|公告号|专利|技术|特許番号|出願番号)+",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"(?:[\s\W_]|\b(?:technolog(?:y|ies)|patents?|inventions?|licen[cs](?:e|es|ing)|offers?|portfolio|please|s)|"
    r"的|有哪些|哪些|什么|所有|全部|可许可|技术|技術|专利|專利|成果|发明|發明|列表|清单|一览|一覧|特許|発明|公報|号|を|の|"
    r"見せて|教えて|ください|について|すべて|全て|は|が|吗|呢)+$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Lead:
    """Something named, as it is written, and the technologies it leads to; none where the bank holds it not.

    `names` are an institution's; `doubt` says what is wrong with a number (check_digit, damaged).
    """

    kind: LeadKind
    written: str
    numbers: Numbers
    names: tuple[str, ...] = ()
    doubt: str | None = None


@dataclass(frozen=True)
class Leads:
    """All that a need names. `alone`: it says nothing else. `first`: the technologies to put first, in this order."""

    found: tuple[Lead, ...]
    alone: bool
    first: Numbers

    def __bool__(self) -> bool:
        return bool(self.found)


NOTHING: Final = Leads((), False, np.zeros(0, dtype=np.int64))


def leads_of(
    text: str,
    words: LexicalView,
    institutions: Institutions | InstitutionsOf,
    allowed: Mask | None = None,
    *,
    number_of: NumberOf | None = None,
) -> Leads:
    """What a need names, with the technologies that are allowed.

    `number_of` gives the number of a technology by any id that ever led to it (one merged away, a source's); without
    it only present ids are known. `alone` with no technology in `first`: the name is known for what it is, and the bank
    holds nothing of it that is allowed.
    """
    text = plain(text).strip()
    named = [_patent(code, words, allowed) for code in codes_in(text) if code.kind == "patent"]
    patents = [(code, lead) for code, lead in named if code.sure or len(lead.numbers)]
    ids = _ids(text, [code for code, _ in patents], words, allowed, number_of)
    spans = [(code.start, code.end) for code, _ in patents] + [span for span, _ in ids]
    found = [lead for _, lead in sorted(
        [((code.start, code.end), lead) for code, lead in patents] + ids, key=lambda each: each[0]
    )]  # fmt: skip
    if found:
        return Leads(tuple(found), not _bare(_without(text, spans)), _together(found))
    if len(text) > _LONGEST:
        return NOTHING
    if lead := _codes_alone(text, words, allowed) or _institution(text, words, institutions, allowed):
        return Leads((lead,), True, lead.numbers)
    return NOTHING


def _patent(code: Code, words: LexicalView, allowed: Mask | None) -> tuple[Code, Lead]:
    return code, Lead("patent", code.written, words.holders(code.terms, allowed), doubt=code.doubt)


def _ids(
    text: str,
    patents: list[Code],
    words: LexicalView,
    allowed: Mask | None,
    number_of: NumberOf | None,
) -> list[tuple[tuple[int, int], Lead]]:
    """Ids of technologies: the whole text, else what looks like one within it."""
    whole = words.holders([id_term(text)], allowed) if len(text) <= _LONGEST else np.zeros(0, dtype=np.int64)
    if not len(whole) and number_of and len(text) <= _LONGEST and (number := number_of(text)) is not None:
        whole = np.array([number] if allowed is None or allowed[number] else [], dtype=np.int64)
    if len(whole) and not patents:
        return [((0, len(text)), Lead("technology", text, whole))]
    found = []
    for match in _ID.finditer(text):
        taken = any(match.start() < code.end and code.start < match.end() for code in patents)
        # A word without a digit may be an id as well, but is said for what it means.
        if (
            not taken
            and re.search(r"\d", match[0])
            and len(held := words.holders([id_term(match[0])], allowed))
        ):
            found.append((match.span(), Lead("technology", match[0], held)))
    return found


def _codes_alone(text: str, words: LexicalView, allowed: Mask | None) -> Lead | None:
    """A class or a CAS number with nothing beside it: its holders, the narrowest class that has any."""
    codes = [code for code in codes_in(text) if code.kind != "patent"]
    if not codes or _bare(_without(text, [(code.start, code.end) for code in codes])):
        return None
    held: Numbers = np.zeros(0, dtype=np.int64)
    for code in codes:
        own = next((own for term in code.terms if len(own := words.holders([term], allowed))), held[:0])
        held = np.concatenate([held, own[~np.isin(own, held)]])
    order = np.argsort(-words.scores(query_of(text), held), kind="stable")
    kind: LeadKind = "class" if codes[0].kind == "class" else "substance"
    return Lead(kind, text, held[order])


def _institution(
    text: str, words: LexicalView, institutions: Institutions | InstitutionsOf, allowed: Mask | None
) -> Lead | None:
    for name in dict.fromkeys((text, _bare(text))):
        named = institutions.named(name)
        if named is None:
            continue
        if named.how != "name" and not _is_meant(name, named.numbers, words):
            continue
        if named.how == "part" and not (
            says_institution(name) or name[:1].isupper() or _begins(name, named.names)
        ):
            continue  # "music" is a subject, also where only a conservatory has it
        numbers = words.living(named.numbers, allowed)
        return Lead("institution", name, numbers, names=named.names)
    return None


def _begins(name: str, owners: Sequence[str]) -> bool:
    """Whether one of the owners' names begins with this one, as 清华大学 does with 清华."""
    return any(folded(owner).startswith(folded(name)) for owner in owners)


def _is_meant(name: str, owned: Numbers, words: LexicalView) -> bool:
    """Whether a part of a name stands for its owners: of all technologies that say these words, half are theirs.

    "Tsinghua" names a university; "music" is a subject, though a conservatory has it in its name.
    """
    said = words.holders_of_all(query_of(name).terms)
    return len(np.union1d(said, owned)) <= _NAMES_SHARE * len(owned)


def _bare(text: str) -> str:
    """A text without what only asks for a name; empty where nothing else is said."""
    return _AFTER.sub("", _BEFORE.sub("", text)).strip()


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in sorted(spans, reverse=True):
        text = f"{text[:start]} {text[end:]}"
    # What joins several names says nothing either.
    return re.sub(r"\b(?:and|or|as well as)\b|[和或与及、,;，；]|または|と", " ", text, flags=re.IGNORECASE)


def _together(leads: list[Lead]) -> Numbers:
    numbers = np.concatenate([lead.numbers for lead in leads])
    _, first = np.unique(numbers, return_index=True)
    ordered: Numbers = numbers[np.sort(first)]
    return ordered
