"""Withdrawing by list, over HTTP and by the command line: all of it or nothing, unless it is wanted partly."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api import schemas_uploads as schemas
from api.app import create_app
from techbank.bank import Bank
from tests.conftest import techbank, techbank_json
from tests.web_samples import BATTERY, HASHING, RECORDS, VISION, error_of, sample_bank


@pytest.fixture
def bank(tmp_path: Path) -> Iterator[Bank]:
    with sample_bank(tmp_path) as found:
        yield found


@pytest.fixture
def client(bank: Bank) -> Iterator[TestClient]:
    with TestClient(create_app(bank)) as found:
        yield found


def test_a_list_is_withdrawn_whole_or_not_at_all(client: TestClient, bank: Bank) -> None:
    ids = [BATTERY["id"], "NOPE", VISION["id"], "NOR THIS"]
    found = error_of(client.post("/withdrawals", json={"ids": ids}), 409, "unknown_ids")
    assert found["where"] == "line 2: 'NOPE'; line 4: 'NOR THIS'"
    assert bank.catalogue.count() == len(RECORDS)
    done = client.post("/withdrawals", json={"ids": ids, "partly": True, "who": "TTO"}).json()
    answer = schemas.WithdrawalAnswer.model_validate(done)
    assert (answer.withdrawn, answer.already) == ([BATTERY["id"], VISION["id"]], [])
    assert [(one.line, one.id) for one in answer.unknown] == [(2, "NOPE"), (4, "NOR THIS")]
    assert bank.catalogue.count() == len(RECORDS) - 2
    assert bank.history(BATTERY["id"])[-1].who == "TTO"
    again = client.post("/withdrawals", json={"ids": [BATTERY["id"]]}).json()
    assert (again["withdrawn"], again["already"]) == ([], [BATTERY["id"]])
    hits = client.post("/search", json={"text": "battery"}).json()["hits"]
    assert BATTERY["id"] not in {hit["id"] for hit in hits}


@pytest.mark.parametrize(
    ("content", "params"),
    [
        ("# sold\n{0}\n\n{1}\r\n{0}\n", {}),
        ("\ufeffname,ID\nx,{0}\ny,{1}\n", {}),
        ("编号;名称\n{0};甲\n{1};乙\n", {}),
        ("a\tnumber\nx\t{0}\ny\t{1}\n", {"column": "number"}),
    ],
)
def test_lists_come_as_text_or_csv(client: TestClient, content: str, params: dict[str, str]) -> None:
    body = content.format(BATTERY["id"], VISION["id"]).encode()
    response = client.post("/withdrawals", content=body, headers={"content-type": "text/csv"}, params=params)
    assert response.json()["withdrawn"] == [BATTERY["id"], VISION["id"]], response.text


@pytest.mark.parametrize("body", [b"", b"\n# nothing\n", b"\xff\xfe\x00\x00\xff", b"id\n"])
def test_a_list_without_ids_is_422(client: TestClient, body: bytes) -> None:
    error_of(
        client.post("/withdrawals", content=body, headers={"content-type": "text/plain"}), 422, "bad_input"
    )
    error_of(client.post("/withdrawals", json={"ids": []}), 422, "bad_request")
    error_of(client.post("/withdrawals", json={"ids": ["a"], "strange": 1}), 422, "bad_request")


# ---- the command line ----


def test_the_command_line_withdraws_a_list(tmp_path: Path) -> None:
    folder = tmp_path / "bank"
    folder.mkdir()
    (folder / "techbank.toml").write_text(f'encoder = "{HASHING["encoder"]}"\n', encoding="utf-8")
    sample_bank(folder).close()
    listed = tmp_path / "sold.csv"
    listed.write_text(f"title,id\na,{BATTERY['id']}\nb,NOPE\nc,{VISION['id']}\n", encoding="utf-8")
    refused = techbank("withdraw", "--file", listed, "--bank", folder, code=1)
    assert refused.stdout == "0 withdrawn\n"
    assert "sold.csv line 3: the bank does not know 'NOPE'" in refused.stderr
    assert techbank_json("status", "--bank", folder)["technologies"] == len(RECORDS)
    done = techbank_json("withdraw", "--file", listed, "--partly", "--who", "TTO", "--bank", folder)
    assert done == {
        "done": True,
        "withdrawn": [BATTERY["id"], VISION["id"]],
        "already": [],
        "unknown": [{"line": 3, "id": "NOPE"}],
    }
    assert techbank_json("status", "--bank", folder)["technologies"] == len(RECORDS) - 2
    again = techbank("withdraw", "--file", listed, "--partly", "--bank", folder)
    assert again.stdout == "0 withdrawn, 2 were so before\n"


def test_ids_or_a_list_are_wanted_not_both(tmp_path: Path) -> None:
    listed = tmp_path / "sold.txt"
    listed.write_text("a\n", encoding="utf-8")
    for arguments in ((), ("a", "--file", listed), ("a", "--partly"), ("--file", tmp_path / "none")):
        techbank("withdraw", *arguments, "--bank", tmp_path, code=2)
    listed.write_text("\n", encoding="utf-8")
    assert "holds no ids" in techbank("withdraw", "--file", listed, "--bank", tmp_path, code=1).stderr
