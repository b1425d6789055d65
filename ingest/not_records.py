"""Files that are well known and hold no records: what each is, told by its columns or keys, for the person who sent it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ingest.json_records import first_record
from ingest.jsonlines import first_keys

_ANY_TEXT = "no field says who owns what, or under which number of which office"
_KNOWN: tuple[tuple[frozenset[str], frozenset[str], str], ...] = (
    # keys that must be there, keys that may be there besides, what it is
    (
        frozenset({"query_id", "doc_id", "relevance"}),
        frozenset(),
        "the judgements of a labelled search set (which text answers which question), no list of technologies; "
        "it belongs to techbank evaluate",
    ),
    (
        frozenset({"id", "text", "lang"}),
        frozenset({"group", "style"}),
        "the questions of a labelled search set, no list of technologies; it belongs to techbank evaluate",
    ),
    (
        frozenset({"id", "text"}),
        frozenset({"title", "discipline", "domain"}),
        f"the texts of a labelled search set, no list of technologies: {_ANY_TEXT}",
    ),
    (
        frozenset({"id", "title", "text", "date"}),
        frozenset({"url"}),
        f"a collection of notices or news, no list of technologies: {_ANY_TEXT}",
    ),
    (
        frozenset({"sections", "universities"}),
        frozenset({"generated_at", "samples_generated_at"}),
        "statistics about which fields listings fill in, without the listings themselves",
    ),
)
_STRINGS = re.compile(rb'\[\s*"(?:[^"\\]|\\.)*+"\s*[,\]]')


def known_json(head: bytes) -> str | None:
    """What a JSON file that no reader knows is, None where it is none that is known here."""
    if other := known_other(first_keys(first_record(head))):
        return other
    if _STRINGS.match(head.removeprefix(b"\xef\xbb\xbf").lstrip()):
        return "a JSON list of texts, without fields that would tell a title from an owner"
    return None


def known_other(keys: Iterable[str]) -> str | None:
    """What a file with exactly these keys or columns is, None where it is none that is known here."""
    found = frozenset(key.strip().casefold() for key in keys)
    return next(
        (what for must, may, what in _KNOWN if must <= found and found <= must | may),
        None,
    )
