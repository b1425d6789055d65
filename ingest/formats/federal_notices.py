"""US federal licensing notices (Federal Register): inventions on offer, and grants the government is about to make."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, BinaryIO, ClassVar

from catalogue.licensing.offer import LicenceOffer, OfferSource
from catalogue.licensing.remarks import TermsText
from catalogue.licensing.terms import read_terms
from catalogue.records import FieldSource, Institution, Rejection, Technology, TechnologyText
from ingest.base import Outcome
from ingest.cells import script_language
from ingest.jsonlines import date_at, first_keys, objects, text_at

# "The National Cancer Institute (NCI), an institute of …", "NASA hereby gives notice": one agency, named first.
_AGENCY = re.compile(
    r"(?:Pursuant to the Bayh-Dole Act,? and implementing regulations, )?(?:[Tt]he )?"
    r"(?P<name>(?:U\.S\. )?[A-Z][\w.-]*(?:(?:,? and|,| of the| of| on| for|) [A-Z][\w.-]*)*)"
    r"(?: \(\"?[A-Z]+\"?\))?"
    r"(?:, an institute of|, National Institutes of Health|"
    r" hereby gives notice| is contemplating| announces| requests comments)"
)
_SEVERAL = re.compile(r"(Institute|Center|Department|Agency).* and (the )?(National|.*Institute|.*Center)")


class FederalNotices:
    """One notice a line. Its owner is the agency that the text names first, where it names exactly one."""

    name: ClassVar[str] = "federal_notices"
    label: ClassVar[str] = "US federal licence notices (JSON Lines)"
    extensions: ClassVar[tuple[str, ...]] = (".jsonl",)
    reads: ClassVar[str] = (
        "title, text as abstract, date, link, agency; the offer and its state from title and text"
    )
    skips: ClassVar[str] = "path, licence types guessed by the source"

    def sniff(self, head: bytes, name: str) -> bool:
        keys = first_keys(head)
        return {"id", "title", "text", "published"} <= keys and not keys & {"texts", "title_truncated"}

    def read(self, stream: BinaryIO, *, name: str) -> Iterator[Outcome]:
        for line in objects(stream, name=name):
            yield line if isinstance(line, Rejection) else _technology(*line, name=name)


def _technology(position: str, record: dict[str, Any], *, name: str) -> Outcome:
    words: dict[str, str | None] = {}
    published: dt.date | None = None
    for key in ("id", "title", "text", "url", "published"):
        try:
            words[key] = text_at(record, key)
            published = date_at(record, key) if key == "published" else None
        except ValueError as error:
            return Rejection(name, position, key, str(error), "Correct the line and hand it in again")
    identity, title, text = words["id"], words["title"], words["text"]
    if identity is None or title is None:
        missing = "id" if identity is None else "title"
        return Rejection(name, position, missing, "is missing", f"Give every notice its {missing}")
    offers, terms = _terms(f"{title}\n{text}" if text else title, url=words["url"], as_of=published)
    owner = agency(text or "")
    return Technology(
        id=identity,
        texts={script_language(f"{title} {text or ''}"): TechnologyText(title=title, abstract=text)},
        owner=Institution(name=owner) if owner else None,
        offers=offers,
        terms=terms,
        url=words["url"],
        published=published,
        provenance={"*": FieldSource(file=name, position=position, method="mapped")},
    )


def _terms(
    text: str, *, url: str | None, as_of: dt.date | None
) -> tuple[tuple[LicenceOffer, ...] | None, TermsText | None]:
    """The offers that a notice's words make, and the words where they make any.

    "Prospective grant of an exclusive licence" to somebody says that another has the first word: a status, not a grant
    anybody could take up. What else of a notice is not understood is no remark: nearly all of it is about other things.
    """
    reading = read_terms(text, language="en")
    if not reading.offers:
        return None, None
    offers = tuple(
        replace(offer, source=replace(offer.source or OfferSource(kind="parsed"), url=url, as_of=as_of))
        for offer in reading.offers
    )
    return offers, TermsText(text, tuple(r for r in reading.remarks if r.kind != "unread") or None)


def agency(text: str) -> str | None:
    """The agency a notice speaks for, None where it names none or several at its beginning."""
    found = _AGENCY.match(text)
    return found["name"] if found and not _SEVERAL.search(found["name"]) else None


READER = FederalNotices()
