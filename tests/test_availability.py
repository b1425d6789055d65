"""What registers and calendars make of patents and offers: worked cases."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.licensing.availability import availability, inferred_offers
from catalogue.licensing.offer import LicenceOffer, OfferSource
from catalogue.licensing.patent_life import DEAD
from catalogue.licensing.reasons import RULES
from catalogue.licensing.terms_of_right import TERMS, add_months, expiry_of, whole_months
from catalogue.records import FieldSource, PatentRef, Technology
from tests.availability_samples import (
    CANCELLED,
    EXCLUSIVE,
    LAPSED,
    NON_EXCLUSIVE,
    OPEN,
    RESTORED,
    day,
    event,
    found,
    offer,
    patent,
    rules,
)
from tests.strategies import TODAY

PAGE = Path(__file__).resolve().parents[1] / "docs" / "availability.md"
# ---- how a patent stands ----

STATES: list[tuple[str, PatentRef, str, bool]] = [
    ("as stated", patent(), "in_force", False),
    ("pending as stated", patent(status="pending"), "pending", False),
    ("withdrawn as stated", patent(status="withdrawn"), "withdrawn", False),
    ("lapsed on the register", patent(LAPSED), "lapsed", True),
    ("lapsed by its code alone", patent(event("other", "2020-01-01", code="CF01")), "lapsed", True),
    ("that code of another office", patent(event("other", "2020-01-01", code="CF01"), country="US"), "in_force", False),
    ("lapsed and restored", patent(RESTORED, LAPSED), "in_force", False),
    ("restored, then lapsed again", patent(LAPSED, RESTORED, event("lapsed", "2022-01-01")), "lapsed", True),
    ("stated as lapsed, restored since", patent(LAPSED, RESTORED, status="lapsed"), "in_force", True),
    ("restored on no stated day", patent(LAPSED, event("restored", None)), "in_force", False),
    ("lapsed on no stated day", patent(event("lapsed", None)), "lapsed", True),
    ("a lapse still to come", patent(event("lapsed", "2024-03-01")), "in_force", False),
    ("invalid", patent(event("invalidated", code="IW01")), "invalidated", True),
    ("nothing restores an invalid patent", patent(event("invalidated"), event("restored", "2023-09-01")), "invalidated", True),
    ("invalid in part by its code", patent(event("invalidated", code="IP01")), "in_force", False),
    ("invalid in part by its words", patent(event("invalidated", detail="宣告专利权部分无效")), "in_force", False),
    ("entered as expired", patent(event("expired")), "expired", True),
    ("its computed end has passed", patent(filing_date=day("2004-02-28")), "expired", True),
    ("on its last day it is in force", patent(filing_date=day("2004-02-29")), "in_force", False),
    ("its stated end has passed", patent(expiry_date=day("2024-02-28")), "expired", True),
    ("a term the US Office may have adjusted", patent(country="US", filing_date=day("2003-01-01")), "unknown", True),
    ("an adjustment that is on the patent", patent(country="US", expiry_date=day("2024-02-01")), "expired", True),
    ("too long past for any adjustment", patent(country="US", filing_date=day("1998-01-01")), "expired", True),
    ("granted, nothing on the register", patent(event("assigned"), status=None, kind="B"), "in_force", True),
    ("granted, no register at hand", patent(status=None, kind="B2", country="US"), "unknown", True),
    ("an application, no status", patent(status=None, kind="A"), "unknown", True),
    ("stated as pending, granted by date", patent(status="pending", grant_date=day("2021-01-01")), "in_force", True),
    ("international, in time", patent(country="WO", status=None, filing_date=day("2021-07-29")), "pending", True),
    ("international, 31 months gone", patent(country="WO", status=None, filing_date=day("2021-07-28")), "unknown", True),
]  # fmt: skip


@pytest.mark.parametrize(("ref", "state", "inferred"), [c[1:] for c in STATES], ids=[c[0] for c in STATES])
def test_a_patent_stands_as_register_and_calendar_have_it(ref: PatentRef, state: str, inferred: bool) -> None:
    life = found(ref).patents[0]
    assert (life.state, life.inferred) == (state, inferred)
    assert life.stated == ref.status
    assert life.because
    assert life.alive == (state not in DEAD)


def test_a_newer_word_of_the_source_stands_against_an_older_restoration() -> None:
    ref = patent(LAPSED, RESTORED, status="lapsed")
    record = Technology("t", patents=(ref,), provenance={"*": FieldSource(as_of=day("2023-06-01"))})
    assert availability(record, today=TODAY).patents[0].state == "lapsed"


def test_publications_of_one_application_are_one_patent() -> None:
    application = patent(number="990000001", kind="A", status=None, application_number="201810000001.9")
    granted = patent(LAPSED, number="990000001", kind="B", application_number="2018100000019", status=None)
    other = patent(number="990000777", kind="B", application_number="201810000002.3")
    answer = found((application, granted, other), offer())
    assert [life.state for life in answer.patents] == ["lapsed", "lapsed", "in_force"]
    assert [life.application for life in answer.patents] == [0, 0, 2]
    assert found((application, granted), offer()).offers[0].effective_status == "lapsed"


def test_an_entry_in_two_publications_is_one_entry() -> None:
    answer = found((patent(kind="A", status=None), patent(EXCLUSIVE, kind="B")), offer())
    assert [reason.rule for reason in answer.offers[0].because] == ["exclusive_recorded"]


# ---- how long it runs ----

ENDS: list[tuple[str, dict[str, Any], str | None, str | None]] = [
    ("as stated", {"expiry_date": "2030-01-01"}, "2030-01-01", None),
    ("CN invention", {}, "2038-05-10", "cn_invention"),
    ("CN utility model", {"right": "utility_model"}, "2028-05-10", "cn_utility_model"),
    ("CN design from June 2021", {"right": "design", "filing_date": "2021-06-01"}, "2036-06-01", "cn_design"),
    ("CN design before", {"right": "design", "filing_date": "2021-05-31"}, "2031-05-31", "cn_design_before_2021"),
    ("JP utility model", {"country": "JP", "right": "utility_model"}, "2028-05-10", "jp_utility_model"),
    ("JP utility model of 2004", {"country": "JP", "right": "utility_model", "filing_date": "2004-04-01"}, "2010-04-01", "jp_utility_model_before_2005"),
    ("JP design", {"country": "JP", "right": "design", "filing_date": "2020-04-01"}, "2045-04-01", "jp_design"),
    ("JP design before", {"country": "JP", "right": "design", "grant_date": "2019-02-01"}, "2039-02-01", "jp_design_before_2020"),
    ("US design from its grant", {"country": "US", "right": "design", "grant_date": "2020-02-29"}, "2035-02-28", "us_design"),
    ("US design, grant not stated", {"country": "US", "right": "design"}, None, None),
    ("US design, filing not stated", {"country": "US", "right": "design", "filing_date": None, "grant_date": "2020-02-29"}, None, None),
    ("US before June 1995, 17 from grant", {"country": "US", "filing_date": "1995-06-07", "grant_date": "2010-01-05"}, "2027-01-05", "us_invention_before_1995"),
    ("European", {"country": "EP"}, "2038-05-10", "ep_invention"),
    ("from the international filing date", {"country": "WO"}, "2038-05-10", "pct_invention"),
    ("another member of the WTO", {"country": "BR"}, "2038-05-10", "invention"),
    ("a utility model of a law we do not know", {"country": "AU", "right": "utility_model"}, None, None),
    ("a variety whose species is not stated", {"country": "CN", "right": "plant"}, None, None),
    ("US plant patent", {"country": "US", "right": "plant"}, "2038-05-10", "us_plant"),
    ("software has no last day", {"right": "software"}, None, None),
    ("filed on no stated day", {"filing_date": None}, None, None),
    ("which law holds depends on that day", {"right": "design", "filing_date": None}, None, None),
    ("right not stated", {"right": None}, None, None),
    ("beyond any calendar", {"filing_date": "9999-12-31"}, "9999-12-31", "cn_invention"),
]  # fmt: skip


@pytest.mark.parametrize(("stated", "end", "rule"), [c[1:] for c in ENDS], ids=[c[0] for c in ENDS])
def test_the_last_day_is_stated_or_computed_by_a_named_rule(
    stated: dict[str, Any], end: str | None, rule: str | None
) -> None:
    dates = {
        name: day(value) if value and name.endswith("_date") else value for name, value in stated.items()
    }
    life = found(patent(**dates)).patents[0]
    assert (str(life.expiry.day) if life.expiry else None) == end
    assert (life.expiry.term.id if life.expiry and life.expiry.term else None) == rule
    assert any(reason.rule == "expiry_computed" for reason in life.because) == (rule is not None)


def test_remaining_life_is_in_whole_months_and_projected_while_pending() -> None:
    life = found(patent(status="pending", filing_date=day("2009-03-31"))).patents[0]
    assert (life.projected, life.months_left, life.years_left) == (True, 61, 5)
    assert (
        found(patent(LAPSED)).patents[0].months_left,
        found(patent(right=None)).patents[0].months_left,
    ) == (0, None)
    longest = found((patent(), patent(country="US", number="1", filing_date=day("2020-01-01"))))
    assert (longest.last_expiry, longest.expiry_open) == (day("2040-01-01"), False)
    assert found((patent(), patent(country="US", number="1", right=None))).expiry_open
    assert (found(patent(LAPSED)).last_expiry, found(patent(LAPSED)).months_left) == (None, 0)


@given(st.dates(max_value=dt.date(9000, 1, 1)), st.integers(0, 500))
def test_months_are_counted_as_the_calendar_has_them(first: dt.date, months: int) -> None:
    assert whole_months(first, add_months(first, months)) == months


# ---- what is still to be had ----

CASES: list[tuple[str, Any, LicenceOffer, str | None, str, str | None]] = [
    # name, patents, offer, effective status, exclusive / sole / non-exclusive / assignment, a rule among the reasons
    ("nothing recorded", patent(), offer(), "available", "yes no yes no", None),
    ("grants not stated", patent(), offer(grants=None), "available", "unknown unknown unknown unknown", None),
    ("exclusive recorded", patent(EXCLUSIVE), offer(), "exclusively_licensed", "no no no no", "exclusive_recorded"),
    ("it fills a status not stated", patent(EXCLUSIVE), offer(None), "exclusively_licensed", "no no no no", "exclusive_recorded"),
    ("sole recorded", patent(event("licence_recorded", licence="sole")), offer(), "exclusively_licensed", "no no no no", "sole_recorded"),
    ("non-exclusive recorded", patent(NON_EXCLUSIVE), offer(), "available", "no no yes no", "non_exclusive_recorded"),
    ("kind not stated", patent(event("licence_recorded")), offer(), "available", "unknown no unknown no", "unknown_licence_recorded"),
    ("kind in the words", patent(event("licence_recorded", detail="许可种类：独占许可")), offer(), "exclusively_licensed", "no no no no", "kind_from_words"),
    ("not that of its opposite", patent(event("licence_recorded", detail="許諾の種類:非独占")), offer(), "available", "no no yes no", "kind_from_words"),
    ("two kinds in the words", patent(event("licence_recorded", detail="独占许可、普通许可")), offer(), "available", "unknown no unknown no", "unknown_licence_recorded"),
    ("by its code alone", patent(event("other", code="EE01", detail="排他许可")), offer(), "exclusively_licensed", "no no no no", "sole_recorded"),
    ("cancelled", patent(EXCLUSIVE, CANCELLED), offer(), "available", "yes no yes no", None),
    ("whatever the order in the source", patent(CANCELLED, EXCLUSIVE), offer(), "available", "yes no yes no", None),
    ("cancelled before it was recorded", patent(EXCLUSIVE, event("licence_cancelled", "2022-01-01")), offer(), "exclusively_licensed", "no no no no", None),
    ("cancelled on no stated day", patent(EXCLUSIVE, event("licence_cancelled", None)), offer(), "available", "yes no yes no", None),
    ("recorded on no stated day", patent(event("licence_recorded", None, "exclusive")), offer(), "exclusively_licensed", "no no no no", "exclusive_recorded"),
    ("another licence cancelled", patent(EXCLUSIVE, event("licence_cancelled", "2023-06-01", "non_exclusive")), offer(), "exclusively_licensed", "no no no no", None),
    ("which was cancelled is not clear", patent(EXCLUSIVE, event("licence_recorded"), CANCELLED), offer(), "available", "unknown no unknown no", "ending_unclear"),
    ("its number says which", patent(event("licence_recorded", licence="exclusive", detail="备案号:X2023330000012"), NON_EXCLUSIVE, event("licence_cancelled", "2023-06-01", detail="合同备案号：X2023330000012")), offer(), "available", "no no yes no", None),
    ("changed to non-exclusive", patent(EXCLUSIVE, event("licence_changed", "2023-06-01", detail="许可种类由独占许可变更为普通许可")), offer(), "available", "no no yes no", None),
    ("changed in something else", patent(EXCLUSIVE, event("licence_changed", "2023-06-01", detail="让与人变更")), offer(), "exclusively_licensed", "no no no no", None),
    ("its term is over", patent(event("licence_recorded", licence="exclusive", detail="许可期限：2019年1月1日至2023年12月31日")), offer(), "available", "yes no yes no", None),
    ("its term is not over", patent(event("licence_recorded", licence="exclusive", detail="许可期限：2019.1.1至2024.12.31")), offer(), "exclusively_licensed", "no no no no", None),
    ("recorded after today", patent(event("licence_recorded", "2024-03-01", "exclusive")), offer(), "available", "yes no yes no", None),
    ("the owner's word is newer", patent(EXCLUSIVE), offer(as_of="2024-01-01"), "available", "unknown no unknown no", "statement_newer"),
    ("the owner's word is older", patent(EXCLUSIVE), offer(as_of="2022-01-01"), "exclusively_licensed", "no no no no", "exclusive_recorded"),
    ("of a dead patent it closes nothing else", (patent(EXCLUSIVE, LAPSED), patent(number="2")), offer(), "available", "yes no yes no", "some_patents_dead"),
    ("one of two patents", (patent(), patent(EXCLUSIVE, number="2")), offer(), "exclusively_licensed", "no no no no", "exclusive_recorded"),
    ("of a patent elsewhere", (patent(), patent(EXCLUSIVE, country="US", number="2")), offer(territory=("CN-ZJ",)), "available", "yes no yes no", None),
    ("in a field that the offer leaves out", patent(event("licence_recorded", licence="exclusive", detail="独占许可，限糖尿病敷料")), offer("limited", fields_excluded=("糖尿病敷料",)), "limited", "unknown no yes no", "licence_elsewhere"),
    ("in a field, nothing said of it", patent(event("licence_recorded", licence="exclusive", detail="独占许可，仅限医疗领域")), offer(), "limited", "unknown no unknown no", "licence_limited"),
    ("a company is no limit", patent(event("licence_recorded", licence="exclusive", detail="被许可人：某某有限公司，许可期限5年")), offer(), "exclusively_licensed", "no no no no", None),
    ("limited by the owner's own word", patent(EXCLUSIVE), offer("limited", as_of="2023-01-05"), "limited", "unknown no unknown no", None),
    ("an option", patent(event("licence_recorded", licence="option")), offer(), "under_option", "unknown no unknown no", "option_recorded"),
    ("pledged in China", patent(event("pledge_recorded")), offer(), "available", "unknown no unknown no", "pledge_needs_consent"),
    ("pledged elsewhere", patent(event("pledge_recorded"), country="JP"), offer(), "available", "yes no yes no", "pledge_recorded"),
    ("pledge released", patent(event("pledge_recorded"), event("pledge_cancelled", "2023-02-01")), offer(), "available", "yes no yes no", None),
    ("open licence declared", patent(OPEN), offer(), "available", "no no yes no", "open_licence_declared"),
    ("declared in words alone", patent(event("other", detail="专利开放许可声明公告")), offer(), "available", "no no yes no", "open_licence_declared"),
    ("a contract under it is no declaration", patent(event("other", detail="开放许可实施合同备案")), offer(), "available", "yes no yes no", None),
    ("intended is not declared", patent(event("other", detail="拟开放许可声明")), offer(), "available", "yes no yes no", None),
    ("declared, by an offer's scheme", patent(OPEN), offer(None, scheme="cn_open_licence", grants=None), "open_licence", "no no yes unknown", None),
    ("stated as open", patent(), offer("open_licence", grants=None), "open_licence", "no no yes unknown", "open_licence_stated"),
    ("withdrawn since", patent(OPEN, event("open_licence_withdrawn", "2023-06-01")), offer("open_licence"), "withdrawn", "no no no no", "open_licence_withdrawn"),
    ("withdrawn and declared again", patent(OPEN, event("other", "2023-06-01", detail="开放许可声明的撤回"), event("open_licence_declared", "2023-09-01")), offer("open_licence"), "open_licence", "no no yes no", "open_licence_declared"),
    ("withdrawn before the owner's word", patent(OPEN, event("open_licence_withdrawn", "2023-06-01")), offer("open_licence", as_of="2023-12-01"), "open_licence", "no no yes no", None),
    ("licence of right", patent(event("licence_of_right_declared"), country="GB"), offer(), "available", "no no yes no", "licence_of_right"),
    ("by the British code", patent(event("other", code="746"), country="GB"), offer(), "available", "no no yes no", "licence_of_right"),
    ("in German words", patent(event("other", detail="Lizenzbereitschaft erklärt"), country="DE"), offer(), "available", "no no yes no", "licence_of_right"),
    ("taken back in German words", patent(event("licence_of_right_declared"), event("other", "2023-06-01", detail="Rücknahme der Lizenzbereitschaft"), country="DE"), offer(), "available", "yes no yes no", None),
    ("lapsed", patent(LAPSED), offer(), "lapsed", "no no no no", "all_patents_dead"),
    ("lapsed and restored", patent(LAPSED, RESTORED), offer(), "available", "yes no yes no", None),
    ("one alive", (patent(LAPSED), patent(number="2")), offer(), "available", "yes no yes no", "some_patents_dead"),
    ("one not known", (patent(LAPSED), patent(number="2", status=None)), offer(), "available", "yes no yes no", "some_patents_dead"),
    ("dead where it is offered", (patent(LAPSED), patent(country="US", number="2")), offer(territory=("CN",)), "lapsed", "no no no no", "all_patents_dead"),
    ("know-how does not lapse", (patent(LAPSED), patent(right="know_how", status=None, number=None)), offer(), "available", "yes no yes no", "some_patents_dead"),
    ("withdrawn is withdrawn", patent(), offer("withdrawn"), "withdrawn", "no no no no", None),
    ("exclusive ended since", patent(EXCLUSIVE, CANCELLED), offer("exclusively_licensed", as_of="2023-03-01"), None, "unknown no unknown no", "exclusive_ended"),
    ("ended before the owner's word", patent(EXCLUSIVE, CANCELLED), offer("exclusively_licensed", as_of="2023-09-01"), "exclusively_licensed", "no no no no", None),
    ("under option", patent(), offer("under_option", grants=("exclusive", "sole", "non_exclusive", "assignment")), "under_option", "unknown unknown unknown unknown", None),
    ("a transfer takes a licence over", patent(NON_EXCLUSIVE), offer(grants=("assignment",)), "available", "no no no no", None),
    ("a free transfer", patent(event("assigned")), offer(grants=("assignment",)), "available", "no no no yes", None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("patents", "stated", "status", "grants", "rule"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_an_offer_comes_to_what_law_and_register_leave_of_it(
    patents: Any, stated: LicenceOffer, status: str | None, grants: str, rule: str | None
) -> None:
    answer = found(patents, stated)
    one = answer.offers[0]
    assert one.stated == stated.status
    assert one.effective_status == status
    assert one.inferred == (status != stated.status)
    assert " ".join(vars(one.grants_open).values()) == grants
    assert rule is None or rule in rules(answer)


def test_an_open_licence_in_one_offer_closes_exclusivity_in_the_others() -> None:
    answer = found(patent(), offer("open_licence", grants=None), offer(), offer(territory=("US",)))
    assert [one.grants_open.exclusive for one in answer.offers] == ["no", "no", "yes"]
    assert answer.open_licence == "yes"
    assert found(patent(), offer()).open_licence == "no"
    assert found(patent(), offer(None)).open_licence == "unknown"
    assert found(patent()).open_licence == "unknown"


def test_a_closed_offer_says_where_and_by_which_patent() -> None:
    answer = found((patent(), patent(EXCLUSIVE, country="JP", number="7")), offer(territory=("WW",)))
    assert answer.offers[0].closed_in == ("JP",)
    reason = next(r for r in answer.offers[0].because if r.rule == "exclusive_recorded")
    assert (reason.patent, reason.label, reason.event) == (1, "JP 7", EXCLUSIVE)
    assert reason.text("zh") == "独占许可已备案且有效：他人不能再获许可 (JP 7, 2023-01-05)"


def test_an_entry_without_a_date_counts_and_says_so() -> None:
    reason = found(patent(event("licence_recorded", None, "exclusive")), offer()).offers[0].because[0]
    assert reason.undated
    assert "no date" in reason.text("en")


@pytest.mark.parametrize(
    ("patents", "verdict"),
    [
        ((patent(event("assigned")),), "yes"),
        ((patent(EXCLUSIVE),), "no"),
        ((patent(event("pledge_recorded")),), "no"),
        ((patent(EXCLUSIVE, LAPSED), patent(event("assigned"), number="2")), "yes"),
        ((patent(event("licence_recorded")),), "unknown"),
        ((patent(NON_EXCLUSIVE),), "yes"),
        ((patent(event("assigned")), patent(number="2")), "unknown"),
        ((patent(),), "unknown"),
        ((), "unknown"),
    ],
)
def test_unencumbered_speaks_of_living_patents_and_of_registers_at_hand(
    patents: tuple[PatentRef, ...], verdict: str
) -> None:
    assert found(patents).unencumbered == verdict


# ---- offers that stand on the register alone ----


def inferred(*patents: PatentRef, offers: tuple[LicenceOffer, ...] | None = None) -> tuple[LicenceOffer, ...]:
    return inferred_offers(Technology("t", patents=patents, offers=offers), today=TODAY)


def test_a_licence_of_right_is_an_offer_to_anyone() -> None:
    of_right = event("licence_of_right_declared")
    (made,) = inferred(patent(of_right, country="GB"))
    assert (made.status, made.scheme, made.grants, made.territory) == (
        "available", "licence_of_right", ("non_exclusive",), ("GB",),
    )  # fmt: skip
    assert made.source == OfferSource("inferred", as_of=of_right.date)
    assert made.payment is None
    (unitary,) = inferred(patent(of_right, country="EP"))
    assert unitary.territory is not None
    assert {"DE", "FR"} <= set(unitary.territory)
    assert "RO" not in unitary.territory
    (open_one,) = inferred(patent(OPEN))
    assert (open_one.status, open_one.scheme, open_one.territory) == (
        "open_licence",
        "cn_open_licence",
        ("CN",),
    )
    stated = (offer(scheme="licence_of_right"),)
    assert inferred(patent(of_right, country="GB"), offers=stated) == ()
    assert inferred(patent(of_right, LAPSED, country="GB")) == ()
    assert inferred(patent(of_right, EXCLUSIVE, country="GB")) == ()
    assert inferred(patent(of_right, event("licence_of_right_withdrawn", "2023-02-01"), country="GB")) == ()


def test_the_page_names_every_reason_and_every_term() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [name for name in RULES if f"`{name}`" not in page] == []
    assert [term.id for term in TERMS if f"`{term.id}`" not in page] == []
    assert all(set(words) == {"en", "zh", "ja"} for words in RULES.values())


def test_the_last_day_alone_is_the_same_day() -> None:
    assert expiry_of(patent()) == day("2038-05-10")
