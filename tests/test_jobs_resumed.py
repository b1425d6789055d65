"""Uploads that are broken off, cancelled, gone on with: nothing lost, nothing twice, one at work at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from catalogue.errors import NotFound, StoreError
from catalogue.records import Technology
from catalogue.store import Job, Stored
from techbank.bank import Bank, open_bank
from techbank.jobs import Finished, Hand
from techbank.jobs.running import ATTEMPTS
from tests.job_samples import BAD, GIVEN, done, lines, outcomes, received
from tests.test_kill import technologies


@pytest.fixture
def bank(tmp_path: Path) -> Iterator[Bank]:
    with open_bank(tmp_path / "bank", GIVEN, create=True) as found:
        yield found


# ---- breaking off and going on ----


class _Killed(BaseException):
    """As sudden as a kill: nothing in the house catches it."""


def killer(after: int) -> Callable[[Stored, Technology], None]:
    seen = 0

    def acknowledge(_: Stored, __: Technology) -> None:
        nonlocal seen
        seen += 1
        if seen == after:
            raise _Killed

    return acknowledge


def test_a_job_broken_off_goes_on_where_it_stopped(bank: Bank) -> None:
    records = technologies(30)
    job = received(bank, lines(*records[:11]) + BAD + lines(*records[11:]))
    for after in (1, 5, 9):
        with pytest.raises(_Killed):
            bank.jobs.run(job.id, acknowledge=killer(after))
    assert 0 < bank.jobs.get(job.id).cursor < 31
    seen: list[str] = []
    ended = bank.jobs.run(job.id, acknowledge=lambda stored, _: seen.append(stored.id))
    assert ended is not None
    assert outcomes(bank, ended) == ["stored"] * 11 + ["rejected"] + ["stored"] * 19
    assert seen == [record.id for record in records[-len(seen) :]]  # the first ones were stored before
    assert bank.catalogue.count() == bank.catalogue.sequence() == 30
    assert ended.counts["stored"] == 30


def test_a_dry_run_broken_off_begins_anew(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    job = received(bank, lines(*technologies(10)) * 2, hand=Hand(dry_run=True))
    update, calls = bank.catalogue.jobs.update, 0

    def dies(id_: str, **values: Any) -> Job:
        nonlocal calls
        calls += 1
        if calls == 5:
            raise _Killed
        return update(id_, **values)

    monkeypatch.setattr(bank.catalogue.jobs, "update", dies)
    with pytest.raises(_Killed):
        bank.jobs.run(job.id)
    assert 0 < bank.jobs.get(job.id).cursor < 20
    ended = bank.jobs.run(job.id)
    assert ended is not None
    assert outcomes(bank, ended) == ["stored"] * 10 + ["same"] * 10
    assert (ended.counts["stored"], ended.counts["read"]) == (10, 20)


def test_records_and_rows_are_stored_together_or_not_at_all(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = received(bank, lines(*technologies(8)))
    add, calls = bank.catalogue.jobs.add_rows, 0

    def full(id_: str, rows: Any) -> None:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise StoreError("disk full")
        add(id_, rows)

    monkeypatch.setattr(bank.catalogue.jobs, "add_rows", full)
    with pytest.raises(StoreError):
        bank.jobs.run(job.id)
    assert bank.catalogue.count() == bank.jobs.get(job.id).cursor == len(bank.jobs.rows(job.id)) == 4
    assert bank.jobs.get(job.id).finished_at is None
    ended = bank.jobs.run(job.id)
    assert ended is not None
    assert (bank.catalogue.count(), outcomes(bank, ended)) == (8, ["stored"] * 8)


def test_a_job_that_breaks_off_again_and_again_without_coming_further_fails(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_: object, **__: object) -> Iterator[Technology]:
        raise _Killed

    job = received(bank, lines(*technologies(3)))
    with monkeypatch.context() as patch:
        patch.setattr("techbank.uploading.read_path", dies)
        for _ in range(ATTEMPTS):
            with pytest.raises(_Killed):
                bank.jobs.run(job.id)
        ended = bank.jobs.run(job.id)
    assert ended is not None
    assert ended.state == "failed"
    assert ended.error is not None
    assert "report" in str(ended.error["todo"])
    ended = bank.jobs.run(bank.jobs.retry(job.id).id)
    assert ended is not None
    assert outcomes(bank, ended) == ["stored"] * 3


def test_files_that_have_changed_meanwhile_are_not_gone_on_with(bank: Bank, tmp_path: Path) -> None:
    file = tmp_path / "export.jsonl"
    file.write_bytes(lines(*technologies(9)))
    job = bank.jobs.reference([file])
    with pytest.raises(_Killed):
        bank.jobs.run(job.id, acknowledge=killer(1))
    file.write_bytes(lines(*technologies(12)[3:]))
    ended = bank.jobs.run(job.id)
    assert ended is not None
    assert ended.state == "failed"
    assert ended.error is not None
    assert "have changed" in str(ended.error["message"])
    assert bank.ingest([file]).stored == 12 - 4  # as it says: handed in again


def test_one_job_is_worked_on_by_one_at_a_time(bank: Bank) -> None:
    job = received(bank, lines(*technologies(8)))
    inside, go_on = threading.Event(), threading.Event()

    def acknowledge(_: Stored, __: Technology) -> None:
        inside.set()
        assert go_on.wait(60)

    thread = threading.Thread(target=bank.jobs.run, args=(job.id,), kwargs={"acknowledge": acknowledge})
    thread.start()
    assert inside.wait(60)
    assert bank.jobs.worked_on(job.id)
    assert bank.jobs.run(job.id) is None
    go_on.set()
    thread.join(60)
    assert not bank.jobs.worked_on(job.id)
    assert outcomes(bank, job) == ["stored"] * 8


# ---- cancelling ----


def test_cancelling_keeps_what_is_stored_and_going_on_takes_the_rest(bank: Bank) -> None:
    job = received(bank, lines(*technologies(20)))
    seen: list[str] = []

    def acknowledge(stored: Stored, _: Technology) -> None:
        seen.append(stored.id)
        if len(seen) == 6:
            assert bank.jobs.cancel(job.id).cancelling

    ended = bank.jobs.run(job.id, acknowledge=acknowledge)
    assert ended is not None
    assert (ended.state, ended.cursor, len(seen)) == ("cancelled", 12, 12)  # the next batch saw it
    assert bank.catalogue.count() == 12
    report = bank.jobs.report(ended)
    assert (report.stored, report.ended) == (12, "cancelled")
    assert bank.jobs.cancel(job.id).state == "cancelled"
    ended = bank.jobs.run(bank.jobs.retry(job.id).id)
    assert ended is not None
    assert outcomes(bank, ended) == ["stored"] * 20
    assert (ended.state, ended.cancelling) == ("stored", False)


def test_a_job_that_waits_is_cancelled_at_once_and_one_that_has_ended_is_not(bank: Bank) -> None:
    waiting = received(bank, lines(*technologies(3)))
    assert bank.jobs.cancel(waiting.id).state == "cancelled"
    ended = bank.jobs.run(waiting.id)
    assert ended is not None
    assert (ended.state, bank.catalogue.count()) == ("cancelled", 0)
    done(bank, lines(*technologies(3)))
    again = done(bank, lines(*technologies(3)))
    for wish in (bank.jobs.cancel, bank.jobs.retry):
        with pytest.raises(Finished):
            wish(again.id)
        with pytest.raises(NotFound):
            wish("no such job")
