"""Uploads are stored no faster than searches come to see them, in whatever process; who does not follow holds nobody up."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.service import Service
from catalogue.answers import Need
from catalogue.records import Technology, TechnologyText
from catalogue.store import Job
from techbank import delta
from techbank.bank import Bank, open_bank
from techbank.jobs import abreast
from techbank.jobs.abreast import BEHIND, Pace, Readers
from tests.conftest import techbank
from tests.job_samples import lines, received
from tests.test_delta import ENCODERS, PLAIN

BATCH = 20
RECORDS = [
    Technology(
        id=f"A-{n:03d}", texts={"en": TechnologyText(title=f"pump {n}", abstract=f"A seal of kind {n}")}
    )
    for n in range(300)
]


@pytest.fixture
def bank(tmp_path: Path) -> Iterator[Bank]:
    with open_bank(tmp_path / "bank", PLAIN | {"commit_every": BATCH}, create=True) as bank:
        yield bank


def eventually(told: Any, seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not told():
        assert time.monotonic() < end
        time.sleep(0.01)


class Running:
    """A job that is worked on in a thread."""

    def __init__(self, bank: Bank) -> None:
        self.id = received(bank, lines(*RECORDS)).id
        self.done: Job | None = None
        self._thread = threading.Thread(target=self._run, args=(bank,))
        self._thread.start()

    def _run(self, bank: Bank) -> None:
        self.done = bank.jobs.run(self.id)

    def end(self) -> Job:
        self._thread.join(60)
        assert self.done is not None
        return self.done


def test_a_reader_is_there_until_it_leaves_dies_or_cannot_follow(tmp_path: Path) -> None:
    readers = Readers(tmp_path / "readers")
    assert readers.seen() == {}
    first, second = readers.enter(), readers.enter()
    assert readers.seen() == {}  # neither has told
    first.tell(7)
    second.tell(9)
    second.tell(11)
    assert sorted(readers.seen().values()) == [7, 11]
    first.silent()
    assert sorted(readers.seen().values()) == [11]
    first.tell(7)
    assert sorted(readers.seen().values()) == [7, 11]
    second.leave()
    assert sorted(readers.seen().values()) == [7]
    shutil.rmtree(tmp_path / "readers")  # whoever tidies up by hand
    first.tell(8)
    assert readers.seen() == {}
    first.leave()


def test_one_that_was_killed_is_no_reader_any_more_and_is_swept_away(tmp_path: Path) -> None:
    told = (
        "import sys, pathlib, time; from techbank.jobs.abreast import Readers; "
        "reader = Readers(pathlib.Path(sys.argv[1])).enter(); reader.tell(5); print('told', flush=True); time.sleep(60)"
    )
    folder = tmp_path / "readers"
    with subprocess.Popen(
        [sys.executable, "-c", told, str(folder)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "told\n"
        readers = Readers(folder)
        assert list(readers.seen().values()) == [5]
        process.kill()
        process.wait()
    assert readers.seen() == {}
    (left,) = folder.iterdir()
    readers.enter().leave()
    assert left.exists()  # it might be one that has just entered
    os.utime(left, (0, 0))
    readers.enter().leave()
    assert not left.exists()


def test_an_upload_is_stored_no_faster_than_searches_follow(bank: Bank) -> None:
    reader = bank.readers.enter()
    reader.tell(0)
    job = Running(bank)
    most = 0
    while most < len(RECORDS):
        eventually(lambda: bank.catalogue.sequence() in {most + BEHIND + 10, len(RECORDS)})  # noqa: B023
        time.sleep(0.1)
        assert bank.catalogue.sequence() <= most + BEHIND + BATCH
        most += 60
        reader.tell(most)
    assert job.end().state == "stored"
    assert bank.catalogue.sequence() == len(RECORDS)
    reader.leave()


def test_without_a_reader_or_the_setting_nothing_waits(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(abreast, "_PATIENCE_SECONDS", 600)
    assert Running(bank).end().state == "stored"
    reader = bank.readers.enter()
    reader.tell(0)
    with open_bank(bank.folder, PLAIN | {"paced": False, "commit_every": BATCH}) as bulk:
        bulk.catalogue.withdraw([record.id for record in RECORDS])
        assert Running(bulk).end().counts["changed"] == len(RECORDS)
    reader.leave()


def test_one_that_comes_no_further_is_waited_for_only_once(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(abreast, "_PATIENCE_SECONDS", 0.2)
    reader = bank.readers.enter()
    reader.tell(0)
    pace, looked = Pace(bank.readers), []
    pace.wait(100, lambda: looked.append(1))
    assert looked
    looked.clear()
    pace.wait(1000, lambda: looked.append(1))
    assert not looked
    reader.tell(500)
    pace.wait(1000, lambda: looked.append(1))
    assert looked
    reader.leave()


def test_many_small_uploads_are_one_large_one(bank: Bank) -> None:
    reader = bank.readers.enter()
    reader.tell(0)
    ids = [received(bank, lines(*RECORDS[start : start + BATCH])).id for start in range(0, 300, BATCH)]
    worker = threading.Thread(target=lambda: [bank.jobs.run(id_) for id_ in ids])
    worker.start()
    eventually(lambda: bank.catalogue.sequence() > BEHIND)
    time.sleep(0.3)
    assert bank.catalogue.sequence() <= BEHIND + BATCH
    reader.leave()
    worker.join(60)
    assert bank.catalogue.sequence() == 300


def test_an_upload_that_waits_for_searches_can_be_cancelled(bank: Bank) -> None:
    reader = bank.readers.enter()
    reader.tell(0)
    job = Running(bank)
    eventually(lambda: bank.catalogue.sequence() > BEHIND)
    bank.jobs.cancel(job.id)
    assert job.end().state == "cancelled"
    assert bank.catalogue.sequence() <= BEHIND + BATCH
    reader.leave()


def test_a_service_sees_nearly_all_that_is_stored_whoever_stores_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = PLAIN | {"encoder": ENCODERS[1], "commit_every": BATCH}
    glanced = delta.glanced

    def slowly(*found: Any) -> Any:
        time.sleep(0.1)
        return glanced(*found)

    monkeypatch.setattr(delta, "glanced", slowly)
    with open_bank(tmp_path / "bank", given, create=True) as bank:
        bank.catalogue.upsert(RECORDS[:5])
        bank.index()
        service = Service(bank, workers=1, waiting=4)
        try:
            service.catch_up()
            eventually(lambda: bank.readers.seen())
            sheet, ahead, end = tmp_path / "more.jsonl", [], threading.Event()
            sheet.write_bytes(lines(*RECORDS))

            def watch() -> None:
                while not end.is_set():
                    ahead.append(bank.waiting())
                    time.sleep(0.005)

            watcher = threading.Thread(target=watch)
            watcher.start()
            try:
                techbank("ingest", sheet, "--bank", bank.folder, env={"TECHBANK_COMMIT_EVERY": str(BATCH)})
            finally:
                end.set()
                watcher.join()
            assert 0 < max(ahead) <= BEHIND + BATCH + 1  # one was stored between the two looks
            eventually(lambda: bank.waiting() == 0)
            assert bank.search(Need("a seal of kind 299", k=1)).hits[0].id == "A-299"
        finally:
            service.close()
    assert Readers(tmp_path / "bank" / "readers").seen() == {}


def test_nobody_waits_for_a_service_whose_encoder_has_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from catalogue.errors import EncoderError

    with open_bank(
        tmp_path / "bank", PLAIN | {"encoder": ENCODERS[1], "commit_every": BATCH}, create=True
    ) as bank:
        bank.catalogue.upsert(RECORDS[:5])
        bank.index()
        service = Service(bank, workers=1, waiting=4)
        try:
            service.catch_up()
            eventually(lambda: bank.readers.seen())

            def fails(*_: Any) -> Any:
                raise EncoderError("it does not run")

            monkeypatch.setattr(delta, "advanced", fails)
            assert Running(bank).end().state == "stored"
            assert bank.readers.seen() == {}
        finally:
            service.close()


def test_what_is_encoded_whole_gives_way_to_a_glance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_bank(tmp_path / "bank", PLAIN | {"encoder": ENCODERS[1]}, create=True) as bank:
        bank.catalogue.upsert(RECORDS[:5])
        bank.index()
        bank.search(Need("seal"))
        bank.catalogue.upsert(RECORDS[5:10])
        bank.glance()
        bank.catalogue.upsert(RECORDS[10:20])
        glanced, entered, go_on = delta.glanced, threading.Event(), threading.Event()

        def held_up(*found: Any) -> Any:
            entered.set()
            assert go_on.wait(30)
            return glanced(*found)

        monkeypatch.setattr(delta, "glanced", held_up)
        glance = threading.Thread(target=bank.glance)
        glance.start()
        assert entered.wait(30)
        encoding = threading.Thread(target=bank.refresh)
        encoding.start()
        time.sleep(0.3)
        stored = bank.catalogue.get_many([record.id for record in RECORDS[5:20]])
        assert len(delta._lacking(stored.values(), bank.recipe())) == 15  # the cache has none of them yet
        go_on.set()
        glance.join(30)
        encoding.join(30)
        assert bank.unread() == 0


def test_a_young_bank_is_indexed_anew_when_it_has_doubled_and_all_is_encoded(tmp_path: Path) -> None:
    with open_bank(tmp_path / "bank", PLAIN | {"encoder": ENCODERS[1]}, create=True) as bank:
        service = Service(bank, workers=1, waiting=4)
        try:
            service.catch_up()
            eventually(lambda: bank.status()["index"] is not None)
            for stored, most in ((3, 3), (4, 3), (7, 7)):
                bank.catalogue.upsert(RECORDS[:stored])
                service.catch_up()
                eventually(lambda: bank.waiting() == bank.unread() == 0)
                eventually(lambda: len(bank.generation()) == most)  # noqa: B023
                time.sleep(0.3)
                assert len(bank.generation()) == most
        finally:
            service.close()


def test_a_service_that_ends_leaves_the_index_in_the_making(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = PLAIN | {"batch_tokens": 64}
    with open_bank(tmp_path / "bank", given, create=True) as bank:
        bank.catalogue.upsert(RECORDS)
        encoder = bank.encoder()
        encode, started = encoder.encode_documents, threading.Event()

        def slowly(*texts: Any, **named: Any) -> Any:
            started.set()
            time.sleep(0.5)
            return encode(*texts, **named)

        monkeypatch.setattr(encoder, "encode_documents", slowly)
        service = Service(bank, workers=1, waiting=4)
        service.catch_up()
        assert started.wait(30)
        service.close()
        assert service.indexer.wait(0)
        assert bank.status()["index"] is None
        monkeypatch.undo()
        bank.index()  # the bank itself goes on
        assert bank.up_to_date() is not None
