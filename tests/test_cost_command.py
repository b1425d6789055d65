"""techbank cost: what it prints, its JSON, and what it says of wrong arguments."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from catalogue.licensing.cost import RevenuePlan, cost_schedule
from catalogue.records import Technology
from tests.conftest import techbank, techbank_json


def test_the_command_shows_payments_totals_and_what_is_open(sample_folder: Path) -> None:
    shown = techbank(
        "cost", "QL-2024-011", "--bank", sample_folder, "--net-sales", "50000", "--currency", "cny"
    ).stdout
    assert "QL-2024-011, offer 1" in shown
    assert re.search(r"13-60 +1,500 a month +royalty", shown)
    assert re.search(r"by month +60 +72,000\n", shown)
    assert "you may stop and owe nothing further, from month 12 on" in shown
    assert "QL-2024-011, offer 2" in shown
    assert "2,600,000" in shown
    one = techbank("cost", "QL-2024-011", "--offer", "1", "--bank", sample_folder).stdout
    assert "offer 2" not in one
    assert "not known: net_sales not planned (payment.royalty_base)" in one


def test_the_command_shows_shares_and_no_money_for_equity(sample_folder: Path) -> None:
    shown = techbank("cost", "QL-2025-032", "--offer", "1", "--bank", sample_folder).stdout
    assert "nothing is due" in shown
    assert "15 % of the company's shares" in shown


def test_the_command_as_json_converts_by_the_rates_that_are_set(own_folder: Path) -> None:
    (own_folder / "rates.csv").write_text("date,base,quote,rate\n2026-01-05,USD,CNY,7\n", encoding="utf-8")
    arguments = (
        "KUT-2026-019",
        "--offer",
        "1",
        "--bank",
        own_folder,
        "--net-sales",
        "70000",
        "--currency",
        "CNY",
    )
    without = techbank_json("cost", *arguments)["offers"][0]
    assert without["totals"][-1] == {"month": 60, "low": "6000", "high": None}
    assert without["converted"] is None
    (own_folder / "techbank.toml").write_text('encoder = "hashing"\nrates = "rates.csv"\n', encoding="utf-8")
    found = techbank_json("cost", *arguments)
    offer = found["offers"][0]
    assert (found["id"], offer["index"], offer["currency"]) == ("KUT-2026-019", 0, "USD")
    assert offer["totals"][0] == {"month": 6, "low": "2520", "high": "2520"}
    assert offer["dues"][0]["rate"]["date"] == "2026-01-05"
    assert offer["converted"]["totals"][0] == {"month": 6, "low": "17640", "high": "17640"}
    assert offer["converted"]["rate"]["rate"] == "7"


def test_the_command_shows_the_rate_and_its_date(sample_folder: Path, tmp_path: Path) -> None:
    rates = tmp_path / "r.csv"
    rates.write_text("date,base,quote,rate\n2026-01-05,JPY,CNY,0.05\n", encoding="utf-8")
    shown = techbank(
        "cost", "KUT-2026-012", "--offer", "1", "--bank", sample_folder, "--rates", rates,
        "--net-sales", "100000", "--currency", "CNY",
    ).stdout  # fmt: skip
    assert "40,000 a month" in shown
    assert "at 20 JPY for 1 CNY of 2026-01-05" in shown
    assert "at 0.05 CNY for 1 JPY of 2026-01-05" in shown


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("NO-SUCH",), 1, "NO-SUCH"),
        (("QL-2024-011", "--offer", "3"), 1, "no offer 3"),
        (("QL-2024-011", "--offer", "0"), 2, "0"),
        (("QL-2024-011", "--net-sales", "many"), 2, "no list of figures"),
        (("QL-2024-011", "--net-sales", "5"), 1, "currency"),
        (("QL-2024-011", "--net-sales", "nan", "--currency", "CNY"), 1, "no figure"),
        (("QL-2024-011", "--horizon", "601"), 2, "horizon"),
        (("QL-2024-011", "--rates", "no-such-file.csv"), 2, "no-such-file.csv"),
    ],
)
def test_a_wrong_argument_is_told(
    sample_folder: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    result = techbank("cost", *arguments, "--bank", sample_folder, code=code)
    assert said in result.stderr
    assert result.stdout == ""


def test_every_offer_of_the_samples_has_a_cost(samples: tuple[Technology, ...]) -> None:
    plan = RevenuePlan.level("CNY", revenue=100_000, net_sales=90_000, profit=20_000, units=10)
    offers = [offer for technology in samples for offer in technology.offers or ()]
    assert len(offers) > 100
    for offer in offers:
        found = cost_schedule(offer, plan)
        # An upper bound that is missing has its reason.
        assert found.total_by(60).high is not None or found.unknown
