"""The pages where an office decides on proposed merges, and says what the columns of its spreadsheet mean."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from techbank.bank import Bank
from tests.web_samples import BATTERY, error_of, page, sample_bank, text

TWIN = {**BATTERY, "id": "QL-7", "patents": None, "texts": {"zh": BATTERY["texts"]["zh"]}}
TABLE = """成果编号,成果名称,技术优势,价格说明
QL-101,一种耐寒电解液,零下四十度仍可放电,普通许可免费
QL-102,一种金属划痕检测方法,少量样本即可发现划痕,面议
""".encode()


@pytest.fixture
def bank(tmp_path: Path) -> Iterator[Bank]:
    twin = {name: value for name, value in TWIN.items() if value is not None}
    with sample_bank(tmp_path, [BATTERY, twin]) as found:
        yield found


@pytest.fixture
def client(bank: Bank) -> Iterator[TestClient]:
    with TestClient(create_app(bank)) as found:
        yield found


# ---- merges ----


def test_a_proposal_shows_both_side_by_side_and_is_accepted(client: TestClient, bank: Bank) -> None:
    tree = page(client, "/merges?ui=zh")
    assert "标题相同" in text(tree.xpath("//h2")[0])
    assert [text(a) for a in tree.xpath("//thead//a")] == [BATTERY["id"], "QL-7"]
    (titles,) = tree.xpath("//tr[th[contains(., '标题')]]")
    assert all("低温锂电池电解液" in text(cell) for cell in titles.xpath("td"))
    action = tree.xpath("//main//form/@action")[0]
    answer = client.post(action, data={"who": "TTO Qinglan"}, follow_redirects=False)
    assert answer.status_code == 303
    after = page(client, answer.headers["location"])
    assert BATTERY["id"] in text(after.xpath("//p[@role='status']")[0])
    assert not after.xpath("//main//form")
    assert bank.catalogue.count() == 1
    assert bank.get("QL-7").id == BATTERY["id"]
    assert bank.history(BATTERY["id"])[-1].who == "TTO Qinglan"


def test_a_proposal_is_refused_for_good(client: TestClient, bank: Bank) -> None:
    action = page(client, "/merges").xpath("//main//button/@formaction")[0]
    assert client.post(action, data={"who": ""}).status_code == 200
    assert bank.catalogue.proposals() == []
    assert bank.catalogue.count() == 2
    again = client.post(action)
    assert again.status_code == 404
    assert "no open proposal" in again.text


def test_proposals_as_json(client: TestClient, bank: Bank) -> None:
    (one,) = client.get("/proposals").json()["proposals"]
    assert one["reason"] == "same_title"
    assert [two["id"] for two in one["technologies"]] == [BATTERY["id"], "QL-7"]
    assert one["technologies"][1]["title"] == "低温锂电池电解液"
    assert client.post(f"/proposals/{one['id']}/accept?who=me").json() == {
        "id": one["id"],
        "technology": BATTERY["id"],
    }
    error_of(client.post(f"/proposals/{one['id']}/refuse"), 404, "not_found")
    assert client.get("/proposals").json() == {"proposals": []}
    assert bank.catalogue.count() == 1


def test_another_site_decides_nothing(client: TestClient, bank: Bank) -> None:
    action = page(client, "/merges").xpath("//main//form/@action")[0]
    assert client.post(action, headers={"origin": "https://evil.example"}).status_code == 403
    assert client.post("/proposals/1/accept", headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert len(bank.catalogue.proposals()) == 1


def test_a_merged_name_from_the_address_is_not_told_unless_it_is_one(client: TestClient) -> None:
    assert not page(client, "/merges?merged=<script>").xpath("//p[@role='status']")


# ---- columns ----


def handed_in(client: TestClient, office: str = "TTO Qinglan", content: bytes = TABLE) -> str:
    answer = client.post(
        "/uploads?wait=60", files={"file": ("成果清单.csv", content)}, data={"office": office}
    )
    assert answer.status_code == 200, answer.text
    return str(answer.json()["id"])


def test_an_office_says_what_a_column_means_and_the_file_is_worked_on_again(
    client: TestClient, bank: Bank
) -> None:
    job = handed_in(client)
    assert "技术优势" not in str(bank.get("QL-101").texts["zh"].description)
    link = page(client, f"/jobs/{job}").xpath("//a[contains(@href, '/columns')]/@href")[0]
    tree = page(client, link, {"ui": "zh"})
    selects = {s.get("aria-label"): s for s in tree.xpath("//select")}
    assert set(selects) == {"成果编号", "成果名称", "技术优势", "价格说明"}
    assert text(selects["成果名称"].xpath("option[@selected]")[0]).startswith("标题")
    form = {s.get("name"): "=" for s in selects.values()} | {
        selects["技术优势"].get("name"): "description",
        "office": "TTO Qinglan",
        "who": "Ms Shi",
    }
    answer = client.post(link, data=form, follow_redirects=False)
    assert answer.status_code == 303
    anew = answer.headers["location"].partition("?")[0]
    assert anew != f"/jobs/{job}"
    assert client.get(anew.replace("/jobs/", "/uploads/")).json()["office"] == "TTO Qinglan"
    client.get(anew)
    for _ in range(600):
        if client.get(anew.replace("/jobs/", "/uploads/")).json()["finished"]:
            break
    assert bank.get("QL-101").texts["zh"].description == "零下四十度仍可放电"
    # remembered: the next file of the same shape needs nothing said
    later = handed_in(client, content=TABLE.replace(b"QL-10", b"QL-20"))
    assert bank.get("QL-201").texts["zh"].description == "零下四十度仍可放电"
    shown = page(client, f"/jobs/{later}/columns", {"ui": "zh"})
    (said,) = shown.xpath("//select[@aria-label='技术优势']/option[@selected]")
    assert text(said).startswith("说明书")
    # and of another office nothing was said
    handed_in(client, "TTO Kitahama", TABLE.replace(b"QL-10", b"QL-30"))
    assert bank.get("QL-301").texts["zh"].description != "零下四十度仍可放电"


@pytest.mark.parametrize(
    ("changes", "told"),
    [({"office": " "}, "no office is named"), ({"s0.header.技术优势": "nonsense"}, "there is no field"), ({"s0.header.X": "title"}, "no column is called")],
)  # fmt: skip
def test_what_cannot_be_remembered_is_told_on_the_page(
    client: TestClient, bank: Bank, changes: dict[str, str], told: str
) -> None:
    job = handed_in(client)
    answer = client.post(f"/jobs/{job}/columns", data={"office": "TTO Qinglan"} | changes)
    assert answer.status_code == 422
    assert told in answer.text
    assert len(bank.jobs.list()) == 2
    assert "<select" in answer.text, "the form is still there"


def test_the_columns_of_what_is_no_spreadsheet_are_told_so(client: TestClient) -> None:
    job = client.post("/uploads?wait=60", files={"file": ("r.jsonl", b'{"id":"Z-1","texts":{"en":{"title":"A"}}}\n')}).json()["id"]  # fmt: skip
    assert not page(client, f"/jobs/{job}").xpath("//a[contains(@href, '/columns')]")
    page(client, f"/jobs/{job}/columns", status=422)
