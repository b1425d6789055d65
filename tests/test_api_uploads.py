"""The HTTP service at work: uploads and the index behind them, load, and a live server."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient

from api import schemas_uploads as schemas
from api.app import create_app
from api.errors import Busy, status_of
from api.serve import serve
from api.service import safe_name
from catalogue.answers import Need
from catalogue.errors import BankError
from catalogue.records import Technology
from techbank.bank import Bank
from tests.web_samples import (
    BATTERY,
    FRESH,
    HASHING,
    RECORDS,
    error_of,
    lines,
    sample_bank,
    wait_until,
)


@pytest.fixture
def bank(tmp_path: Path) -> Iterator[Bank]:
    with sample_bank(tmp_path) as found:
        yield found


@pytest.fixture
def client(bank: Bank) -> Iterator[TestClient]:
    with TestClient(create_app(bank)) as found:
        yield found


# ---- uploads ----


def test_an_upload_is_reported_and_becomes_searchable(client: TestClient) -> None:
    before = client.get("/health").json()["generation"]
    new = FRESH | {
        "id": "NEW-1",
        "texts": {"en": {"title": "Quiet fan", "abstract": "A fan blade with less noise."}},
    }
    files = {"file": ("new.jsonl", lines([new, BATTERY]) + b'{"id": "broken", "texts": {}, "trl": 12}\n')}
    response = client.post("/uploads?wait=60", files=files, data={"who": " TTO  Kitahama "})
    assert response.status_code == 200, response.text
    job = schemas.FinishedUpload.model_validate(response.json())
    assert (job.state, job.who) == ("searchable", "TTO Kitahama")
    report = response.json()["report"]
    assert (report["stored"], report["same"], report["rejected"]) == (1, 1, 1)
    assert report["rejections"][0] | {"reason": "", "todo": ""} == {
        "file": "new.jsonl", "position": "line 3", "field": "trl", "value": "12", "reason": "", "todo": "",
    }  # fmt: skip
    assert client.get("/health").json()["to_index"] == 0
    health = client.get("/health").json()
    assert health["technologies"] == len(RECORDS) + 1
    assert health["generation"] == before  # it stands beside the index
    assert client.post("/search", json={"text": "quiet fan blade noise"}).json()["hits"][0]["id"] == "NEW-1"
    assert client.get("/technologies/NEW-1").json()["history"][0]["who"] == "TTO Kitahama"


def test_an_upload_that_changes_nothing_starts_no_index(client: TestClient) -> None:
    before = client.get("/health").json()["generation"]
    job = client.post("/uploads?wait=60", files={"file": ("r.jsonl", lines([BATTERY]))}).json()
    assert (job["report"]["same"], job["state"], job["counts"]["technologies"]) == (1, "searchable", 0)
    assert client.get("/health").json()["generation"] == before


BAD_UPLOADS: list[tuple[bytes, int, str]] = [
    (b"", 422, "unreadable_file"),
    (b"just some words", 415, "unknown_format"),
    (b"\x89PNG\r\n\x1a\n" + bytes(100), 415, "unknown_format"),
    (b"PK\x03\x04" + bytes(50), 422, "unreadable_file"),
]


@pytest.mark.parametrize(("content", "status", "code"), BAD_UPLOADS)
def test_a_file_that_cannot_be_read_is_an_error(
    client: TestClient, content: bytes, status: int, code: str
) -> None:
    found = error_of(client.post("/uploads?wait=60", files={"file": ("x.bin", content)}), status, code)
    assert found["where"] == "x.bin"
    job = client.get("/uploads").json()["uploads"][0]
    assert (job["state"], job["error"]) == ("failed", found)
    assert job["rows"] == job["counts"]["rejected"] == 1
    assert client.get("/health").json()["technologies"] == len(RECORDS)


def test_an_upload_without_a_file_is_422(client: TestClient) -> None:
    error_of(client.post("/uploads", content=b""), 422, "bad_request")
    error_of(client.post("/uploads", data={"file": "text"}), 422, "bad_request")
    error_of(client.post("/uploads", files={"other": ("a.jsonl", b"x")}), 422, "bad_request")
    two = [("file", ("a.jsonl", b"x")), ("file", ("b.jsonl", b"y"))]
    error_of(client.post("/uploads", files=two), 422, "bad_request")
    broken = {"content-type": "multipart/form-data; boundary=x"}
    error_of(client.post("/uploads", content=b"no form at all", headers=broken), 422, "bad_request")
    error_of(
        client.post("/uploads", content=b"", headers={"content-type": "multipart/form-data"}),
        422,
        "bad_request",
    )
    assert len(client.get("/uploads").json()["uploads"]) == 1  # the one that made the bank


def test_a_form_of_another_site_is_refused(client: TestClient) -> None:
    files = {"file": ("r.jsonl", lines([FRESH]))}
    for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "http://evil.example"}):
        error_of(client.post("/uploads", files=files, headers=headers), 403, "forbidden")
        assert client.post("/upload", files=files, headers=headers).status_code == 403
    assert client.post("/uploads", files=files, headers={"origin": "http://testserver"}).status_code == 202


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\files\\export.csv", "export.csv"),
        ("a\x00b\u202egpj.csv", "a b gpj.csv"),
        ("..", "upload"),
        (None, "upload"),
        ("x" * 500 + ".jsonl", "x" * 114 + ".jsonl"),
    ],
)
def test_the_name_of_an_upload_is_only_a_name(given: str | None, name: str) -> None:
    assert safe_name(given) == name


def test_an_upload_over_the_limit_is_413_and_leaves_nothing(tmp_path: Path) -> None:
    with sample_bank(tmp_path, upload_max=10_000) as bank, TestClient(create_app(bank)) as client:
        files = {"file": ("big.jsonl", lines([FRESH | {"id": "BIG"}]) + b" " * 100_000)}
        error_of(client.post("/uploads", files=files), 413, "too_large")
        assert client.post("/upload", files=files).status_code == 413
        assert client.get("/health").json()["technologies"] == len(RECORDS)
        assert len(client.get("/uploads").json()["uploads"]) == 1  # the one that made the bank
        assert not list((tmp_path / "uploads").iterdir())


@pytest.mark.parametrize("declared", [b"10", b"999999999", b"9" * 5000, b"-1", b"x"])
def test_a_body_without_an_end_is_broken_off(tmp_path: Path, declared: bytes) -> None:
    """Whatever Content-Length says: what counts is what comes."""
    with sample_bank(tmp_path, upload_max=300_000) as bank:
        app, came, sent = create_app(bank), 0, []

        async def receive() -> dict[str, Any]:
            nonlocal came
            came += 50_000
            head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
            return {
                "type": "http.request",
                "body": head * (came == 50_000) + bytes(50_000),
                "more_body": True,
            }

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        headers = [(b"content-type", b"multipart/form-data; boundary=x"), (b"content-length", declared)]
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "path": "/uploads",
            "raw_path": b"/uploads", "root_path": "", "scheme": "http", "query_string": b"", "headers": headers,
            "client": None, "server": None,
        }  # fmt: skip
        asyncio.run(app(scope, receive, send))  # type: ignore[arg-type]
        app.state.service.close()
    assert sent[0]["status"] == 413
    assert json.loads(sent[1]["body"])["error"]["code"] == "too_large"
    assert came < 1_500_000


def test_indexing_wishes_during_a_run_become_one_more_run(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    go, runs = threading.Event(), []

    def index() -> None:
        runs.append(1)
        assert go.wait(30)

    monkeypatch.setattr(bank, "index", index)
    indexer = create_app(bank).state.service.indexer
    for _ in range(5):
        indexer.request()
        wait_until(lambda: bool(runs))
    assert indexer.status()["state"] == "running"
    go.set()
    assert indexer.wait(30)
    assert (len(runs), indexer.status()["state"]) == (2, "idle")


def test_much_beside_the_index_has_a_new_one_made(tmp_path: Path) -> None:
    with sample_bank(tmp_path, delta_max=1) as bank, TestClient(create_app(bank)) as client:
        before = client.get("/health").json()["generation"]
        records = [FRESH | {"id": f"NEW-{n}"} for n in range(20)]
        client.post("/uploads", files={"file": ("r.jsonl", lines(records))})
        wait_until(lambda: client.get("/health").json()["generation"] != before)
        wait_until(lambda: bank.view().whole())
        assert client.get("/health").json()["to_index"] == 0


@pytest.mark.parametrize("way", ["index", "refresh"])
def test_records_that_cannot_be_made_searchable_show_in_health_and_the_service_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    def fails(most: int = 0) -> int:
        raise RuntimeError("secret")

    with sample_bank(tmp_path, delta_max=1) as bank, TestClient(create_app(bank)) as client:
        monkeypatch.setattr(bank, way, fails)
        records = [FRESH | {"id": f"NEW-{n}"} for n in range(20)]
        client.post("/uploads", files={"file": ("r.jsonl", lines(records))})
        wait_until(lambda: client.get("/health").json()["indexing"]["state"] == "failed")
        found = client.get("/health")
        assert found.json()["indexing"]["error"]["code"] == "unexpected"
        assert "secret" not in found.text
        assert client.post("/search", json={"text": "battery"}).status_code == 200


# ---- load ----


def test_more_needs_than_the_service_takes_on_are_503_at_once(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    go, own = threading.Event(), bank.search

    def slow(need: Need, examples: Sequence[Technology]) -> Any:
        assert go.wait(60)
        return own(need, examples)

    with TestClient(create_app(bank, workers=1, waiting=2)) as client, ThreadPoolExecutor(3) as pool:
        wait_until(lambda: client.get("/health").json()["searches"] == 0)  # it has warmed up
        monkeypatch.setattr(bank, "search", slow)
        waiting = [pool.submit(client.post, "/search", json={"text": "battery"}) for _ in range(3)]
        wait_until(lambda: client.get("/health").json()["searches"] == 3)
        response = client.post("/search", json={"text": "battery"})
        error_of(response, 503, "busy")
        assert int(response.headers["retry-after"]) > 0
        page = client.get("/", params={"q": "battery"})
        assert (page.status_code, page.headers["retry-after"]) == (503, response.headers["retry-after"])
        assert client.get(f"/technologies/{BATTERY['id']}").status_code == 200
        go.set()
        assert [future.result().status_code for future in waiting] == [200, 200, 200]
        assert client.get("/health").json()["searches"] == 0
    assert status_of(Busy("x")) == 503


def test_no_search_fails_while_new_generations_come(bank: Bank) -> None:
    stop, seen, failed = threading.Event(), set(), []

    def ask(client: TestClient) -> None:
        while not stop.is_set():
            response = client.post("/search", json={"text": "battery", "filters": {"trl_min": 1}})
            if response.status_code == 200 and response.json()["hits"]:
                seen.add(response.json()["plan"]["generation"])
            else:
                failed.append(response.text)

    with TestClient(create_app(bank)) as client, ThreadPoolExecutor(2) as pool:
        asking = [pool.submit(ask, client) for _ in range(2)]
        try:
            for number in range(4):
                wait_until(lambda n=number: len(seen) > n)  # type: ignore[misc]
                bank.ingest_stream(_stream(lines([BATTERY | {"id": f"B-{number}"}])), "b.jsonl")
                bank.index()
            wait_until(lambda: len(seen) > 4)
        finally:
            stop.set()
        for future in asking:
            future.result()
    assert not failed
    assert len(seen) == 5


def _stream(content: bytes) -> Any:
    import io

    return io.BytesIO(content)


# ---- the command ----


def test_the_help_of_serve_has_an_example() -> None:
    found = CliRunner().invoke(serve, ["--help"])
    assert found.exit_code == 0
    assert "Example: techbank serve" in found.output
    assert {"--bank", "--host", "--port"} <= set(found.output.split())


def served(folder: Path, *options: str, encoder: str = HASHING["encoder"]) -> subprocess.Popen[str]:
    """A service of the bank in a process of its own, on a free port."""
    environment = os.environ | {"TECHBANK_ENCODER": encoder, "TECHBANK_INDEX": HASHING["index"]}
    command = [sys.executable, "-c", "from api.serve import serve; serve()", "--bank", str(folder)]
    return subprocess.Popen(
        [*command, "--port", "0", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        text=True,
    )


def test_serve_makes_an_index_of_another_encoder_anew_where_it_is_told_to(tmp_path: Path) -> None:
    sample_bank(tmp_path).close()
    with served(tmp_path, "--index", encoder="hashing-64") as process:
        assert process.stdout is not None
        try:
            address = process.stdout.readline().strip()
            request = urllib.request.Request(
                f"{address}/search", b'{"text": "battery"}', {"Content-Type": "application/json"}
            )
            with urllib.request.urlopen(request, timeout=60) as response:
                assert len(json.load(response)["hits"]) == len(RECORDS)
        finally:
            process.terminate()
            _, log = process.communicate(timeout=60)
    assert f"{len(RECORDS)} technologies in " in log.splitlines()[0]


def test_a_live_server_prints_its_address_and_slow_clients_hold_nobody_up(tmp_path: Path) -> None:
    sample_bank(tmp_path).close()
    with served(tmp_path) as process:
        assert process.stdout is not None
        try:
            address = process.stdout.readline().strip()
            host, port = address.removeprefix("http://").split(":")
            slow = []
            for _ in range(20):
                held = socket.create_connection((host, int(port)), timeout=60)
                held.sendall(
                    b"POST /uploads HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=x\r\n"
                    b"Content-Length: 100000\r\n\r\n--x\r\nContent-Disp"
                )
                slow.append(held)
            request = urllib.request.Request(
                f"{address}/search", b'{"text": "battery"}', {"Content-Type": "application/json"}
            )
            with urllib.request.urlopen(request, timeout=60) as response:
                assert len(json.load(response)["hits"]) == len(RECORDS)
            for held in slow:
                held.close()
        finally:
            process.terminate()
            rest, log = process.communicate(timeout=60)
    assert rest == ""
    assert "Application startup complete" in log
    assert "Traceback" not in log


def test_a_port_in_use_is_one_clear_error(tmp_path: Path) -> None:
    sample_bank(tmp_path, []).close()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        found = CliRunner().invoke(serve, ["--bank", str(tmp_path), "--port", port])
    assert isinstance(found.exception, BankError)
    assert "cannot be used" in str(found.exception)
