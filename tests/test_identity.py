"""Numbers brought to one key, what tells two records as one technology, and what their merge holds."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from itertools import permutations

import pytest

from catalogue import exchange
from catalogue.identity import clash, hints_of, keys_of, likely, merge
from catalogue.identity.numbers import application_key, cn_check_digit, ep_check_digit, publication_key
from catalogue.licensing.offer import LicenceOffer, OfferSource, Payment, Span
from catalogue.licensing.remarks import Remark, TermsText
from catalogue.records import (
    FieldSource,
    Institution,
    LegalEvent,
    PatentRef,
    RightKind,
    Technology,
    TechnologyText,
)

DAY = dt.date(2019, 5, 7)


def application(country: str, number: str, right: RightKind | None = None) -> str | None:
    found = application_key(PatentRef(country=country, application_number=number, right=right))
    return found.key if found and not found.doubt else None


@pytest.mark.parametrize(
    ("country", "writings"),
    [
        ("CN", ["201710117081.7", "CN201710117081.7", "ZL 2017 1 0117081.7", "CN201710117081", "ＺＬ２０１７１０１１７０８１．７"]),
        ("CN", ["85100001", "ZL85100001", "CN 85100001." + cn_check_digit("85100001")]),
        ("US", ["13/648,029", "13648029", "201213648029", "US 13/648,029", "US201213648029"]),
        ("US", ["8/123,456", "08/123,456", "08123456"]),
        ("EP", ["13196195.5", "EP13196195", "13196195", "EP 13 196 195.5"]),
        ("JP", ["特願2019-123456", "2019-123456", "JP2019123456", "2019123456", "特願２０１９－１２３４５６号"]),
        ("JP", ["特願平10-1234", "1998-001234", "特願平成10-1234号", "1998001234"]),
        ("KR", ["10-2019-0123456", "1020190123456", "KR20190123456", "KR 10-2019-0123456"]),
        ("WO", ["PCT/CN2019/123456", "CN2019123456", "WO2019CN123456", "pct/cn2019/123456"]),
        ("WO", ["PCT/US99/00123", "PCT/US1999/000123"]),
        ("DE", ["102019123456.7", "DE102019123456", "10 2019 123 456.7"]),
    ],
)  # fmt: skip
def test_every_writing_of_an_application_number_has_one_key(country: str, writings: list[str]) -> None:
    found = {application(country, number) for number in writings}
    assert len(found) == 1
    assert None not in found


def test_an_international_application_is_the_same_from_every_office() -> None:
    assert application("CN", "PCT/CN2019/123456") == application("WO", "PCT/CN2019/123456")
    assert application("JP", "PCT/CN2019/123456") == application("WO", "CN2019123456")


@pytest.mark.parametrize(
    ("country", "one", "other"),
    [
        ("CN", "201710117081.7", "201720117081"),
        ("US", "13/648,029", "13/648,030"),
        ("JP", "特願2019-123456", "実願2019-123456"),
        ("KR", "10-2019-0123456", "20-2019-0123456"),
        ("WO", "PCT/CN2019/123456", "PCT/US2019/123456"),
    ],
)
def test_different_applications_have_different_keys(country: str, one: str, other: str) -> None:
    assert None not in (application(country, one), application(country, other))
    assert application(country, one) != application(country, other)


def test_a_right_told_beside_the_number_counts_as_one_told_in_it() -> None:
    assert application("JP", "2019-001234", "utility_model") == application("JP", "実願2019-1234")
    assert application("KR", "20190123456", "utility_model") == application("KR", "20-2019-0123456")


@pytest.mark.parametrize(
    ("country", "number"),
    [
        ("CN", "2.02E+12"),
        ("CN", "2.01710E+11"),
        ("CN", "202310123456.7"),  # the check digit is 6
        ("CN", "1234"),
        ("CN", "无"),
        ("EP", "13196195.4"),
        ("US", "648029"),
        ("JP", "平成十年"),
        ("DE", "000"),
        ("KR", "-"),
    ],
)
def test_what_cannot_be_trusted_is_no_key(country: str, number: str) -> None:
    assert application(country, number) is None


def test_an_american_series_that_was_not_given_out_in_that_year_is_doubted() -> None:
    patent = PatentRef(country="US", application_number="12345694", filing_date=dt.date(1994, 3, 1))
    found = application_key(patent)
    assert found is not None
    assert found.doubt == "series"


def test_check_digits() -> None:
    assert [cn_check_digit(body) for body in ("201710117081", "202310123456")] == ["7", "6"]
    # European applications whose documents print the digit.
    numbers = (
        "01963450.0",
        "02779063.3",
        "06381048.5",
        "08018756.0",
        "13196195.5",
        "16849316.1",
        "18877305.5",
    )
    assert all(ep_check_digit(number[:8]) == number[-1] for number in numbers)


def publication(country: str, number: str, kind: str | None) -> str | None:
    found = publication_key(PatentRef(country=country, number=number, kind=kind))
    return found.key if found else None


def test_publications_of_one_case_share_a_key_where_the_office_gives_one_number() -> None:
    assert publication("CN", "107123456", "A") == publication("CN", "CN107123456", "B")
    assert publication("EP", "1325900", "A1") == publication("EP", "1325900", "B2")
    assert publication("WO", "2019/123456", "A1") == publication("WO", "WO2019123456", "A3")
    assert publication("US", "8926509", "B2") == publication("US", "08926509", None)
    assert publication("US", "2014101323", "A1") == publication("US", "20140101323", "A1")
    assert publication("JP", "特開2019-123456", "A") == publication("JP", "2019123456", "A")


def test_publications_of_two_cases_do_not() -> None:
    assert publication("CN", "1100000", "A") != publication("CN", "1100000", "C")  # before 2007: two cases
    assert publication("CN", "1100000", None) is None
    assert publication("JP", "3123456", "B2") != publication("JP", "3123456", "U")
    assert publication("US", "D435854", "S") != publication("US", "435854", "A")


def test_families_meet_their_own_kind_only() -> None:
    def families(family: str) -> frozenset[str]:
        return keys_of(Technology(id="t", patents=(PatentRef(country="CN", family_id=family),)))

    assert families("54321098") == families("docdb:54321098") != frozenset()
    assert families("lens:54321098") not in (families("54321098"), frozenset())
    assert families("our own 7") == frozenset()


# What two records are


def record(id_: str = "t", **fields: object) -> Technology:
    base = Technology(
        id=id_,
        texts={"zh": TechnologyText(title="一种低温锂电池电解液及其制备方法")},
        owner=Institution("青岚大学"),
    )
    return replace(base, **fields)  # type: ignore[arg-type]


def test_titles_that_have_nothing_in_common_need_more_than_a_number() -> None:
    patent = PatentRef(
        country="CN", application_number="201710117081.7", filing_date=DAY, inventors=("李雷",)
    )
    bare = replace(patent, filing_date=None, inventors=None)
    other_title = {"zh": TechnologyText(title="图像识别系统")}
    shared = keys_of(record(patents=(patent,)))
    one = record(patents=(patent,))
    assert clash(one, record(patents=(patent,), texts=other_title), shared) is None  # amended on grant
    assert clash(one, record(patents=(bare,), texts=other_title), shared) == "clashing_number"
    assert clash(one, record(patents=(bare,), owner=Institution("北澄研究院")), shared) is None  # sold
    stranger = record(patents=(patent,), texts=other_title, owner=Institution("北澄研究院"))
    assert clash(one, stranger, shared) == "clashing_number"
    assert clash(one, record(patents=(bare,), texts={"en": TechnologyText(title="Imaging")}), shared) is None


def test_a_title_and_an_owner_propose_where_no_number_speaks() -> None:
    numbered = record(patents=(PatentRef(country="CN", application_number="201710117081.7"),))
    other_case = record(patents=(PatentRef(country="CN", application_number="201810117081.1"),))
    abroad = record(patents=(PatentRef(country="WO", application_number="PCT/CN2019/123456"),))
    damaged = record(patents=(PatentRef(country="CN", application_number="2.02E+12"),))
    shared = hints_of(record()) & hints_of(numbered)
    assert shared
    assert likely(record(), numbered, shared) == "same_title"
    assert likely(damaged, numbered, shared) == "damaged_number"
    assert likely(abroad, numbered, shared) == "other_office"
    assert likely(other_case, numbered, shared) is None
    assert likely(record(owner=Institution("北澄研究院")), numbered, shared) is None


def test_a_wrong_check_digit_proposes_the_application_it_may_mean() -> None:
    right = record(patents=(PatentRef(country="CN", application_number="202310123456.6"),))
    wrong = record(patents=(PatentRef(country="CN", application_number="202310123456.7"),))
    assert not keys_of(wrong)
    assert likely(right, wrong, keys_of(right) & hints_of(wrong)) == "doubtful_number"


def test_a_name_that_differs_by_its_language_proposes() -> None:
    zh, en = Technology(id="QL-7-zh"), Technology(id="QL-7-en", texts={"en": TechnologyText(title="Cell")})
    assert likely(zh, en, hints_of(zh) & hints_of(en)) == "language_copy"
    assert not hints_of(Technology(id="QL-7"))


# The merge

A = Technology(
    id="CN-107123456-A",
    texts={"zh": TechnologyText(title="一种电池", abstract="一种很长很长的摘要。", claims=("1. 甲", "2. 乙"))},
    owner=Institution("李雷工作室"),
    patents=(
        PatentRef(
            "CN", "107123456", "A", "201710117081", filing_date=DAY, publication_date=dt.date(2019, 8, 1),
            events=(LegalEvent("pledge_recorded", date=dt.date(2020, 2, 1)),), inventors=("李雷", "韩梅梅"),
        ),
    ),
    ipc=("H01M 10/05",),
    provenance={"*": FieldSource(file="a.xml", position="document 1")},
)  # fmt: skip
B = Technology(
    id="CN-107123456-B",
    texts={"zh": TechnologyText(title="一种电池", abstract="短摘要。", claims=("1. 丙",))},
    owner=Institution("青岚大学", country="CN"),
    patents=(
        PatentRef(
            "CN", "107123456", "B", "201710117081.7", publication_date=dt.date(2021, 8, 1),
            grant_date=dt.date(2021, 8, 1), family_id="60000001", inventors=("李雷",),
        ),
    ),
    ipc=("H01M 10/05", "H01M 4/13"),
    provenance={"*": FieldSource(file="b.xml", position="document 9")},
)  # fmt: skip
EN = Technology(
    id="QL-7",
    texts={"en": TechnologyText(title="Cell", abstract="A cell.")},
    owner=Institution("青岚大学", names={"en": "Qinglan University"}),
    patents=(PatentRef("CN", application_number="ZL201710117081.7"),),
    trl=6,
    offers=(LicenceOffer(payment=Payment(models=("free",))),),
    provenance={"*": FieldSource(file="ql.xlsx", position="row 7"), "trl": FieldSource(method="inferred")},
)


def test_a_and_b_and_the_owners_own_listing_are_one() -> None:
    found = merge([A, B, EN])
    assert found.id == A.id
    assert found.patents is not None
    (patent,) = found.patents
    assert (patent.number, patent.kind, patent.application_number) == ("107123456", "B", "201710117081.7")
    assert patent.publications == ("CN-107123456-A", "CN-107123456-B")
    assert (patent.filing_date, patent.publication_date, patent.family_id) == (
        DAY,
        dt.date(2021, 8, 1),
        "60000001",
    )
    assert patent.inventors == ("李雷", "韩梅梅")
    assert patent.events == A.patents[0].events if A.patents else False
    assert found.texts == {
        "en": EN.texts["en"],
        "zh": TechnologyText(title="一种电池", abstract="一种很长很长的摘要。", claims=("1. 丙",)),
    }
    assert found.owner == Institution("青岚大学", names={"en": "Qinglan University"}, country="CN")
    assert (found.trl, found.offers, found.ipc) == (6, EN.offers, ("H01M 10/05", "H01M 4/13"))


def test_every_value_tells_its_source() -> None:
    provenance = merge([A, B, EN]).provenance
    assert provenance is not None
    at = {path: (source.file, source.position, source.method) for path, source in provenance.items()}
    assert at["*"] == ("ql.xlsx", "row 7", None)
    assert at["trl"] == (None, None, "inferred")
    assert (
        at["texts.zh"]
        == at["patents[0]"]
        == at["ipc"]
        == at["owner.country"]
        == ("b.xml", "document 9", None)
    )
    assert at["texts.zh.abstract"] == at["patents[0].filing_date"] == ("a.xml", "document 1", None)
    assert not {"texts.en", "owner", "offers[0]", "patents[0].application_number"} & at.keys()


def test_the_latest_assignment_names_the_owner() -> None:
    assert B.patents is not None

    def after(year: int, name: str) -> Technology:
        event = LegalEvent("assigned", date=dt.date(year, 1, 1))
        patents = (PatentRef("CN", "107123456", "B", events=(event,)),)
        return Technology(id=f"change {year}", owner=Institution(name), patents=patents)

    found = merge([B, EN, after(2023, "新星公司"), after(2022, "旧星公司")])
    assert found.owner == Institution("新星公司")
    assert found.patents is not None
    assert [event.date and event.date.year for event in found.patents[0].events or ()] == [2022, 2023]
    assert found.texts == merge([B, EN]).texts


def test_words_about_terms_stand_below_each_other_and_spans_move_along() -> None:
    def listed(words: str, upfront: str) -> Technology:
        at = words.index(upfront)
        span = Span("payment.upfront", at, at + len(upfront), upfront)
        offer = LicenceOffer(source=OfferSource("parsed", spans=(span,)), payment=Payment(upfront=Decimal(1)))
        return Technology(
            id=words, terms=TermsText(words, (Remark("unread", 0, 1, words[0]),)), offers=(offer,)
        )

    one, other = listed("首付30万元", "30万元"), listed("独占许可，首付50万元", "50万元")
    other = replace(
        other, offers=(replace(other.offers[0], grants=("exclusive",)),) if other.offers else None
    )
    for found in (merge([one, other]), merge([other, one])):
        assert found.terms is not None
        assert found.offers is not None
        assert len(found.offers) == 2
        for offer in found.offers:
            assert offer.source is not None
            for span in offer.source.spans or ():
                assert found.terms.text[span.start : span.end] == span.text
        for remark in found.terms.remarks or ():
            assert found.terms.text[remark.start : remark.end] == remark.text


def test_equal_offers_count_once_and_texts_of_all_languages_stay() -> None:
    copy = replace(EN, id="QL-7-zh", texts={"zh": TechnologyText(title="电池")})
    found = merge([EN, copy])
    assert found.offers == EN.offers
    assert set(found.texts) == {"zh", "en"}


def test_one_record_comes_out_as_it_is_and_order_does_not_matter() -> None:
    for one in (A, B, EN):
        assert exchange.to_json(merge([one])) == exchange.to_json(one)
    merged = {exchange.to_json(replace(merge(list(order)), id="")) for order in permutations([A, B, EN])}
    assert len(merged) == 1
    with pytest.raises(ValueError, match="nothing to merge"):
        merge([])
