"""NASA's technology transfer service: answers whose results are arrays, told apart by position only.

`{"results": [["64e7…", "LEW-TOPS-168", "Closed <span class=…>Engine</span>", "…", …], …], "count": 1, …}`: 0 the service's
own id, 1 the reference, 2 title, 3 text (both with HTML), 4 the reference again, 5 category, 6 release type, 7 how to get it, 8
link, 9 centre, 10 picture, 11 tags, 12 how well it fitted the search. Patents, software and spin-offs come alike; the
reference tells which it is. Titles are whole here (those of the software catalogue `nasa_software` reads are cut).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, BinaryIO, ClassVar

from catalogue.licensing.offer import LicenceOffer, OfferSource
from catalogue.licensing.remarks import TermsText
from catalogue.licensing.terms import read_terms
from catalogue.records import FieldSource, Institution, Rejection, Technology, TechnologyText
from ingest.base import Outcome
from ingest.cells import script_language, split, stated
from ingest.html_text import html_text
from ingest.json_records import first_record, records
from ingest.numbers import distinct

_UNDER = frozenset({"results"})
_REFERENCE, _TITLE, _TEXT, _CATEGORY, _RELEASE, _HOW, _LINK, _CENTRE, _TAGS = 1, 2, 3, 5, 6, 7, 8, 9, 11
_NAMES = {
    _REFERENCE: "reference",
    _TITLE: "title",
    _TEXT: "text",
    _CATEGORY: "category",
    _RELEASE: "release type",
    _HOW: "how to get it",
    _LINK: "link",
    _CENTRE: "centre",
    _TAGS: "tags",
}
_LEAST = 10
_REFERENCES = re.compile(r"[A-Z]{2,5}\d?-[A-Z0-9]+(?:-[A-Z0-9]+)*", re.IGNORECASE)
_CENTRES = {
    code: f"NASA {name}"
    for codes, name in (
        ("ARC", "Ames Research Center"),
        ("AFRC DFRC", "Armstrong Flight Research Center"),
        ("GRC", "Glenn Research Center"),
        ("GSFC", "Goddard Space Flight Center"),
        ("HQ HDQS", "Headquarters"),
        ("JPL", "Jet Propulsion Laboratory"),
        ("JSC", "Johnson Space Center"),
        ("KSC", "Kennedy Space Center"),
        ("LARC", "Langley Research Center"),
        ("MSFC", "Marshall Space Flight Center"),
        ("SSC", "Stennis Space Center"),
    )
    for code in codes.split()
}


class NasaTechTransfer:
    """One listing an array. A listing without reference or title, or with too few places, is rejected."""

    name: ClassVar[str] = "nasa_techtransfer"
    label: ClassVar[str] = "NASA technology transfer service (JSON arrays: patents, software, spin-offs)"
    extensions: ClassVar[tuple[str, ...]] = (".json",)
    reads: ClassVar[str] = (
        "reference, title, text as abstract, category and tags as keywords, centre as owner, link; release type and how to "
        "get it as terms"
    )
    skips: ClassVar[str] = "pictures, scores, the service's own ids; patent numbers are not in these answers"

    def sniff(self, head: bytes, name: str) -> bool:
        start = first_record(head, under=_UNDER).decode("utf-8", "ignore")
        if not start.startswith("["):
            return False
        try:
            first, _ = json.JSONDecoder().raw_decode(start)
        except (ValueError, RecursionError):
            return False
        return (
            isinstance(first, list)
            and len(first) >= _LEAST
            and all(part is None or isinstance(part, str) for part in first[:_LEAST])
            and bool(_REFERENCES.fullmatch(first[_REFERENCE] or ""))
        )

    def read(self, stream: BinaryIO, *, name: str) -> Iterator[Outcome]:
        for record in records(stream, name=name, under=_UNDER):
            yield record if isinstance(record, Rejection) else _outcome(*record, name=name)


def _outcome(position: str, record: Any, *, name: str) -> Outcome:
    todo = "Ask the service again"
    if not isinstance(record, list) or len(record) < _LEAST:
        found = f"{len(record)} places" if isinstance(record, list) else "no array"
        return Rejection(
            name, position, None, f"a listing has {_LEAST} places or more, this is {found}", todo
        )
    words: dict[int, str | None] = {}
    for place, field in _NAMES.items():
        value = record[place] if place < len(record) else None
        if value is not None and not isinstance(value, str):
            return Rejection(name, position, field, f"must be text, not {value!r:.40}", todo)
        words[place] = stated(html_text(value))
    reference, title = words[_REFERENCE], words[_TITLE]
    if reference is None or title is None:
        missing = "reference" if reference is None else "title"
        return Rejection(name, position, missing, "is missing", todo)
    centre, link = words[_CENTRE], words[_LINK]
    offers, terms = _terms(words[_RELEASE], words[_HOW])
    return Technology(
        id=f"nasa:{reference}",
        texts={
            script_language(f"{title} {words[_TEXT] or ''}"): TechnologyText(
                title=" ".join(title.split()),
                abstract=words[_TEXT],
                keywords=distinct([words[_CATEGORY], *split(words[_TAGS], commas=True)]),
            )
        },
        owner=Institution(_CENTRES.get(centre.upper(), centre)) if centre else None,
        offers=offers,
        terms=terms,
        url=link if link and re.fullmatch(r"https?://\S+", link) else None,
        provenance={"*": FieldSource(file=name, position=position, method="mapped")},
    )


def _terms(release: str | None, how: str | None) -> tuple[tuple[LicenceOffer, ...] | None, TermsText | None]:
    """What the release type and the way to get it say of terms, and the words themselves."""
    said = (f"Release type: {release}" if release else None, f"How to get it: {how}" if how else None)
    text = "\n".join(line for line in said if line)
    if not text:
        return None, None
    reading = read_terms(text, language="en")
    offers = tuple(
        replace(offer, source=offer.source or OfferSource(kind="parsed")) for offer in reading.offers
    )
    return offers or None, TermsText(text, reading.remarks or None)


READER = NasaTechTransfer()
