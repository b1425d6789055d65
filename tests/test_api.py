"""The HTTP service through its door: answers, and errors of one shape."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import TypeAdapter

from api import schemas
from api.app import create_app
from api.errors import STATUS, BadRequest, error_response, public, status_of
from catalogue.answers import Need
from catalogue.errors import BankError, EncoderError, StoreError
from catalogue.filters import filters
from ingest.formats import readers
from techbank.bank import Bank, open_bank
from techbank.plain import answer_to_dict
from tests.web_samples import (
    BATTERY,
    FRESH,
    HASHING,
    HOSTILE,
    RECORDS,
    VISION,
    all_errors,
    error_of,
    sample_bank,
)


@pytest.fixture
def bank(tmp_path: Path) -> Iterator[Bank]:
    with sample_bank(tmp_path) as found:
        yield found


@pytest.fixture
def client(bank: Bank) -> Iterator[TestClient]:
    with TestClient(create_app(bank)) as found:
        yield found


# ---- search ----


def test_search_is_the_banks_own_answer_in_the_documented_shape(client: TestClient, bank: Bank) -> None:
    response = client.post("/search", json={"text": "电池低温掉电快", "k": 3})
    assert response.status_code == 200
    found, own = response.json(), answer_to_dict(bank.search(Need("电池低温掉电快", k=3)))
    assert found["hits"] == own["hits"]
    assert found["hits"][0]["id"] == BATTERY["id"]
    assert [hit["rank"] for hit in found["hits"]] == [1, 2, 3]
    schemas.SearchAnswer.model_validate(found)


def test_filters_and_unknowns_reach_the_judgement(client: TestClient) -> None:
    def ids(**asked: Any) -> set[str]:
        response = client.post("/search", json={"text": "battery", **asked})
        assert response.status_code == 200, response.text
        return {hit["id"] for hit in response.json()["hits"]}

    assert ids(filters={"trl_min": 6}) == {BATTERY["id"]}
    assert ids(filters={"trl_min": 6}, unknown="include") == {BATTERY["id"], FRESH["id"], HOSTILE["id"]}
    assert ids(filters={"trl_min": {"value": 6, "unknown": "only"}}) == {FRESH["id"], HOSTILE["id"]}
    assert ids(filters={"trl_min": 6}, unknown={"trl_min": "only"}) == {FRESH["id"], HOSTILE["id"]}


def test_fewer_hits_than_asked_for_say_what_to_relax(client: TestClient) -> None:
    asked = {"text": "battery", "filters": {"trl_min": 6, "institution": "Qinglan"}}
    found = client.post("/search", json=asked).json()
    assert len(found["hits"]) == 1
    assert found["relax"] == []
    asked = {"text": "battery", "filters": {"trl_min": 6, "institution": "Eastholm"}}
    assert client.post("/search", json=asked).json()["relax"] == [
        {"filter": "institution", "gain": 1},
        {"filter": "trl_min", "gain": 1},
    ]


BAD_SEARCHES: list[tuple[dict[str, Any], str]] = [
    ({"text": ""}, "bad_need"),
    ({"text": " \n\t\u0000"}, "bad_need"),
    ({"text": "\ud800"}, "bad_need"),
    ({"text": "电" * 100_000}, "bad_need"),
    ({"text": "a", "k": 0}, "bad_limit"),
    ({"text": "a", "k": -1}, "bad_limit"),
    ({"text": "a", "k": 1_000_000}, "bad_limit"),
    ({"text": "a", "k": 10**30}, "bad_limit"),
    ({"text": "a", "filters": {"trl_mni": 6}}, "bad_filter"),
    ({"text": "a", "filters": {"\ud800": 6}}, "bad_filter"),
    ({"text": "a", "filters": {"trl_min": "high"}}, "bad_filter"),
    ({"text": "a", "filters": {"trl_min": None}}, "bad_filter"),
    ({"text": "a", "filters": {"trl_min": {"val": 6}}}, "bad_filter"),
    ({"text": "a", "filters": {"trl_min": {"value": 6, "unknown": "perhaps"}}}, "bad_filter"),
    ({"text": "a", "unknown": {"trl_min": "only"}}, "bad_filter"),
    ({"text": "a", "unknown": "perhaps"}, "bad_request"),
    ({"text": "a", "filter": {}}, "bad_request"),
    ({"text": "a", "\ud800": 1}, "bad_request"),
    ({"text": "a", "k": "ten"}, "bad_request"),
    ({"text": "a", "k": True}, "bad_request"),
    ({"text": "a", "k": float("nan")}, "bad_request"),
    ({"text": 5}, "bad_request"),
    ({}, "bad_need"),
    ({"like": "QL-1"}, "bad_request"),
    ({"like": ["x"] * 21}, "bad_request"),
    ({"text": "a", "spread": "yes"}, "bad_request"),
]


@pytest.mark.parametrize(("body", "code"), BAD_SEARCHES, ids=lambda value: str(value)[:40])
def test_a_search_that_cannot_be_understood_is_422(
    client: TestClient, body: dict[str, Any], code: str
) -> None:
    content = json.dumps(body)
    found = error_of(
        client.post("/search", content=content, headers={"content-type": "application/json"}), 422, code
    )
    assert found["where"] or code == "bad_need"
    assert found["todo"]
    assert client.post("/search", json={"text": "battery"}).status_code == 200


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[1]", b"nil", b"\xff\xfe", b"[" * 200_000, b'{"text": 1' + b"0" * 6000 + b"}"]
)
def test_a_body_that_is_no_json_object_is_422(client: TestClient, body: bytes) -> None:
    error_of(
        client.post("/search", content=body, headers={"content-type": "application/json"}), 422, "bad_request"
    )


# ---- one error shape ----


def test_unknown_addresses_and_methods_have_the_one_shape(client: TestClient) -> None:
    error_of(client.get("/nothing/here"), 404, "not_found")
    error_of(client.get("/technologies/none"), 404, "not_found")
    found = client.get("/search")
    error_of(found, 405, "method_not_allowed")
    assert found.headers["allow"] == "POST"
    error_of(client.delete("/technologies/x"), 405, "method_not_allowed")
    error_of(client.get("/static/../app.py"), 404, "not_found")


def test_a_browser_gets_an_unknown_address_as_a_page(client: TestClient) -> None:
    found = client.get("/nothing", headers={"accept": "text/html,*/*"})
    assert found.status_code == 404
    assert found.headers["content-type"].startswith("text/html")
    error_of(client.get("/technologies/none", headers={"accept": "text/html"}), 404, "not_found")


def test_every_error_of_the_house_has_its_status() -> None:
    inside = {"error", "bad_setting", "unexpected"}
    assert {kind.code for kind in all_errors()} - set(STATUS) == inside
    assert status_of(BankError("x")) == 500


@pytest.mark.parametrize("kind", [StoreError, EncoderError, BankError])
def test_errors_inside_lose_paths_and_drivers_words(kind: type[BankError]) -> None:
    told = public(kind("(sqlite3.OperationalError) disk I/O error", where="/srv/secret/catalogue.db"))
    assert "sqlite3" not in str(told)
    assert "secret" not in str(told)


def test_a_message_with_half_a_character_is_told_all_the_same() -> None:
    response = error_response(BadRequest("no field \ud800", where="body"))
    assert json.loads(bytes(response.body))["error"]["message"] == "no field ?"


def test_what_nobody_foresaw_says_nothing_of_itself(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(need: Need) -> None:
        raise RuntimeError("secret of /srv/bank")

    monkeypatch.setattr(bank, "search", fail)
    with TestClient(create_app(bank), raise_server_exceptions=False) as client:
        response = client.post("/search", json={"text": "battery"})
        error_of(response, 500, "unexpected")
        page = client.get("/", params={"q": "battery"})
    assert page.status_code == 500
    for found in (response, page):
        assert "secret" not in found.text
        assert "RuntimeError" not in found.text
        assert "default-src 'self'" in found.headers["content-security-policy"]


def test_a_larger_body_than_a_search_needs_is_413(client: TestClient) -> None:
    error_of(client.post("/search", content=b" " * (2**20 + 1)), 413, "too_large")


# ---- technologies, filters, formats, docs ----


def test_a_technology_comes_in_the_exchange_format_with_history_and_provenance(client: TestClient) -> None:
    found = client.get(f"/technologies/{BATTERY['id']}").json()
    assert {name: found[name] for name in BATTERY} == BATTERY
    assert found["provenance"]["*"]["file"] == "records.jsonl"
    (version,) = found["history"]
    assert (version["version"], version["withdrawn"], version["who"]) == (1, False, "TTO Qinglan")
    # Without the history it is a line of the exchange format, and the documented type takes it whole.
    TypeAdapter(schemas.TechnologyAnswer).validate_json(json.dumps(found))


def test_an_id_may_hold_slashes(client: TestClient) -> None:
    assert client.get(f"/technologies/{VISION['id']}").json()["id"] == VISION["id"]


def test_a_withdrawn_technology_is_404_and_no_hit(client: TestClient, bank: Bank) -> None:
    bank.catalogue.withdraw([BATTERY["id"]])
    error_of(client.get(f"/technologies/{BATTERY['id']}"), 404, "not_found")
    hits = client.post("/search", json={"text": "battery"}).json()["hits"]
    assert BATTERY["id"] not in {hit["id"] for hit in hits}


def test_filters_and_formats_are_those_of_the_registries(client: TestClient) -> None:
    found = client.get("/filters").json()
    schemas.FilterList.model_validate(found)
    assert [f["name"] for f in found["filters"]] == list(filters())
    listed = client.get("/formats").json()
    schemas.FormatList.model_validate(listed)
    assert {f["name"] for f in listed["formats"]} == {reader.name for reader in readers()}


def test_openapi_documents_every_route_with_the_one_error(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    sheet = "/technologies/{id}/offers/{n}/term-sheet"
    of_one = {sheet, "/technologies/{id}/availability", "/technologies/{id}/cost"}
    general = {"/search", "/technologies/{id}", "/filters", "/withdrawals", "/health", "/formats"}
    job = {f"/uploads/{{id}}{part}" for part in ("", "/rows", "/events", "/cancel", "/retry")}
    assert general | of_one | job | {"/uploads"} <= set(document["paths"])
    for methods in document["paths"].values():
        for operation in methods.values():
            for status, response in operation["responses"].items():
                if status != "200" and status[0] in "45":
                    (content,) = response["content"].values()
                    assert content["schema"]["$ref"].endswith("/ErrorBody"), (operation["summary"], status)
    assert "examples" in document["components"]["schemas"]["SearchRequest"]
    assert {"LicenceOffer", "Payment", "PatentRef"} <= set(document["components"]["schemas"])


@pytest.mark.parametrize("path", ["/health", "/", "/nothing", "/docs", "/static/style.css", "/search"])
def test_security_headers_are_on_every_answer(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["content-security-policy"].startswith("default-src 'self'")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


# ---- health ----


def test_health_answers_with_and_without_an_index(client: TestClient, bank: Bank, tmp_path: Path) -> None:
    found = client.get("/health").json()
    schemas.Health.model_validate(found)
    assert (found["status"], found["technologies"], found["to_index"], found["to_encode"]) == (
        "ok",
        len(RECORDS),
        0,
        0,
    )
    assert found["generation"] == bank.generation().manifest.generation
    with sample_bank(tmp_path / "empty", []) as empty, TestClient(create_app(empty)) as other:
        response = other.get("/health")
        assert response.status_code == 200
        assert (response.json()["status"], response.json()["generation"]) == ("no index", None)
        error_of(other.post("/search", json={"text": "battery"}), 503, "no_index")


def test_an_index_of_another_encoder_is_503(bank: Bank, tmp_path: Path) -> None:
    with (
        open_bank(tmp_path, HASHING | {"encoder": "hashing-64"}) as other,
        TestClient(create_app(other)) as client,
    ):
        found = error_of(client.post("/search", json={"text": "battery"}), 503, "index_mismatch")
        assert str(tmp_path) not in json.dumps(found)
        assert client.get("/health").status_code == 200


def test_a_catalogue_that_cannot_be_read_shows_in_health(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> int:
        raise StoreError("gone", where="/srv/secret")

    with TestClient(create_app(bank)) as client:
        monkeypatch.setattr(bank.catalogue, "count", fail)
        response = client.get("/health")
    assert response.status_code == 503
    assert response.json()["status"] == "failing"
    assert response.json()["error"]["code"] == "store_error"
    assert "secret" not in response.text
