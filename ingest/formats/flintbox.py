"""Flintbox listings as its service sends them (JSON:API): a page of listings, or one with all that belongs to it.

Texts are HTML. People, contacts and tags of a listing stand apart under `included`; they are its own where the listing
names them under `relationships`, or where it is the only one of the file. Key points stand in for a missing abstract.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, ClassVar

from catalogue.licensing.offer import Contact
from catalogue.records import FieldSource, PatentRef, Rejection, Technology, TechnologyText
from ingest.base import HEAD_BYTES, Outcome
from ingest.cells import script_language, undamaged
from ingest.containers import seekable
from ingest.html_text import html_text
from ingest.json_fields import Fields, WrongShape
from ingest.json_records import first_record, holder, records, records_under
from ingest.jsonlines import first_keys
from ingest.numbers import distinct
from ingest.patent_columns import publication, status_of

_UNDER = frozenset({"data"})
_TELLING = frozenset({"keyPoint1", "marketApplication", "publishedOn", "ipStatus"})
_ATTRIBUTES = re.compile(rb'"attributes"\s*:\s*(?=\{)')
# Parts of the full text and the words above them on the listing's page.
_PARTS = (
    ("other", None),
    ("benefit", "Benefits"),
    ("marketApplication", "Market application"),
    ("publications", "Publications"),
)
_Included = Mapping[tuple[str, str], Fields]


class Flintbox:
    """A listing without id or name, or with a field of another shape, is rejected."""

    name: ClassVar[str] = "flintbox"
    label: ClassVar[str] = "Flintbox listings (JSON)"
    extensions: ClassVar[tuple[str, ...]] = (".json",)
    reads: ClassVar[str] = (
        "name, abstract (else key points), the other texts as description, tags as keywords, patent number with its state, "
        "first contact, day of publication, link"
    )
    skips: ClassVar[str] = (
        "pictures, documents, researchers of listings that name no patent; the institution is not in these answers"
    )

    def sniff(self, head: bytes, name: str) -> bool:
        start = first_record(head, under=_UNDER)
        found = _ATTRIBUTES.search(start)
        if found is None or "attributes" not in first_keys(start):
            return False
        keys = first_keys(start[found.end() :])
        return "name" in keys and bool(keys & _TELLING)

    def read(self, stream: BinaryIO, *, name: str) -> Iterator[Outcome]:
        with seekable(stream) as copy:
            alone = holder(copy.read(HEAD_BYTES), under=_UNDER) == b"{"
            copy.seek(0)
            included = _included(copy, name=name)
            copy.seek(0)
            for record in records(copy, name=name, under=_UNDER):
                if isinstance(record, Rejection):
                    yield record
                else:
                    yield _outcome(*record, included=included, alone=alone, name=name)


def _included(stream: BinaryIO, *, name: str) -> _Included:
    """What stands under `included`, by type and id; entries of another shape are left out."""
    found: dict[tuple[str, str], Fields] = {}
    for record in records_under(stream, "included", name=name):
        if isinstance(record, Rejection) or not isinstance(record[1], dict):
            continue
        entry = Fields(record[1], "included")
        try:
            type_, id_, attributes = entry.text("type"), entry.text("id"), entry.under("attributes")
        except WrongShape:
            continue
        if type_ and id_:
            found[type_, id_] = attributes
    return found


def _outcome(position: str, record: Any, *, included: _Included, alone: bool, name: str) -> Outcome:
    try:
        if not isinstance(record, dict):
            raise WrongShape("", "the listing is JSON but no object")
        listing = Fields(record)
        own = list(included.items()) if alone else _named(listing, included)
        return _technology(listing, own, FieldSource(file=name, position=position, method="mapped"))
    except WrongShape as wrong:
        return Rejection(name, position, wrong.field or None, wrong.reason, "Have the listing sent again")


def _named(listing: Fields, included: _Included) -> list[tuple[tuple[str, str], Fields]]:
    """The entries that a listing names as its own, in its order."""
    relationships = listing.under("relationships")
    keys = [
        (named.text("type") or "", named.text("id") or "")
        for kind in relationships.value
        for named in relationships.under(kind).each("data")
    ]
    return [(key, included[key]) for key in keys if key in included]


def _technology(
    listing: Fields, own: list[tuple[tuple[str, str], Fields]], source: FieldSource
) -> Technology:
    attributes = listing.under("attributes")
    identity, title = attributes.text("uuid") or listing.text("id"), html_text(attributes.text("name"))
    if identity is None or title is None:
        missing = "id" if identity is None else "attributes.name"
        raise WrongShape(missing, "is missing")
    points = [html_text(attributes.text(f"keyPoint{number}")) for number in (1, 2, 3)]
    key_points = "\n".join(point for point in points if point) or None
    abstract = html_text(attributes.text("abstract"))
    parts: list[tuple[str | None, str | None]] = [] if abstract is None else [("Key points", key_points)]
    parts += [(heading, html_text(attributes.text(field))) for field, heading in _PARTS]
    description = "\n".join(f"{heading}\n{text}" if heading else text for heading, text in parts if text)
    text = TechnologyText(
        title=" ".join(title.split()),
        abstract=abstract or key_points,
        description=description or None,
        keywords=distinct(entry.text("name") for (kind, _), entry in own if kind == "tag"),
    )
    return Technology(
        id=f"flintbox:{identity}",
        texts={script_language(f"{title} {text.abstract or ''}"): text},
        patents=_patents(attributes, [entry for (kind, _), entry in own if kind == "member"]),
        contact=_contact([entry for (kind, _), entry in own if kind == "contact"]),
        url=_link(listing.under("links").text("self")),
        published=attributes.date("publishedOn"),
        provenance={"*": source},
    )


def _patents(attributes: Fields, members: list[Fields]) -> tuple[PatentRef, ...] | None:
    """The patent that the listing numbers, with its researchers; a number without its country is none."""
    written = undamaged(attributes.text("ipNumber"))
    read = publication(written) if written else None
    if read is None:
        return None
    country, number, kind = read
    return (
        PatentRef(
            country=country,
            number=number,
            kind=kind,
            status=status_of(attributes.text("ipStatus")),
            inventors=distinct(member.text("fullName") for member in members),
        ),
    )


def _contact(entries: list[Fields]) -> Contact | None:
    for entry in entries:
        contact = Contact(
            name=entry.text("fullName"), email=entry.text("email"), phone=entry.text("phoneNumber")
        )
        if contact != Contact():
            return contact
    return None


def _link(text: str | None) -> str | None:
    """A link to a page; the path within the service that the answer itself was asked under is none."""
    return text if text and re.fullmatch(r"https?://(?!\S*/api/)\S+", text) else None


READER = Flintbox()
