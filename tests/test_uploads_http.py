"""Uploads over HTTP: forms and bodies, what breaks off, jobs, rows, events, cancelling."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api import schemas_uploads as schemas
from api.app import create_app
from api.service import Service
from catalogue.store import Stored
from techbank.bank import Bank
from techbank.jobs import Hand
from tests.web_samples import (
    BATTERY,
    FRESH,
    RECORDS,
    css,
    error_of,
    lines,
    one,
    page,
    sample_bank,
    text,
    wait_until,
)

NEW = [FRESH | {"id": f"NEW-{n}"} for n in range(6)]
BAD = b'{"id": "bad", "texts": {}, "trl": 99}\n'
RAW = {"content-type": "application/octet-stream"}


@pytest.fixture
def bank(tmp_path: Path) -> Iterator[Bank]:
    with sample_bank(tmp_path, commit_every=2) as found:
        yield found


@pytest.fixture
def client(bank: Bank) -> Iterator[TestClient]:
    with TestClient(create_app(bank)) as found:
        yield found


def left(bank: Bank) -> list[str]:
    """Folders of uploads that are no job's."""
    folder = bank.folder / "uploads"
    found = {path.name for path in folder.iterdir()} if folder.exists() else set()
    return sorted(found - {job.id for job in bank.jobs.list()})


def jobs(bank: Bank) -> int:
    """How many uploads there are beside the one that made the bank."""
    return len(bank.jobs.list()) - 1


# ---- handing in ----


def test_an_upload_answers_at_once_with_its_job(client: TestClient, bank: Bank) -> None:
    response = client.post(
        "/uploads", files={"file": ("new.jsonl", lines(NEW))}, data={"office": " TTO  Kitahama "}
    )
    assert response.status_code == 202
    job = schemas.UploadJob.model_validate(response.json())
    assert (job.state, job.name, job.office, job.finished) == ("received", "new.jsonl", "TTO Kitahama", False)
    assert response.headers["location"] == f"/uploads/{job.id}"
    path = bank.jobs.file(job.id)
    assert path is not None
    assert path.read_bytes() == lines(NEW)
    wait_until(lambda: client.get(f"/uploads/{job.id}").json()["finished"])
    ended = schemas.UploadJob.model_validate(client.get(f"/uploads/{job.id}").json())
    assert (ended.state, ended.counts["stored"], ended.counts["searchable"]) == ("searchable", 6, 6)
    assert all(stage.at for stage in ended.stages)
    assert client.get("/technologies/NEW-3").status_code == 200


@pytest.mark.parametrize(
    ("path", "headers", "name"),
    [
        ("/uploads?wait=60&name=../a/new.jsonl", RAW, "new.jsonl"),
        ("/uploads?wait=60", RAW | {"content-disposition": 'attachment; filename="发明.jsonl"'.encode()}, "发明.jsonl"),
        ("/uploads?wait=60", {"content-type": "text/csv"}, "upload"),  # recognised by content, whatever it is called
        ("/uploads?wait=60", {}, "upload"),
    ],
)  # fmt: skip
def test_the_body_itself_may_be_the_file(client: TestClient, path: str, headers: Any, name: str) -> None:
    response = client.post(
        path, content=lines(NEW), headers=headers, params={"who": "Ms Shi"} if not headers else None
    )
    if not headers:  # params replace the query: no wait
        assert response.status_code == 202
        return
    assert response.status_code == 200, response.text
    job = schemas.FinishedUpload.model_validate(response.json())
    assert (job.name, job.report.stored, job.report.job) == (name, 6, job.id)


def test_a_large_file_goes_to_disk_in_pieces(client: TestClient, bank: Bank) -> None:
    content = lines(NEW) + b" " * (5 * 2**20) + b"\n"
    for response in (
        client.post(
            "/uploads?wait=60", files={"file": ("big.jsonl", content)}, data={"who": "after the file"}
        ),
        client.post("/uploads?wait=60&name=big.jsonl", content=content, headers=RAW),
    ):
        assert response.json()["size"] == len(content)
        path = bank.jobs.file(response.json()["id"])
        assert path is not None
        assert path.read_bytes() == content
    assert bank.jobs.list()[1].who == "after the file"


def test_a_dry_run_stores_nothing(client: TestClient, bank: Bank) -> None:
    content = lines([*NEW, BATTERY, BATTERY | {"trl": 1}]) + BAD
    files = {"file": ("new.jsonl", content)}
    dry = client.post("/uploads?wait=60", files=files, data={"dry_run": "true"}).json()
    assert (dry["state"], dry["finished"], dry["report"]["dry_run"]) == ("checked", True, True)
    assert bank.catalogue.count() == len(RECORDS)
    real = client.post("/uploads?wait=60", files=files).json()
    assert bank.catalogue.count() == len(RECORDS) + 6
    for name in ("stored", "changed", "same", "rejected", "rejections", "contradictions"):
        assert dry["report"][name] == real["report"][name]
    assert dry["report"]["rejections"][0]["value"] == "99"


def test_wait_ends_after_its_seconds(client: TestClient, bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bank, "refresh", lambda most=0: 0)
    monkeypatch.setattr(bank, "glance", lambda most=0: 0)
    response = client.post("/uploads?wait=0.5", files={"file": ("new.jsonl", lines(NEW))})
    assert response.status_code == 202
    assert response.json()["finished"] is False
    error_of(client.post("/uploads?wait=forever", content=b"x"), 422, "bad_request")


def test_an_upload_is_searchable_before_it_is_encoded_whole(
    client: TestClient, bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bank, "refresh", lambda *most: time.sleep(0.05) or 1)  # an encoder that gets nowhere
    response = client.post("/uploads?wait=60", files={"file": ("new.jsonl", lines(NEW))})
    assert response.json()["state"] == "searchable"
    hits = client.post("/search", json={"text": "野菜の鮮度保持容器", "k": 50}).json()["hits"]
    assert {record["id"] for record in NEW} <= {id_ for hit in hits for id_ in (hit["id"], *hit["also"])}


# ---- what breaks off ----

HEAD = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.jsonl"\r\n\r\n'


async def _asked(bank: Bank, receive: Callable[[], Awaitable[dict[str, Any]]], **headers: str) -> list[Any]:
    """What the application sends for an upload that comes in piece by piece."""
    app, sent = create_app(bank), []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "path": "/uploads",
        "raw_path": b"/uploads", "root_path": "", "scheme": "http", "query_string": b"", "client": None, "server": None,
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
    }  # fmt: skip
    try:
        await app(scope, receive, send)  # type: ignore[arg-type]
    finally:
        app.state.service.close()
    return sent


def _pieces(*pieces: bytes | None) -> Callable[[], Awaitable[dict[str, Any]]]:
    """Pieces of a body; None is a client that is gone."""
    coming = iter(pieces)

    async def receive() -> dict[str, Any]:
        piece = next(coming, None)
        if piece is None:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": piece, "more_body": True}

    return receive


@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "application/octet-stream"])
def test_a_client_that_goes_away_leaves_nothing(bank: Bank, kind: str) -> None:
    head = HEAD if kind.startswith("multipart") else b""
    asyncio.run(_asked(bank, _pieces(head + lines(NEW), b" " * 2**21, None), content_type=kind))
    assert (left(bank), jobs(bank)) == ([], 0)


def test_an_upload_that_comes_too_slowly_is_broken_off(tmp_path: Path) -> None:
    with sample_bank(tmp_path, upload_seconds=1) as bank:

        async def receive() -> dict[str, Any]:
            await asyncio.sleep(0.1)  # something comes all the time
            return {"type": "http.request", "body": b"{", "more_body": True}

        sent = asyncio.run(_asked(bank, receive, content_type="application/octet-stream"))
        assert sent[0]["status"] == 408
        assert json.loads(sent[1]["body"])["error"]["code"] == "too_slow"
        assert (left(bank), jobs(bank)) == ([], 0)


@pytest.mark.parametrize("declared", ["5", "100000"])
def test_a_lying_content_length_is_refused(bank: Bank, declared: str) -> None:
    body = lines(NEW)
    coming = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def receive() -> dict[str, Any]:
        return next(coming)

    sent = asyncio.run(
        _asked(bank, receive, content_type="application/octet-stream", content_length=declared)
    )
    assert sent[0]["status"] == 422
    assert (left(bank), jobs(bank)) == ([], 0)


@pytest.mark.parametrize(
    "body",
    [
        HEAD + b"the end is missing",
        HEAD + b"x\r\n--x\r\nno header at all",
        b'--x\r\nContent-Disposition: form-data; name="who"\r\n\r\n' + b"w" * 20_000 + b"\r\n--x--\r\n",
        b"".join(b'--x\r\nContent-Disposition: form-data; name="f%d"\r\n\r\n1\r\n' % n for n in range(20)) + b"--x--\r\n",
        HEAD + b"a\r\n" + HEAD + b"b\r\n--x--\r\n",
    ],
)  # fmt: skip
def test_a_form_that_is_none_leaves_nothing(client: TestClient, bank: Bank, body: bytes) -> None:
    headers = {"content-type": "multipart/form-data; boundary=x"}
    error_of(client.post("/uploads", content=body, headers=headers), 422, "bad_request")
    assert (left(bank), jobs(bank)) == ([], 0)


def test_no_more_files_come_in_at_once_than_there_is_room_for(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    service: Service = client.app.state.service  # type: ignore[attr-defined]
    monkeypatch.setattr("api.service._INCOMING_MAX", 1)
    with service.receiving():
        error_of(client.post("/uploads", content=b"x", headers=RAW), 503, "busy")
    assert client.post("/uploads", content=b"x", headers=RAW).status_code == 202


# ---- looking ----


def test_uploads_are_listed_page_by_page(client: TestClient) -> None:
    ids = [client.post("/uploads", files={"file": (f"{n}.jsonl", lines(NEW))}).json()["id"] for n in range(5)]
    found: list[str] = []
    before: dict[str, str] = {}
    while True:
        answer = schemas.UploadList.model_validate(
            client.get("/uploads", params={"limit": "2"} | before).json()
        )
        found += [job.id for job in answer.uploads]
        if answer.next is None:
            break
        before = {"before": answer.next}
    assert found[:5] == ids[::-1]
    assert len(found) == 6


def test_rows_are_told_page_by_page_and_by_outcome(client: TestClient) -> None:
    content = lines(NEW[:3]) + BAD + lines([*NEW[3:], BATTERY])
    job = client.post("/uploads?wait=60", files={"file": ("new.jsonl", content)}).json()["id"]
    rows: list[schemas.UploadRow] = []
    after = 0
    while True:
        answer = schemas.UploadRows.model_validate(
            client.get(f"/uploads/{job}/rows", params={"limit": 3, "after": after}).json()
        )
        rows += answer.rows
        if answer.next is None:
            break
        after = answer.next
    assert [row.number for row in rows] == list(range(1, 9))
    assert [row.outcome for row in rows] == ["stored"] * 3 + ["rejected"] + ["stored"] * 3 + ["same"]
    rejected = client.get(f"/uploads/{job}/rows", params={"outcome": "rejected"}).json()["rows"]
    assert [(row["number"], row["position"], row["field"], row["value"]) for row in rejected] == [
        (4, "line 4", "trl", "99")
    ]
    error_of(client.get(f"/uploads/{job}/rows", params={"outcome": "lost"}), 422, "bad_request")


@pytest.mark.parametrize("path", ["", "/rows", "/events"])
def test_an_upload_that_is_not_there_is_404(client: TestClient, path: str) -> None:
    error_of(client.get(f"/uploads/none{path}"), 404, "not_found")
    for wish in ("cancel", "retry"):
        error_of(client.post(f"/uploads/none/{wish}"), 404, "not_found")


def test_events_tell_every_step_and_end(
    client: TestClient, bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    glance, go_on = bank.glance, threading.Event()

    def slow(*most: int) -> int:
        assert go_on.wait(60)
        return glance(*most)

    monkeypatch.setattr(bank, "glance", slow)
    threading.Timer(1.0, go_on.set).start()  # so long there is nothing to be told, and nothing is
    at = client.post("/uploads", files={"file": ("new.jsonl", lines(NEW))}).headers["location"]
    with client.stream("GET", f"{at}/events") as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        events = [dict(line.split(": ", 1) for line in event.splitlines()) for event in response.read().decode().split("\n\n") if event]  # fmt: skip
    assert [event["event"] for event in events] == ["stage"] * (len(events) - 1) + ["end"]
    numbers = [int(event["id"]) for event in events]
    assert numbers == sorted(set(numbers))
    last = schemas.UploadJob.model_validate_json(events[-1]["data"])
    assert (last.state, last.finished) == ("searchable", True)
    assert json.loads(events[-1]["data"]) == client.get(at).json()
    again = client.get(f"{at}/events", headers={"last-event-id": str(numbers[-1])})
    assert (again.status_code, again.content) == (204, b"")  # a browser asks no more
    behind = client.get(f"{at}/events", headers={"last-event-id": str(numbers[0])})
    assert behind.text.count("event: end") == 1


# ---- cancelling and going on ----


def test_an_upload_can_be_cancelled_and_gone_on_with(client: TestClient, bank: Bank) -> None:
    many = [FRESH | {"id": f"MANY-{n}"} for n in range(1000)]
    at = client.post("/uploads", files={"file": ("many.jsonl", lines(many))}).headers["location"]
    wait_until(lambda: client.get(at).json()["rows"] > 0)
    cancelled = client.post(f"{at}/cancel").json()
    assert cancelled["cancelling"] or cancelled["state"] == "cancelled"
    wait_until(lambda: client.get(at).json()["finished"])
    job = client.get(at).json()
    assert job["state"] == "cancelled"
    assert 0 < job["rows"] < 1000
    assert bank.catalogue.count() == len(RECORDS) + job["rows"]
    assert client.post(f"{at}/cancel").json()["state"] == "cancelled"
    tree = page(client, f"/jobs/{job['id']}", {"ui": "en"})
    assert "was cancelled" in text(one(tree, "p.lead"))
    assert client.post(f"{at}/retry").status_code == 200
    wait_until(lambda: client.get(at).json()["finished"])
    assert (client.get(at).json()["state"], client.get(at).json()["rows"]) == ("searchable", 1000)
    error_of(client.post(f"{at}/cancel"), 409, "finished")
    error_of(client.post(f"{at}/retry"), 409, "finished")


def test_forms_of_other_sites_cancel_nothing(client: TestClient) -> None:
    at = client.post("/uploads", files={"file": ("new.jsonl", lines(NEW))}).headers["location"]
    for path in (f"{at}/cancel", f"{at}/retry", "/withdrawals"):
        error_of(client.post(path, headers={"sec-fetch-site": "cross-site"}), 403, "forbidden")
    assert (
        client.post(
            f"/jobs/{at.rpartition('/')[2]}/cancel", headers={"origin": "http://e.example"}
        ).status_code
        == 403
    )


def test_the_page_of_a_running_upload_loads_itself_again(client: TestClient, bank: Bank) -> None:
    incoming = bank.jobs.begin()
    incoming.write(lines(NEW))
    with bank.jobs._uploads.lease("other"):
        job = bank.jobs.submit(incoming, "<b>new</b>.jsonl", Hand("x", "y"))
        bank.jobs._store.update(job.id, state="checked", cursor=3, total=6)
        with bank.jobs._uploads.lease(job.id):  # somebody works on it
            markup = client.get(f"/jobs/{job.id}?ui=en").text
    assert 'http-equiv="refresh"' in markup
    tree = page(client, f"/jobs/{job.id}", {"ui": "en"})
    assert not css(tree, "h1 b")


def test_an_unfinished_upload_goes_on_when_the_service_starts(bank: Bank) -> None:
    incoming = bank.jobs.begin()
    incoming.write(lines(NEW))
    job = bank.jobs.submit(incoming, "new.jsonl")

    class Killed(BaseException):
        pass

    def dies(_: Stored, __: Any) -> None:
        raise Killed

    with pytest.raises(Killed):
        bank.jobs.run(job.id, acknowledge=dies)
    assert bank.jobs.get(job.id).cursor == 2
    with TestClient(create_app(bank)) as client:
        wait_until(lambda: client.get(f"/uploads/{job.id}").json()["finished"])
        assert client.get(f"/uploads/{job.id}").json()["counts"]["stored"] == 6
