"""Uploads as durable jobs through the bank's door: stages, rows, dry runs, what breaks, files, workers."""

from __future__ import annotations

import gzip
import io
import json
import os
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from catalogue.errors import StoreError, UnknownFormat
from catalogue.records import Technology
from catalogue.store import Job, JobRow
from techbank.bank import Bank, open_bank
from techbank.jobs import Finished, Hand, Workers, job_to_dict
from tests.conftest import SAMPLES
from tests.job_samples import BAD, GIVEN, done, lines, outcomes, received
from tests.test_kill import technologies
from tests.web_samples import wait_until


@pytest.fixture
def bank(tmp_path: Path) -> Iterator[Bank]:
    with open_bank(tmp_path / "bank", GIVEN, create=True) as found:
        yield found


def told(row: JobRow) -> tuple[Any, ...]:
    """A row but for the version, which a dry run does not give."""
    return tuple(vars(replace(row, version=None)).values())


# ---- stages and rows ----


def test_every_record_has_its_row_and_every_stage_its_time(bank: Bank) -> None:
    records = technologies(9)
    bank.catalogue.upsert([records[0], replace(records[1], trl=1)])
    job = done(bank, lines(*records[:5]) + BAD + lines(*records[5:]), hand=Hand("Ms Shi", "TTO Qinglan"))
    assert outcomes(bank, job) == ["same", "changed"] + ["stored"] * 3 + ["rejected"] + ["stored"] * 4
    rows = bank.jobs.rows(job.id)
    assert [row.number for row in rows] == list(range(1, 11))
    assert [row.position for row in rows] == [f"line {n}" for n in range(1, 11)]
    assert {row.file for row in rows} == {"export.jsonl"}
    bad = rows[5]
    assert (bad.field, bad.value, bad.record) == ("trl", "99", None)
    assert bad.reason
    assert bad.todo
    assert [(row.record, row.version) for row in rows[:3]] == [
        (records[0].id, 1),
        (records[1].id, 2),
        (records[2].id, 1),
    ]
    assert (job.state, job.cursor, job.total, job.finished_at) == ("stored", 10, 10, None)
    assert list(job.stages) == ["received", "parsed", "checked", "stored"]
    assert list(job.stages.values()) == sorted(job.stages.values())
    assert {k: job.counts[k] for k in ("stored", "changed", "same", "rejected", "read", "refused", "technologies")} == {
        "stored": 7, "changed": 1, "same": 1, "rejected": 1, "read": 10, "refused": 1, "technologies": 8,
    }  # fmt: skip
    version = bank.history(records[5].id)[0]
    assert version.who == "Ms Shi"
    (source,) = bank.catalogue.sources(records[5].id)
    assert (source.office, source.job) == ("TTO Qinglan", job.id)
    bank.index()
    job = bank.jobs.get(job.id)
    assert (job.state, job.counts["searchable"], job.finished_at is None) == ("searchable", 8, False)
    assert [stage["at"] is not None for stage in job_to_dict(job)["stages"]] == [True] * 6


def test_the_same_upload_twice_changes_nothing_and_is_done_at_once(bank: Bank) -> None:
    content = lines(*technologies(6))
    done(bank, content)
    before = bank.catalogue.sequence()
    again = done(bank, content)
    assert (outcomes(bank, again), again.state) == (["same"] * 6, "searchable")
    assert bank.catalogue.sequence() == before
    assert bank.jobs.list()[0].id == again.id


def test_searchable_follows_what_searches_find(bank: Bank) -> None:
    bank.catalogue.upsert(technologies(1))
    bank.index()
    records = [replace(record, id=f"N-{n}") for n, record in enumerate(technologies(20))]
    job = done(bank, lines(*records))
    assert job.first_change is not None
    assert job.last_change is not None
    left = bank.waiting(job.first_change - 1, job.last_change)
    assert (left, bank.jobs.follow(job, left).state) == (20, "stored")
    bank.refresh(8)
    job = bank.jobs.follow(job, bank.waiting(job.first_change - 1, job.last_change))
    assert (job.state, job.counts["searchable"]) == ("stored", 8)
    assert bank.refresh(16) == 0
    before = job
    job = bank.jobs.follow(job, bank.waiting(job.first_change - 1, job.last_change))
    assert (job.state, job.counts["searchable"]) == ("searchable", 20)
    assert list(job.stages)[-2:] == ["encoded", "searchable"]
    assert bank.jobs.follow(before, 5) == job  # a thread that looked before it ended does not take it back


# ---- dry runs ----


@pytest.mark.parametrize("commit_every", [1, 4, 500])
def test_a_dry_run_reports_what_the_run_will_and_stores_nothing(tmp_path: Path, commit_every: int) -> None:
    """Also where the file holds a record twice, and where a record is in the bank as it came second."""
    records = technologies(8)
    again = replace(records[3], trl=1)
    content = lines(*records, again, again, records[3], records[0]) + BAD + lines(records[7])
    with open_bank(tmp_path, GIVEN | {"commit_every": commit_every}, create=True) as bank:
        bank.catalogue.upsert([replace(records[0], trl=2), again, records[7]])
        before = bank.catalogue.sequence()
        dry = done(bank, content, hand=Hand(dry_run=True))
        assert (dry.state, list(dry.stages)) == ("checked", ["received", "parsed", "checked"])
        assert dry.finished_at is not None
        assert (bank.catalogue.sequence(), bank.catalogue.count()) == (before, 3)
        real = done(bank, content)
        assert outcomes(bank, dry) == outcomes(bank, real)
        assert [told(row) for row in bank.jobs.rows(dry.id)] == [told(row) for row in bank.jobs.rows(real.id)]
        names = ("stored", "changed", "same", "rejected", "merged", "owner_changes", "contradictions", "read")
        assert {n: dry.counts.get(n) for n in names} == {n: real.counts.get(n) for n in names}


def test_a_dry_run_of_all_samples_is_as_the_run(tmp_path: Path) -> None:
    """All formats, with copies that merge and with changes of owner of patents that come before them."""
    with open_bank(tmp_path, {"encoder": "hashing"}, create=True) as bank:
        dry = bank.ingest([SAMPLES], dry_run=True)
        assert bank.catalogue.count() == 0
        real = bank.ingest([SAMPLES])
        assert dry.stored > 100
        assert dry.owner_changes > 0
        assert dry.as_dict() | {"job": "", "dry_run": False} == real.as_dict() | {"job": ""}


def test_dry_runs_side_by_side_do_not_meet(bank: Bank) -> None:
    jobs = [received(bank, lines(*technologies(6)), hand=Hand(dry_run=True)) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        ended = list(pool.map(lambda job: bank.jobs.run(job.id), jobs))
    assert [outcomes(bank, job) for job in ended if job] == [["stored"] * 6] * 4


# ---- files that break ----


def test_a_file_that_breaks_in_the_middle_keeps_what_came_before(bank: Bank) -> None:
    whole = gzip.compress(lines(*technologies(400)), compresslevel=1)
    job = done(bank, whole[: len(whole) // 2], "export.jsonl.gz")
    found = Counter(outcomes(bank, job))
    assert 0 < found["stored"] < 400
    assert found["rejected"] == 1
    last = bank.jobs.rows(job.id, after=job.cursor - 1)[0]
    assert (last.file, last.position, last.outcome) == ("export.jsonl.gz", "file", "rejected")
    assert last.todo
    assert (job.state, job.error) == ("stored", None)
    assert bank.catalogue.count() == found["stored"]


@pytest.mark.parametrize("dry", [False, True])
def test_a_file_that_cannot_be_read_at_all_fails_and_says_why(bank: Bank, dry: bool) -> None:
    job = done(bank, b"just some words", "letter.txt", Hand(dry_run=dry))
    assert job.state == "failed"
    assert job.finished_at is not None
    assert job.error is not None
    assert (job.error["code"], job.error["where"]) == (UnknownFormat.code, "letter.txt")
    assert outcomes(bank, job) == ["rejected"]
    with pytest.raises(UnknownFormat):
        bank.ingest_stream(io.BytesIO(b"just some words"), "letter.txt")


def test_an_error_of_ours_in_a_reader_fails_the_job_and_is_raised(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> Iterator[Technology]:
        yield from technologies(6)
        raise KeyError("secret")

    monkeypatch.setattr("techbank.uploading.read_path", broken)
    job = received(bank, b"{}")
    with pytest.raises(KeyError):
        bank.jobs.run(job.id)
    job = bank.jobs.get(job.id)
    assert job.state == "failed"
    assert job.error is not None
    assert job.error["code"] == "unexpected"
    assert "secret" not in json.dumps(dict(job.error))


# ---- files on their way in, and afterwards ----


def test_a_file_that_does_not_come_to_its_end_leaves_nothing(bank: Bank) -> None:
    incoming = bank.jobs.begin()
    incoming.write(b"half of ")
    incoming.discard()
    assert not list((bank.folder / "uploads").iterdir())
    assert not bank.jobs.list()


def test_a_job_that_cannot_be_kept_leaves_nothing(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: Job) -> None:
        raise StoreError("disk full")

    monkeypatch.setattr(bank.catalogue.jobs, "add", full)
    with pytest.raises(StoreError):
        received(bank, b"{}")
    assert not list((bank.folder / "uploads").iterdir())


def test_what_killed_uploads_left_is_swept_and_what_comes_in_is_not(bank: Bank) -> None:
    kept = received(bank, lines(*technologies(1)))
    coming = bank.jobs.begin()
    left = bank.folder / "uploads" / "20200101-000000-000left"
    left.mkdir()
    (left / "file.partial").write_bytes(b"half")
    old = time.time() - 3600
    for folder in (left, coming._folder):
        os.utime(folder, (old, old))
    young = bank.folder / "uploads" / "20200101-000000-00young"
    young.mkdir()
    bank.jobs.sweep()
    here = {path.name for path in (bank.folder / "uploads").iterdir()}
    assert here == {kept.id, coming.id, young.name}
    coming.discard()


def test_files_are_kept_for_days_and_rows_for_good(tmp_path: Path) -> None:
    with open_bank(tmp_path, GIVEN, create=True) as bank:
        job = done(bank, lines(*technologies(2)))
        bank.index()
        bank.jobs.sweep()
        path = bank.jobs.file(job.id)
        assert path is not None
        assert path.read_bytes() == lines(*technologies(2))
    with open_bank(tmp_path, GIVEN | {"uploads_keep_days": 0}) as bank:
        waiting = received(bank, BAD)
        bank.jobs.sweep()
        assert bank.jobs.file(job.id) is None
        assert not bank.jobs.get(job.id).kept
        assert outcomes(bank, job) == ["stored"] * 2
        assert bank.jobs.file(waiting.id) is not None
        cancelled = bank.jobs.cancel(waiting.id)
        bank.jobs.sweep()
        with pytest.raises(Finished):
            bank.jobs.retry(cancelled.id)


def test_nothing_is_left_of_files_read_where_they_lie(bank: Bank, tmp_path: Path) -> None:
    file = tmp_path / "export.jsonl"
    file.write_bytes(lines(*technologies(2)))
    assert bank.ingest([file]).stored == 2
    assert not list((bank.folder / "uploads").iterdir())
    assert file.exists()


# ---- workers ----


@pytest.fixture
def working(bank: Bank) -> Iterator[Workers]:
    bank.catalogue.upsert(technologies(1))
    bank.index()

    def changed() -> None:
        while bank.refresh():
            pass

    workers = Workers(bank.jobs, waiting=bank.waiting, changed=changed)
    yield workers
    workers.close()


def test_workers_take_up_what_is_there_and_what_comes(bank: Bank, working: Workers) -> None:
    def new(n: int) -> bytes:
        return lines(*(replace(record, id=f"{n}-{record.id}") for record in technologies(9)))

    first = received(bank, new(1))
    working.poke()
    second = received(bank, new(2))
    working.poke()
    wait_until(lambda: not bank.jobs.unfinished())
    for job in (first, second):
        assert bank.jobs.get(job.id).state == "searchable"
        assert outcomes(bank, job) == ["stored"] * 9


def test_workers_leave_to_the_command_line_what_is_its_own(
    bank: Bank, working: Workers, tmp_path: Path
) -> None:
    file = tmp_path / "export.jsonl"
    file.write_bytes(lines(*technologies(5)[1:]))
    mine = bank.jobs.reference([file])
    other = received(bank, BAD)
    working.poke()
    wait_until(lambda: bank.jobs.get(other.id).finished_at is not None)
    assert bank.jobs.get(mine.id).cursor == 0
    bank.jobs.run(mine.id)
    bank.refresh()
    working.poke()  # it says when it is searchable all the same
    wait_until(lambda: bank.jobs.get(mine.id).state == "searchable")


def test_workers_try_again_when_the_catalogue_fails(
    bank: Bank, working: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    add, calls = bank.catalogue.jobs.add_rows, 0

    def fails(id_: str, rows: Any) -> None:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise StoreError("database is locked")
        add(id_, rows)

    monkeypatch.setattr(bank.catalogue.jobs, "add_rows", fails)
    job = received(bank, lines(*technologies(9)[1:]))
    working.poke()
    wait_until(lambda: bank.jobs.get(job.id).state == "searchable")
    assert outcomes(bank, job) == ["stored"] * 8


def test_workers_end_between_two_steps_and_others_go_on(bank: Bank) -> None:
    job = received(bank, lines(*technologies(400)))
    workers = Workers(bank.jobs, waiting=bank.waiting, changed=lambda: None)
    workers.poke()
    wait_until(lambda: bank.jobs.get(job.id).cursor > 0)
    workers.close()
    stopped = bank.jobs.get(job.id)
    assert (stopped.finished_at, stopped.state) == (None, "checked")
    assert 0 < stopped.cursor < 400
    bank.jobs.run(job.id)
    assert outcomes(bank, job) == ["stored"] * 400
