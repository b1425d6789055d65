"""Budgets by a month, the order by what is due, and offers that stand on a register, through bank, command line and web."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal as D
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from catalogue.answers import Answer, Need
from catalogue.errors import InputError, LimitError
from catalogue.filters import parse_condition
from catalogue.licensing.offer import LicenceOffer, OfferSource, Payment
from catalogue.records import Institution, LegalEvent, PatentRef, Technology, TechnologyText
from techbank.bank import Bank, open_bank
from tests.conftest import techbank, techbank_json

NEED = "ocean buoy mooring"
SIGNED = dt.date(2026, 1, 5)


def paying(id_: str, currency: str | None = "CNY", **payment: object) -> Technology:
    offer = LicenceOffer(payment=Payment(currency=currency, **payment), term_months=60)  # type: ignore[arg-type]
    return Technology(id=id_, texts={"en": TechnologyText(title=NEED)}, offers=(offer,))


REGISTERED = Technology(
    id="buoy-of-right",
    texts={"en": TechnologyText(title=NEED)},
    owner=Institution("Q"),
    patents=(
        PatentRef(
            "CN",
            status="granted",
            expiry_date=dt.date(2090, 1, 1),
            events=(LegalEvent("open_licence_declared", date=SIGNED),),
        ),
    ),
    offers=(LicenceOffer(status="available", grants=("exclusive",), territory=("JP",)),),
)
BUOYS = (
    paying("buoy-a", models=("lump_sum",), total_fixed=D(90_000)),
    paying("buoy-b", models=("royalty_only",), royalty_pct_min=D(2), royalty_pct_max=D(2), royalty_base="net_sales"),
    paying("buoy-c", models=("free",)),
    paying("buoy-d", "USD", models=("lump_sum",), total_fixed=D(10_000)),
    paying("buoy-e", models=("lump_sum",), total_fixed=D(90_000), total_fixed_min=D(50_000)),
    Technology(id="buoy-f", texts={"en": TechnologyText(title=NEED)}),
    REGISTERED,
)  # fmt: skip


@pytest.fixture
def folder(own_folder: Path) -> Path:
    with open_bank(own_folder) as bank:
        bank.catalogue.withdraw([technology.id for technology in bank.technologies()])
        bank.catalogue.upsert(BUOYS)
        bank.index()
    return own_folder


@pytest.fixture
def bank(folder: Path) -> Iterator[Bank]:
    with open_bank(folder) as found:
        yield found


def with_rates(folder: Path, text: str = "date,base,quote,rate\n2026-01-05,USD,CNY,7\n") -> None:
    (folder / "rates.csv").write_text(text, encoding="utf-8")
    (folder / "techbank.toml").write_text('encoder = "hashing"\nrates = "rates.csv"\n', encoding="utf-8")


def order(answer: Answer) -> list[str]:
    return [hit.id.removeprefix("buoy-") for hit in answer.hits]


def test_hits_are_ordered_by_what_is_due(bank: Bank) -> None:
    found = bank.search(Need(NEED, k=10, sort="due:12"))
    # Dollars without a table of rates and no offer at all stand last; a royalty without figures and no price before them.
    assert order(found) == ["c", "e", "a", "b", "of-right", "d", "f"]
    assert [hit.rank for hit in found.hits] == [1, 2, 3, 4, 5, 6, 7]
    dues = {hit.id: hit.due for hit in found.hits}
    assert dues["buoy-f"] is None
    due = dues["buoy-e"]
    assert due is not None
    assert (due.month, due.currency, due.low, due.high) == (12, "CNY", D(50_000), D(90_000))
    plain = bank.search(Need(NEED, k=10))
    assert all(hit.due is None for hit in plain.hits)
    assert sorted(order(plain)) == sorted(order(found))


def test_figures_of_the_budget_count_in_the_order(bank: Bank) -> None:
    asked = (parse_condition("due_by", "200000 CNY by 24 net_sales 100000", unknowns="include"),)
    found = bank.search(Need(NEED, asked, 10, sort="due:12"))
    assert order(found)[:4] == ["c", "b", "e", "a"]
    due = found.hits[1].due
    assert due is not None
    assert (due.month, due.low, due.high) == (12, D(24_000), D(24_000))
    unsorted = bank.search(Need(NEED, asked, 10)).hits
    assert {hit.due.month for hit in unsorted if hit.due is not None} == {24}


def test_a_budget_keeps_what_surely_stays_within_it(bank: Bank) -> None:
    def kept(budget: str) -> set[str]:
        return set(order(bank.search(Need(NEED, (parse_condition("due_by", budget),), 10))))

    assert kept("90000 CNY by 12") == {"a", "c", "e"}
    assert kept("89999 CNY by 12") == {"c"}
    assert kept("90000 CNY by 12 net_sales 100000") == {"a", "b", "c", "e"}


def test_the_banks_rates_convert_budgets_totals_and_the_order(folder: Path) -> None:
    with_rates(folder)
    with open_bank(folder) as bank:
        assert order(bank.search(Need(NEED, k=10, sort="due:6")))[:4] == ["c", "d", "e", "a"]
        for name, raw in (("due_by", "70001 CNY by 6"), ("total_max", "70000 CNY")):
            found = bank.search(Need(NEED, (parse_condition(name, raw),), 10))
            assert set(order(found)) == {"c", "d"}


def test_a_broken_table_of_rates_hurts_only_who_asks_for_it(folder: Path) -> None:
    with_rates(folder, "nonsense\n")
    with open_bank(folder) as bank:
        assert len(bank.search(Need(NEED, k=10)).hits) == 7
        with pytest.raises(InputError, match=r"rates\.csv"):
            bank.search(Need(NEED, k=10, sort="due:6"))


@pytest.mark.parametrize(
    "sort", ["", "price", "due", "due:", "due:61", "due:-1", "due:1.5", "due:９", "due:99999"]
)
def test_other_orders_are_refused(bank: Bank, sort: str) -> None:
    with pytest.raises(LimitError, match="cannot be sorted"):
        bank.search(Need(NEED, sort=sort))


def test_an_offer_that_stands_on_the_register_is_shown_as_inferred(bank: Bank) -> None:
    asked = (parse_condition("non_exclusive_in", "CN-ZJ"), parse_condition("open_licence", "yes"))
    (hit,) = bank.search(Need(NEED, asked, 10)).hits
    assert hit.id == REGISTERED.id
    assert hit.offer is not None
    assert hit.offer.index == 1
    assert hit.offer.terms.source == OfferSource("inferred", as_of=SIGNED)
    assert [judged.verdict for judged in hit.conditions] == ["yes", "yes"]


def test_what_was_withdrawn_from_the_register_since_is_judged_so(bank: Bank) -> None:
    asked = (parse_condition("open_licence", "yes"),)
    assert REGISTERED.patents is not None
    ended = LegalEvent("open_licence_withdrawn", date=dt.date(2026, 2, 1))
    patent = PatentRef("CN", status="granted", events=(*(REGISTERED.patents[0].events or ()), ended))
    bank.catalogue.upsert([Technology(**{**vars(REGISTERED), "patents": (patent,)})])
    assert not bank.search(Need(NEED, asked, 10)).hits


def test_the_command_line_sorts_and_shows(folder: Path) -> None:
    arguments = ("search", NEED, "--bank", folder, "--sort", "due:12", "--due-by", "9万元 by 12")
    shown = techbank(*arguments).stdout
    assert "due by month 12: 90000 CNY" in shown
    assert "due by month 12: 50000 to 90000 CNY" in shown
    hits = techbank_json(*arguments)["hits"]
    assert [hit["id"] for hit in hits] == ["buoy-c", "buoy-e", "buoy-a"]
    assert hits[1]["due"] == {"month": 12, "currency": "CNY", "low": "50000", "high": "90000"}
    inferred = techbank("search", NEED, "--bank", folder, "--open-licence").stdout
    assert "offer 2 (inferred from the register): open_licence" in inferred
    assert "due:MONTH" in techbank("search", NEED, "--bank", folder, "--sort", "due:61", code=2).stderr
    assert "BUDGET by MONTH" in techbank("search", NEED, "--bank", folder, "--due-by", "5 CNY", code=2).stderr


def test_the_service_and_its_page_sort_and_show(bank: Bank) -> None:
    with TestClient(create_app(bank)) as client:
        body = {"text": NEED, "k": 3, "sort": "due:12", "filters": {"due_by": "90000 CNY by 12"}}
        hits = client.post("/search", json=body).json()["hits"]
        assert [hit["id"] for hit in hits] == ["buoy-c", "buoy-e", "buoy-a"]
        assert hits[0]["due"] == {"month": 12, "currency": "CNY", "low": "0", "high": "0"}
        wrong = client.post("/search", json={"text": NEED, "sort": "due:61"})
        assert (wrong.status_code, wrong.json()["error"]["where"]) == (422, "sort")
        page = client.get("/", params={"q": NEED, "sort": "due:12", "ui": "en"}).text
        assert '<option value="due:12" selected>least due by month 12 first</option>' in page
        assert "due by month 12: CNY 90,000" in page
        assert page.index("buoy-c") < page.index("buoy-e") < page.index("buoy-a")
        own = client.get("/", params={"q": NEED, "sort": "due:18", "due_by": "9万元 by 18", "ui": "zh"}).text
        assert '<option value="due:18" selected>' in own
        assert "至第 18 个月" in own
        assert client.get("/", params={"q": NEED, "sort": "price"}).status_code == 422
        inferred = client.get("/", params={"q": NEED, "open_licence": "yes", "ui": "en"}).text
        assert '<span class="n">inferred</span>' in inferred
