"""What documents of the ST.36 family share, whatever the office: parties, claims, texts by language, symbols, dates.

Offices add elements of their own under a prefix (us-, cn-, jp:), so that everything here goes by local names.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from functools import lru_cache

from lxml import etree

from catalogue.records import TechnologyText
from ingest.kinds import right_of
from ingest.numbers import (
    application_number,
    classification_symbol,
    distinct,
    earliest,
    plain,
    publication_number,
    read_date,
)
from ingest.publications import Party, Publication
from ingest.xml_text import local, plain_paragraphs, plain_text

_COUNTRY = re.compile(r"[A-Z]{2}")
_JP_LABEL = re.compile(r"(?=【請求項[0-9０-９]+】)")
_OLD_LANGUAGES = {"jp": "ja", "kr": "ko", "cn": "zh", "ger": "de", "fre": "fr", "eng": "en"}
_PERSON = ("first-name", "middle-name", "last-name", "suffix")
_NAMES = tuple(f"{{*}}{name}" for name in ("orgname", *_PERSON, "name"))
_SECTIONS = ("section", "class", "subclass", "main-group", "subgroup")
_SECTION_TAGS = tuple(f"{{*}}{part}" for part in _SECTIONS)
_SYMBOL_LENGTH = 64


def language_of(stated: str | None, *, default: str) -> str:
    """A language code as the bank writes it (EN is en, a country's code its language); `default` where none is stated."""
    code = (stated or "").strip().lower().partition("-")[0]
    return _OLD_LANGUAGES.get(code, code) if re.fullmatch(r"[a-z]{2,3}", code) else default


def claim_texts(claims: etree._Element) -> tuple[str, ...] | None:
    """The claims below a `claims` element, one text each, in order, nested claim-text in line."""
    return claims_of([text for claim in claims.iterfind("{*}claim") if (text := plain_text(claim))])


def claims_of(texts: list[str]) -> tuple[str, ...] | None:
    """The claims from the texts of the `claim` elements, which may be one text of all of them."""
    if len(texts) == 1:  # all of them in one element, each behind its label
        texts = [part for part in _JP_LABEL.split(texts[0]) if part]
    return tuple(texts) or None


def texts_by_language(
    *,
    titles: Iterable[etree._Element] = (),
    abstracts: Iterable[etree._Element] = (),
    claims: Iterable[etree._Element] = (),
    descriptions: Iterable[etree._Element] = (),
    default: str,
    written_titles: Iterable[tuple[str, str]] = (),
) -> dict[str, TechnologyText]:
    """All languages of a document side by side; of several texts of a kind in one language the first.

    `written_titles` are titles that are no elements of their own: pairs of language and title.
    """
    title: dict[str, str] = {}
    for language, text in written_titles:
        title.setdefault(language, text)
    found: dict[str, dict[str, str]] = {"title": title, "abstract": {}, "description": {}}
    for name, elements in (("title", titles), ("abstract", abstracts), ("description", descriptions)):
        for element in elements:
            words = plain_paragraphs(element) if name == "description" else plain_text(element)
            if words:
                found[name].setdefault(language_of(element.get("lang"), default=default), words)
    claimed: dict[str, tuple[str, ...]] = {}
    for element in claims:
        if entries := claim_texts(element):
            claimed.setdefault(language_of(element.get("lang"), default=default), entries)
    languages = dict.fromkeys([*title, *found["abstract"], *claimed, *found["description"]])
    return {
        language: TechnologyText(
            title=title.get(language),
            abstract=found["abstract"].get(language),
            claims=claimed.get(language),
            description=found["description"].get(language),
        )
        for language in languages
    }


def document_id(bibliography: etree._Element | None, *names: str) -> etree._Element | None:
    """The document-id below the first of these references that is there."""
    for name in names:
        found = bibliography.find(f"{{*}}{name}/{{*}}document-id") if bibliography is not None else None
        if found is not None:
            return found
    return None


def child_text(element: etree._Element | None, name: str) -> str | None:
    """The text of a child, half-width and on one line."""
    return plain(element.findtext(f"{{*}}{name}")) if element is not None else None


def priority_date(bibliography: etree._Element) -> dt.date | None:
    """The earliest date among the priority claims."""
    dates = bibliography.iterfind("{*}priority-claims/{*}priority-claim//{*}date")
    return earliest(read_date(date.text) for date in dates)


def party_name(party: etree._Element) -> str | None:
    """An organisation's name, a name in one piece, or a person's as "first middle last suffix"."""
    texts = first_texts(party.iterdescendants(*_NAMES))
    if organisation := plain(texts.get("orgname")):
        return organisation
    parts = (texts.get(part) for part in _PERSON)
    return plain(" ".join(part for part in parts if part)) or plain(texts.get("name"))


def first_texts(elements: Iterable[etree._Element]) -> dict[str, str]:
    """The text of the first element of each local name: one look at each element, however many names are asked for."""
    found: dict[str, str] = {}
    for element in elements:
        if (name := local(element)) not in found:
            found[name] = element.text or ""
    return found


def parties(entries: Iterable[etree._Element], *, language: str) -> tuple[Party, ...]:
    """Each party once, by its address book in `language` where it has several, with its name in the others."""
    found: dict[str, Party] = {}
    for entry in entries:
        books = entry.findall("{*}addressbook") or [entry]
        books.sort(key=lambda book: language_of(book.get("lang"), default=language) != language)
        names: dict[str, str] = {}
        for book in books:
            if name := party_name(book):
                names.setdefault(language_of(book.get("lang"), default=language), name)
        if not names:
            continue
        country = plain(entry.findtext(".//{*}address/{*}country")) or plain(
            entry.findtext("{*}residence/{*}country")
        )
        party = Party(
            name=next(iter(names.values())),
            country=country if _COUNTRY.fullmatch(country or "") else None,
            names=names if len(names) > 1 else None,
            organisation=True if entry.find(".//{*}orgname") is not None else None,
        )
        found.setdefault(party.name, party)
    return tuple(found.values())


def symbol_from_parts(entry: etree._Element) -> str | None:
    """An IPC or CPC symbol given as section, class, subclass, main-group and subgroup."""
    texts = first_texts(entry.iterchildren(*_SECTION_TAGS))
    parts = tuple(texts.get(part, "") for part in _SECTIONS)
    # A week's file repeats its symbols; what is too long for one is not kept.
    return _symbol(parts) if sum(map(len, parts)) <= _SYMBOL_LENGTH else _symbol.__wrapped__(parts)


@lru_cache(maxsize=4096)
def _symbol(parts: tuple[str, ...]) -> str | None:
    section, division, subclass, group, subgroup = (plain(part) or "" for part in parts)
    if not group:
        return classification_symbol(f"{section}{division}{subclass}")
    return classification_symbol(f"{section}{division}{subclass} {group}/{subgroup}")


def symbols(entries: Iterable[etree._Element]) -> tuple[str, ...] | None:
    """IPC or CPC symbols of entries with a `text` in fixed columns, or in parts; the one in first position comes first.

    Columns from 1 (WIPO ST.8): symbol 1-19, version 20-27, level 28, position 29 (F is first), value 30.
    """
    found: list[tuple[bool, str | None]] = []
    for entry in entries:
        text = entry.findtext("{*}text") or ""
        found.append((text[28:29] != "F", classification_symbol(text) or symbol_from_parts(entry)))
    return distinct(symbol for _, symbol in sorted(found, key=lambda pair: pair[0]))


def ipc_symbols(bibliography: etree._Element) -> tuple[str, ...] | None:
    """The reformed IPC; editions up to the seventh where there is no other."""
    seventh = bibliography.iterfind("{*}classification-ipc/*")
    return symbols(bibliography.iterfind("{*}classifications-ipcr/{*}classification-ipcr")) or distinct(
        classification_symbol(plain_text(entry))
        for entry in seventh
        if isinstance(entry.tag, str) and not entry.tag.endswith("edition")
    )


def publication(
    document: etree._Element,
    bibliography: etree._Element,
    *,
    country: str,
    kind: str | None,
    language: str,
    number: str | None = None,
    grant_date: dt.date | None = None,
) -> Publication:
    """A gazette's document with `bibliographic-data`, its texts beside it (or in an `application-body`)."""
    published = document_id(bibliography, "publication-reference")
    applied = document_id(bibliography, "application-reference")
    body = document.find("{*}application-body")
    inside = [part for part in (document, body) if part is not None]
    description = [element for part in inside for element in part.iterfind("{*}description")]
    titles = [
        *bibliography.iterfind("{*}invention-title"),
        *(title for element in description for title in element.iterfind("{*}invention-title")),
    ]
    number = number or child_text(published, "doc-number")
    return Publication(
        country=country,
        number=publication_number(number, country=country),
        kind=kind,
        texts=texts_by_language(
            titles=titles,
            abstracts=[
                *bibliography.iterfind("{*}abstract"),
                *(element for part in inside for element in part.iterfind("{*}abstract")),
            ],
            claims=[element for part in inside for element in part.iterfind("{*}claims")],
            descriptions=description,
            default=language,
        ),
        application_number=application_number(child_text(applied, "doc-number"), country=country),
        right=right_of(country, kind),
        filing_date=read_date(child_text(applied, "date")),
        priority_date=priority_date(bibliography),
        publication_date=read_date(child_text(published, "date")),
        grant_date=grant_date,
        applicants=parties(bibliography.iter("{*}applicant"), language=language),
        owners=parties(bibliography.iter("{*}assignee", "{*}grantee"), language=language),
        inventors=parties(bibliography.iter("{*}inventor"), language=language),
        ipc=ipc_symbols(bibliography),
        cpc=symbols(bibliography.iterfind(".//{*}classification-cpc")),
    )
