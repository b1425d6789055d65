"""Applications as filed: title, abstract, claims and description, mostly without any number of a publication.

They are no publications. What can be searched is taken; where not even an application number is stated, the id is made
of the text, so that the same file handed in twice is the same record.
"""

from __future__ import annotations

import hashlib

from lxml import etree

from catalogue.records import PatentRef, Rejection, Technology, TechnologyText
from ingest.numbers import application_number
from ingest.st36 import texts_by_language
from ingest.xml_documents import XmlRecord


def filed_application(
    record: XmlRecord, body: etree._Element, *, country: str, language: str, number: str | None
) -> Technology | Rejection:
    """The technology of an application's body; `number` is the application's, None where it is not stated."""
    descriptions = body.findall("{*}description")
    texts = texts_by_language(
        titles=[
            *body.iterfind("{*}invention-title"),
            *(title for part in descriptions for title in part.iterfind("{*}invention-title")),
        ],
        abstracts=body.iterfind("{*}abstract"),
        claims=body.iterfind("{*}claims"),
        descriptions=descriptions,
        default=language,
    )
    if not any(text != TechnologyText() for text in texts.values()):
        return record.rejected(
            "title", "it is an application as filed without title or text", "Hand in the file with its text"
        )
    number = application_number(number, country=country)
    if number:
        identifier = f"{country}-application-{number}"
    else:
        digest = hashlib.sha256(repr(sorted(texts.items())).encode("utf-8", "surrogatepass")).hexdigest()
        identifier = f"{country}-application:{digest[:16]}"
    return Technology(
        id=identifier,
        texts=texts,
        patents=(PatentRef(country=country, application_number=number),) if number else None,
        provenance=record.source(),
    )
