"""What each column of a table means: by its header's words and by what its values look like, with a confidence and why.

In this order: what the office said of it (see `ingest.mapping`), what is known of the vendor's export, the synonyms of
ingest/headers.py, headers that end with a synonym, the looks of the values. A guess below `THRESHOLD` is shown to the
office and not used. Where two columns would mean the same, the one whose header says so counts.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace

from ingest.cells import visible
from ingest.column_guesses import OF_OTHERS, ColumnMapping, by_guess, by_name
from ingest.headers import FIELDS, LANGUAGE_WORDS, TITLE_FIELDS, Column, column_of, plain
from ingest.looks import looks, values_of

IGNORE = "ignore"
"""What an office says of a column that is to be left alone."""
EXAMPLES = 3
_EXAMPLE_LENGTH = 80

_LANGUAGES = frozenset(LANGUAGE_WORDS.values())
_TEXTS = frozenset({"title", "abstract", "claims", "first_claim", "description", "keywords"})


def signature(header: Sequence[str | None]) -> str:
    """What tells one shape of table from another: a hash of its headers in order, without case, width and spaces."""
    words = [" ".join(unicodedata.normalize("NFKC", cell or "").casefold().split()) for cell in header]
    while words and not words[-1]:
        words.pop()
    return hashlib.sha256(json.dumps(words, ensure_ascii=False).encode()).hexdigest()[:32]


def header_names(header: Sequence[str | None]) -> list[str]:
    """The headers as a person reads them; a second one of the same words is told as "Date (2)", a blank one as ""."""
    names: list[str] = []
    for cell in header:
        name = " ".join(visible(cell or "").split())
        seen = sum(other == name or other.startswith(f"{name} (") for other in names) if name else 0
        names.append(f"{name} ({seen + 1})" if seen else name)
    return names


def split_field(written: str) -> tuple[str, str | None] | None:
    """A field as an office writes it, `abstract` or `abstract_en`, and its language; None where there is no such field."""
    if written in FIELDS:
        return written, None
    field, _, language = written.rpartition("_")
    return (field, language) if field in _TEXTS and language in _LANGUAGES else None


def map_columns(
    header: Sequence[str | None],
    said: Sequence[Sequence[str]],
    samples: Sequence[Sequence[str | None]],
    *,
    corrected: Mapping[str, str | None] | None = None,
    vendor: Mapping[str, str | None] | None = None,
) -> tuple[ColumnMapping, ...]:
    """What every column means.

    `said` has for each header the wordings to look up, the likeliest first (of a header in two rows there are several);
    `samples` are rows below it. `corrected` is what the office said, by header; `vendor` what is known of the export, by
    the header's plain word.
    """
    names = header_names(header)
    found: list[ColumnMapping] = []
    for index, name in enumerate(names):
        values = values_of([row[index] if index < len(row) else None for row in samples])
        if not name and not values:
            continue
        mapped = _meaning(index, name, said[index], values, corrected or {}, vendor or {})
        examples = tuple(" ".join(value.split())[:_EXAMPLE_LENGTH] for value in dict.fromkeys(values))[
            :EXAMPLES
        ]
        found.append(replace(mapped, examples=examples))
    return _title_by_looks(_without_doubles(found), samples)


def used_columns(mapping: Sequence[ColumnMapping]) -> tuple[Column, ...]:
    """The columns that are read."""
    return tuple(
        Column(one.index, one.field, one.language, one.unit) for one in mapping if one.field and one.used
    )


def _meaning(
    index: int,
    name: str,
    said: Sequence[str],
    values: Sequence[str],
    corrected: Mapping[str, str | None],
    vendor: Mapping[str, str | None],
) -> ColumnMapping:
    named = next((column for text in said if (column := column_of(index, text)) is not None), None)
    unit = named.unit if named else None
    told = corrected.get(name)
    if told == IGNORE:
        return ColumnMapping(index, name, None, 1.0, "left alone, as the office said")
    if told and (parts := split_field(told)):
        language = parts[1] or (named.language if named else None)
        return ColumnMapping(index, name, parts[0], 1.0, "as the office said", (), language, unit)
    if len(name) > 60:
        return ColumnMapping(index, name, None, 0.0, "a text of this length is no header")
    word = next((plain(text) for text in said if plain(text) in vendor), None)
    if word is not None:
        field = vendor[word]
        why = "a column of this vendor's export" + ("" if field else " that is not read")
        return ColumnMapping(index, name, field, 1.0, why, (), named.language if named else None, unit)
    look = looks(values)
    if named is not None:
        return by_name(named, name, look)
    return by_guess(index, name, look)


def _without_doubles(found: Sequence[ColumnMapping]) -> list[ColumnMapping]:
    """A guess gives way to a column that says the same for certain, and the weaker guess to the stronger."""
    best: dict[tuple[str | None, str | None], ColumnMapping] = {}
    for one in sorted(found, key=lambda one: (-one.confidence, one.index)):
        if one.used:
            best.setdefault((one.field, one.language), one)
    kept = []
    for one in found:
        first = best.get((one.field, one.language))
        if one.used and one.confidence < 1 and first is not None and first.index != one.index:
            why = f"{one.why}; but column {first.header!r} says it already"
            one = replace(one, confidence=min(one.confidence, 0.4), why=why)
        kept.append(one)
    return kept


def _title_by_looks(
    found: list[ColumnMapping], samples: Sequence[Sequence[str | None]]
) -> tuple[ColumnMapping, ...]:
    """Where no header names the title, but one says whose patents these are: the one column of names is the title."""
    fields = {one.field for one in found if one.used and one.confidence >= 0.85}
    if fields & TITLE_FIELDS or not fields & {
        "publication_number",
        "application_number",
        "patent_number",
        "owner",
        "applicants",
    }:
        return tuple(found)
    names = [
        one
        for one in found
        if one.field is None
        and one.header
        and one.confidence == 0
        and not OF_OTHERS.search(one.header)
        and (look := looks(values_of([row[one.index] if one.index < len(row) else None for row in samples])))
        and look.kind == "short text"
    ]
    if len(names) != 1 or len(fields) < 2:
        return tuple(found)
    titled = replace(
        names[0],
        field="title",
        confidence=0.65,
        why="the only column of names, beside patents' numbers or owners",
    )
    return tuple(titled if one is names[0] else one for one in found)
