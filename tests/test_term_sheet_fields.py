"""Every field of an offer is on the sheet where it is stated, marked as open where it is not, and has its source."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest

from catalogue.licensing.offer import LicenceOffer
from catalogue.licensing.remarks import Remark
from catalogue.licensing.term_sheet import FIELDS, LINES, Sheet, make_sheet
from catalogue.licensing.term_sheet.content import Language
from catalogue.licensing.term_sheet.words import WORDS
from catalogue.records import FieldSource, LegalEvent, PatentRef, Technology
from tests.term_sheet_samples import (
    FIRM,
    LANGUAGES,
    MADE,
    docx_lines,
    full_offer,
    html_lines,
    leaves,
    plain_type,
    sample_offers,
    sheet_of,
    squeezed,
    stated,
    without,
    word,
)

OFFERS = list(sample_offers())
VOCABULARY = {"grants": "grant", "models": "models", "royalty_base": "base", "kind": "source"}
YES_NO = {"price_on_request": "on_request"}
POSITIONS = {
    "source.spans.start",
    "source.spans.end",
    "source.spans.field",
}  # they lead to the words that are shown


def covering() -> list[tuple[Technology, int, LicenceOffer]]:
    """A few sample offers that together state every field that any of them states."""
    chosen, seen = [], set[str]()
    for entry in sorted(OFFERS, key=lambda e: -len({path for path, _ in stated(e[2])})):
        paths = {path for path, _ in stated(entry[2])}
        if paths - seen:
            chosen.append(entry)
            seen |= paths
    return chosen


COVERING = covering()


def shown(path: str, value: Any, language: Language) -> str:
    """How a value has to read on the sheet."""
    name = path.rpartition(".")[2]
    if isinstance(value, bool):
        said = word(f"{YES_NO.get(name, name)}.{'yes' if value else 'no'}", language)
        return said.partition("{")[0]
    if isinstance(value, Decimal):
        text = f"{value:,f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, dt.date):
        return value.isoformat() if language == "en" else f"{value.year}年{value.month}月{value.day}日"
    key = f"{VOCABULARY.get(name, name)}.{value}"
    return word(key, language) if key in WORDS else str(value)


def check(sheet: Sheet, offer: LicenceOffer, record: Technology, found: dict[str, str]) -> None:
    said = list(stated(offer))
    for path, value in said:
        if path not in POSITIONS:
            said_there = found[FIELDS[path]]
            assert squeezed(shown(path, value, sheet.language)) in said_there, (record.id, path, value)
    paths = {path for path, _ in said}
    gap = squeezed(word("open", sheet.language)[:-1])
    for line in LINES:
        point, text = sheet.line(line.key), found[line.key]
        if paths & set(line.fields):
            assert not point.open
            assert point.sources, line.key
            continue
        elsewhere = (line.key == "contact" and record.contact) or (
            line.key == "royalty" and offer.payment and offer.payment.royalty_tiers
        )
        assert point.open is not bool(elsewhere), (record.id, line.key)
        assert elsewhere or gap in text, (record.id, line.key, text)
        assert elsewhere or not point.sources


def test_every_field_of_the_model_has_a_line() -> None:
    paths = {path for path, _ in leaves(LicenceOffer)}
    assert set(FIELDS) == paths, "a field of the offer is not on the term sheet: add a line for it"
    assert {line.key for line in LINES} <= set(FIELDS.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sample_offer_is_on_its_page_whole(language: Language) -> None:
    assert len(OFFERS) > 100
    for record, number, offer in OFFERS:
        sheet = make_sheet(record, number, firm=FIRM, language=language, date=MADE)
        check(sheet, offer, record, html_lines(sheet))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("record", "number", "offer"), COVERING, ids=[f"{r.id}-{n}" for r, n, _ in COVERING])
def test_sample_offers_are_in_their_word_document_whole(
    record: Technology, number: int, offer: LicenceOffer, language: Language
) -> None:
    sheet = make_sheet(record, number, firm=FIRM, language=language, date=MADE)
    check(sheet, offer, record, docx_lines(sheet))


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_offer_that_states_everything_leaves_no_point_open(language: Language) -> None:
    offer = full_offer()
    sheet = sheet_of(offer, language)
    for found in (html_lines(sheet), docx_lines(sheet)):
        check(sheet, offer, Technology("x"), found)
    assert not [line.key for line in LINES if sheet.line(line.key).open]


@pytest.mark.parametrize("path", sorted({path for path, _ in leaves(LicenceOffer)} - POSITIONS))
def test_a_field_that_is_taken_away_changes_its_line(path: str) -> None:
    offer = full_offer()
    before, after = sheet_of(offer), sheet_of(without(offer, path))
    assert before.line(FIELDS[path]) != after.line(FIELDS[path])


def test_an_offer_that_states_nothing_is_all_gaps() -> None:
    sheet = sheet_of(LicenceOffer())
    assert all(sheet.line(line.key).open for line in LINES)
    assert set(sheet.gaps()) >= {sheet.line(line.key).label for line in LINES}


def literals(kind: type, field: str) -> tuple[str, ...]:
    hint = plain_type(get_type_hints(kind)[field])
    inner = get_args(hint)[0] if get_origin(hint) is tuple else hint
    assert get_origin(inner) is Literal
    return get_args(inner)


def test_every_word_of_every_vocabulary_can_be_said() -> None:
    for path, kind in leaves(LicenceOffer):
        name = path.rpartition(".")[2]
        if get_origin(kind) is Literal:
            for value in get_args(kind):
                assert f"{VOCABULARY.get(name, name)}.{value}" in WORDS
        elif kind is bool:
            assert {f"{YES_NO.get(name, name)}.{said}" for said in ("yes", "no")} <= set(WORDS)
    for owner, field, vocabulary in (
        (LegalEvent, "kind", "event"),
        (PatentRef, "right", "right"),
        (PatentRef, "status", "patent_status"),
        (FieldSource, "method", "method"),
        (Remark, "kind", "remark"),
    ):
        assert {f"{vocabulary}.{value}" for value in literals(owner, field)} <= set(WORDS)
