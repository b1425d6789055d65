"""The routes and page parts about licensing: how a record stands, what it costs, its owner's words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from techbank.bank import open_bank

RECORD = {
    "id": "QL/7",
    "texts": {"zh": {"title": "一种电池隔膜", "abstract": "隔膜"}},
    "patents": [
        {
            "country": "CN",
            "number": "990100123",
            "kind": "B",
            "right": "invention",
            "status": "granted",
            "filing_date": "2022-03-01",
            "events": [
                {"kind": "licence_recorded", "code": "EE01", "date": "2024-05-01", "licence": "exclusive"}
            ],
        }
    ],
    "offers": [
        {
            "status": "available",
            "grants": ["non_exclusive"],
            "territory": ["CN"],
            "source": {
                "kind": "parsed",
                "spans": [{"field": "payment.upfront", "start": 5, "end": 11, "text": "入门费5万元"}],
            },
            "payment": {
                "models": ["upfront_plus_royalty"],
                "currency": "CNY",
                "upfront": "50000",
                "royalty_pct_min": "3",
                "royalty_pct_max": "3",
                "royalty_base": "net_sales",
            },
        }
    ],
    "terms": {
        "text": "普通许可，入门费5万元，提成500%",
        "remarks": [
            {"kind": "impossible", "start": 12, "end": 18, "text": "提成500%", "reason": "a rate above 100 %"}
        ],
    },
}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("licensing")
    (folder / "in.jsonl").write_text(json.dumps(RECORD, ensure_ascii=False) + "\n", encoding="utf-8")
    (folder / "rates.csv").write_text("date,base,quote,rate\n2025-01-02,USD,CNY,7\n", encoding="utf-8")
    with open_bank(folder / "bank", {"encoder": "hashing", "rates": Path("rates.csv")}, create=True) as bank:
        bank.ingest([folder / "in.jsonl"])
        (folder / "rates.csv").rename(bank.folder / "rates.csv")
        with TestClient(create_app(bank)) as found:
            yield found


def body(client: TestClient, path: str) -> dict[str, Any]:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_a_recorded_exclusive_licence_closes_the_offer_and_contradicts_it(client: TestClient) -> None:
    found = body(client, "/technologies/QL/7/availability")
    (offer,) = found["offers"]
    assert offer["stated"] == "available"
    assert offer["effective_status"] == "exclusively_licensed"
    assert offer["inferred"] is True
    assert any(reason["event"] and reason["event"]["code"] == "EE01" for reason in offer["because"])
    assert found["unencumbered"] == "no"
    assert found["patents"][0]["expiry"] == "2042-03-01"
    assert found["patents"][0]["expiry_inferred"] is True
    assert [c["severity"] for c in found["contradictions"]][:1] == ["contradiction"]


def test_the_cost_of_an_offer_with_figures(client: TestClient) -> None:
    found = body(client, "/technologies/QL/7/cost?net_sales=100000&currency=CNY&horizon=12")
    totals = {
        total["month"]: (Decimal(total["low"]), Decimal(total["high"]))
        for total in found["offers"][0]["totals"]
    }
    assert totals[12] == (Decimal(50_000 + 12 * 3_000), Decimal(50_000 + 12 * 3_000))


def test_figures_in_another_currency_are_converted_by_the_bank_s_table(client: TestClient) -> None:
    found = body(client, "/technologies/QL/7/cost?net_sales=1000&currency=USD&horizon=12")
    (offer,) = found["offers"]
    assert Decimal(offer["totals"][-1]["low"]) == 50_000 + 12 * Decimal(210)
    assert offer["converted"]["currency"] == "USD"
    assert offer["converted"]["rate"]["date"] == "2025-01-02"


@pytest.mark.parametrize(
    ("path", "status", "where"),
    [
        ("/technologies/none/cost", 404, None),
        ("/technologies/none/availability", 404, None),
        ("/technologies/QL/7/cost?offer=2", 422, "offer"),
        ("/technologies/QL/7/cost?net_sales=5", 422, "plan.currency"),
        ("/technologies/QL/7/cost?net_sales=-5&currency=CNY", 422, "plan.net_sales"),
        ("/technologies/QL/7/cost?horizon=99999", 422, None),
    ],
)
def test_what_cannot_be_answered_is_an_error_that_names_it(
    client: TestClient, path: str, status: int, where: str | None
) -> None:
    answer = client.get(path)
    assert answer.status_code == status, answer.text
    error = answer.json()["error"]
    assert where is None or error["where"].startswith(where)
    assert error["message"]


@pytest.mark.parametrize("ui", ["zh", "en", "ja"])
def test_the_page_shows_clash_standing_cost_sheet_and_own_words(client: TestClient, ui: str) -> None:
    answer = client.get(f"/t/QL/7?ui={ui}&amount=100,000&figure=net_sales&currency=CNY")
    assert answer.status_code == 200
    tree = lxml.html.fromstring(answer.text)
    assert tree.xpath("//*[@class='clashes']//li")
    text = " ".join(tree.text_content().split())
    assert "230,000" in text, "50,000 and 3 % of 100,000 in each of 60 months"
    marks = [mark.text_content() for mark in tree.xpath("//mark")]
    assert marks == ["入门费5万元"]
    assert [node.text_content() for node in tree.xpath("//*[@class='unread']")] == ["提成500%"]
    links = tree.xpath("//a[contains(@href, 'term-sheet')]/@href")
    assert len(links) == 4
    assert all(client.get(link).status_code == 200 for link in links)


def test_a_wrong_figure_on_the_page_is_told_and_the_page_still_stands(client: TestClient) -> None:
    answer = client.get("/t/QL/7?ui=en&amount=lots&currency=CNY")
    assert answer.status_code == 200
    assert "is no figure" in answer.text
    assert 'value="lots"' in answer.text


def test_facets_count_the_allowed_technologies_and_the_page_links_to_them(client: TestClient) -> None:
    indexed = client.app.state.service.bank  # type: ignore[attr-defined]
    indexed.index()
    answer = client.post("/search", json={"text": "隔膜", "facets": 3, "unknown": "include"}).json()
    facets = {facet["facet"]: facet for facet in answer["facets"]}
    assert len(facets) >= 10
    assert facets["patent_country"] == {
        "facet": "patent_country",
        "counts": [{"value": "CN", "technologies": 1}],
        "not_stated": 0,
    }
    none = client.post("/search", json={"text": "隔膜", "filters": {"trl_min": 9}, "facets": 3}).json()
    assert all(not facet["counts"] for facet in none["facets"])
    tree = lxml.html.fromstring(client.get("/?q=隔膜&ui=en").text)
    (link,) = tree.xpath("//*[@class='facet-list']//a[contains(@href, 'patent_in=CN')]")
    assert client.get(link.get("href")).status_code == 200


def test_a_condition_says_why(client: TestClient) -> None:
    client.app.state.service.bank.index()  # type: ignore[attr-defined]
    asked = {"text": "隔膜", "filters": {"trl_min": 5}, "unknown": "include"}
    (hit,) = client.post("/search", json=asked).json()["hits"]
    (judged,) = hit["conditions"]
    assert (judged["verdict"], judged["fields"]) == ("unknown", ["trl"])
