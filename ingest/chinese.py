"""What both kinds of CNIPA documents have in common: from the fields of one publication to a technology."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from catalogue.records import Institution, PatentRef, Rejection, RightKind, Technology, TechnologyText
from ingest.numbers import distinct
from ingest.parties import first_institution
from ingest.xml_documents import XmlRecord

# ISO 3166-2:CN by the first two characters of the name, which tell all of them apart.
_PROVINCES = {
    "北京": "BJ",
    "天津": "TJ",
    "河北": "HE",
    "山西": "SX",
    "内蒙": "NM",
    "辽宁": "LN",
    "吉林": "JL",
    "黑龙": "HL",
    "上海": "SH",
    "江苏": "JS",
    "浙江": "ZJ",
    "安徽": "AH",
    "福建": "FJ",
    "江西": "JX",
    "山东": "SD",
    "河南": "HA",
    "湖北": "HB",
    "湖南": "HN",
    "广东": "GD",
    "广西": "GX",
    "海南": "HI",
    "重庆": "CQ",
    "四川": "SC",
    "贵州": "GZ",
    "云南": "YN",
    "西藏": "XZ",
    "陕西": "SN",
    "甘肃": "GS",
    "青海": "QH",
    "宁夏": "NX",
    "新疆": "XJ",
    "台湾": "TW",
    "香港": "HK",
    "澳门": "MO",
}
# Kind codes of Chinese documents since 1985 (WIPO ST.16 and the office's notes): A is the published application.
_RIGHTS: dict[str, RightKind] = {
    "A": "invention",
    "B": "invention",
    "C": "invention",
    "U": "utility_model",
    "Y": "utility_model",
    "S": "design",
    "D": "design",
}
_TYPES: dict[str, RightKind] = {"1": "invention", "2": "utility_model", "3": "design"}
_GRANTS = frozenset("BCUYSD")


@dataclass(frozen=True)
class Party:
    """An applicant, assignee or inventor; `place` is the province, or an address that may begin with it."""

    name: str
    country: str | None = None
    place: str | None = None


@dataclass(frozen=True)
class CnDocument:
    """The fields of one publication, read from either kind of document."""

    texts: Mapping[str, TechnologyText]
    country: str | None
    number: str | None
    kind: str | None
    application_number: str | None
    application_type: str | None
    filing_date: dt.date | None
    priority_date: dt.date | None
    publication_date: dt.date | None
    applicants: tuple[Party, ...]
    assignees: tuple[Party, ...]
    inventors: tuple[Party, ...]
    ipc: tuple[str, ...] | None


def language_of(stated: str | None) -> str:
    """The language a document states; Chinese where it states none or writes the country's code for it."""
    code = (stated or "").strip().lower()[:2]
    return code if code.isalpha() and code.isascii() and code != "cn" else "zh"


def technology(record: XmlRecord, document: CnDocument) -> Technology | Rejection:
    """The technology of a publication, or why there is none. Its owner is the first institution."""
    country = document.country or "CN"
    number, kind = (document.number or "").removeprefix(country) or None, document.kind
    if number is None or kind is None:
        missing = "number" if number is None else "kind"
        return record.rejected(
            missing, f"its publication {missing} is missing", "Have the document sent again"
        )
    if not any(text != TechnologyText() for text in document.texts.values()):
        return record.rejected(
            "title", "it has neither a title nor any text", "Nothing can be searched in it"
        )
    granted = kind[:1] in _GRANTS
    return Technology(
        id=f"{country}-{number}-{kind}",
        texts=document.texts,
        owner=_owner(document),
        patents=(
            PatentRef(
                country=country,
                number=number,
                kind=kind,
                application_number=document.application_number,
                right=_RIGHTS.get(kind[:1]) or _TYPES.get((document.application_type or "")[:1]),
                filing_date=document.filing_date,
                priority_date=document.priority_date,
                publication_date=document.publication_date,
                grant_date=document.publication_date if granted else None,
                applicants=distinct(party.name for party in document.applicants or document.assignees),
                inventors=distinct(party.name for party in document.inventors),
            ),
        ),
        ipc=document.ipc,
        published=document.publication_date,
        provenance=record.source(),
    )


def _owner(document: CnDocument) -> Institution | None:
    """The first institution among the assignees (a grant's patentees), else among the applicants."""
    inventors = [party.name for party in document.inventors]
    for parties in (document.assignees, document.applicants):
        place = first_institution([party.name for party in parties], inventors)
        if place is not None:
            party = parties[place]
            region = region_of(party.place)
            return Institution(
                name=party.name,
                country=party.country or ("CN" if region else None),
                region=region,
            )
    return None


def region_of(place: str | None) -> str | None:
    """The ISO 3166-2 code of the province at the beginning of an address (after a postcode), else None."""
    start = (place or "").lstrip("0123456789 ,").removeprefix("中国")
    code = _PROVINCES.get(start[:2])
    return f"CN-{code}" if code else None
