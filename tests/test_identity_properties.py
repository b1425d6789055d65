"""What holds of every merge: order does not matter, again changes nothing, and no source loses anything."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from catalogue import exchange
from catalogue.identity import all_keys, merge
from catalogue.identity.patents import publication_name
from catalogue.records import FieldSource, PatentRef, Technology, TechnologyText
from catalogue.store import content_hash
from tests.strategies import DAYS, EVENTS, OFFERS, OWNERS, TECHNOLOGIES, maybe, some

TEXTS = st.dictionaries(
    st.sampled_from(["zh", "en", "ja"]),
    st.builds(
        TechnologyText,
        title=maybe(st.sampled_from(["电池", "Cell", "电池及其制法"])),
        abstract=maybe(st.sampled_from(["短", "较长的摘要", "A cell."])),
        claims=maybe(some(st.sampled_from(["1. 甲", "2. 乙"]))),
        keywords=maybe(some(st.sampled_from(["a", "b"]))),
    ),
    max_size=2,
)
PATENTS = st.builds(
    PatentRef,
    country=st.sampled_from(["CN", "US"]),
    number=maybe(st.sampled_from(["107123456", "8926509", "20140101323"])),
    kind=maybe(st.sampled_from(["A", "B", "A1", "B2"])),
    application_number=maybe(
        st.sampled_from(["201710117081.7", "201710117081", "13/648,029", "2.02E+12", "x"])
    ),
    filing_date=maybe(DAYS),
    publication_date=maybe(DAYS),
    grant_date=maybe(DAYS),
    priority_date=maybe(DAYS),
    status=maybe(st.sampled_from(["pending", "granted", "lapsed"])),
    family_id=maybe(st.sampled_from(["60000001", "lens:1234"])),
    applicants=maybe(some(st.sampled_from(["青岚大学", "Qinglan University", "QINGLAN UNIVERSITY"]))),
    inventors=maybe(some(st.sampled_from(["Li, Lei", "Lei Li", "韩梅梅"]))),
    events=maybe(some(EVENTS)),
)
SOURCES = st.dictionaries(
    st.sampled_from(["*", "trl", "texts.zh", "offers[0]", "patents[0].filing_date", "column 订单号"]),
    st.builds(FieldSource, file=maybe(st.sampled_from(["a.xml", "b.csv"])), position=maybe(st.just("row 1"))),
    max_size=3,
)
RECORDS = st.builds(
    lambda one, texts, patents, owner, offers, provenance: replace(
        one, texts=texts, patents=patents, owner=owner, offers=offers, provenance=provenance
    ),
    TECHNOLOGIES,
    TEXTS,
    maybe(st.lists(PATENTS, max_size=2).map(tuple)),
    maybe(OWNERS),
    maybe(st.lists(OFFERS, max_size=2).map(tuple)),
    maybe(SOURCES),
)
GROUPS = st.lists(RECORDS, min_size=1, max_size=4).map(
    lambda group: [replace(one, id=f"r{number}") for number, one in enumerate(group)]
)
often: Callable[[Any], Any] = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


@often
@given(RECORDS)
def test_one_record_comes_out_byte_by_byte(record: Technology) -> None:
    assert exchange.to_json(merge([record])) == exchange.to_json(record)
    assert exchange.to_json(merge([record, record])) == exchange.to_json(record)


@often
@given(GROUPS, st.randoms(use_true_random=False))
def test_order_does_not_matter(group: list[Technology], dice: Any) -> None:
    shuffled = list(group)
    dice.shuffle(shuffled)
    one, other = (exchange.to_json(replace(merge(order), id="")) for order in (group, shuffled))
    assert one == other
    assert merge(shuffled).id == shuffled[0].id


@often
@given(GROUPS)
def test_merging_again_changes_nothing(group: list[Technology]) -> None:
    found = merge(group)
    assert merge([found]) == found
    assert merge([*group, *group]) == found
    assert exchange.from_json(exchange.to_json(found)) == found


@often
@given(GROUPS)
@example(
    [
        Technology("r0", patents=(PatentRef("US", "20140101323", grant_date=dt.date(2004, 2, 28)),)),
        Technology("r1", patents=(PatentRef("US", "20140101323", "A1"), PatentRef("CN"))),
    ]
)
def test_nothing_of_any_source_is_lost(group: list[Technology]) -> None:
    found = merge(group)
    for record in group:
        for name in ("ipc", "cpc", "sectors"):
            assert set(getattr(record, name) or ()) <= set(getattr(found, name) or ())
        says = replace(record, id="", provenance=None) != Technology("")
        for name, value in vars(record).items():
            assert value is None or (name == "provenance" and not says) or getattr(found, name) is not None, (
                name
            )
        for language, text in record.texts.items():
            there = found.texts[language]
            for name in ("title", "abstract", "claims", "description", "keywords"):
                assert getattr(text, name) is None or getattr(there, name) is not None
            assert set(text.keywords or ()) <= set(there.keywords or ())
            assert len(text.abstract or "") <= len(there.abstract or "")
        offers = [replace(offer, source=None) for offer in found.offers or ()]
        assert all(replace(offer, source=None) in offers for offer in record.offers or ())
        for patent in record.patents or ():
            _is_held(patent, found)
        # A patent has one family: of two sources that state different ones, the leading source's stands.
        assert _numbers_of(record) <= _numbers_of(found)
        assert all_keys(record).strong <= _numbers_of(record) or all_keys(found).strong > _numbers_of(found)


def _numbers_of(record: Technology) -> set[str]:
    return {key for key in all_keys(record).strong if not key.startswith("fam:")}


def _is_held(patent: PatentRef, found: Technology) -> None:
    """Some patent of the merge names the publication and holds its events and dates."""
    held = [p for p in found.patents or () if p.country == patent.country]
    name = publication_name(patent)
    names = [known for p in held for known in (publication_name(p), *(p.publications or ())) if known]
    assert name is None or any(known == name or known.startswith(f"{name}-") for known in names)
    for event in patent.events or ():
        assert any(
            (e.kind, e.date) == (event.kind, event.date) and event.licence in (None, e.licence)
            for p in held
            for e in p.events or ()
        )
    for field in ("filing_date", "grant_date", "application_number", "status"):
        assert getattr(patent, field) is None or any(getattr(p, field) is not None for p in held)


@often
@given(GROUPS)
@example([Technology("r0", patents=(PatentRef("CN"), PatentRef("CN")))])
def test_a_source_that_says_nothing_new_changes_no_content(group: list[Technology]) -> None:
    found = merge(group)
    empty = Technology(id="z")
    assert content_hash(replace(merge([*group, empty]), id="")) == content_hash(replace(found, id=""))
