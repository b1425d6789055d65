"""Long XML files are read by worker processes, and nobody can tell from what comes of it."""

from __future__ import annotations

import gzip
import io
import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest

from catalogue.errors import UnreadableFile
from catalogue.records import Rejection, Technology
from ingest import xml_crew, xml_outcomes
from ingest.base import Outcome
from ingest.formats import epo_docdb, readers
from ingest.reading import read_path, read_stream
from ingest.xml_worker import DocumentReader
from tests.conftest import SAMPLES
from tests.xml_samples import EXCHANGE, GRANT, SEQUENCES, WRAPPED

pytestmark = pytest.mark.timeout(120)  # a worker that is waited for in vain

BROKEN = GRANT.replace("</claims>", "</claim>")
STRAY = GRANT + "\nstray text"
WEEK = [GRANT.replace("09900001", f"0990{number:04}") for number in range(1, 300)]
WEEK[40:40] = [BROKEN]
WEEK[60] = WEEK[60].replace("<heading", "<p>" + "A long description. " * 2_000 + "</p><heading", 1)
WEEK[90:90] = [STRAY, SEQUENCES]


class Watched(xml_crew.Crew):
    """Tells how much the workers were asked, and which they were."""

    def __init__(self, module: str, file: str, workers: int) -> None:
        super().__init__(module, file, workers)
        crews.append(self)
        self.asked = 0
        until = time.monotonic() + 60
        while not self.at_work and time.monotonic() < until:
            time.sleep(0.01)

    def submit(self, request: bytes) -> Future[bytes]:
        self.asked += 1
        return super().submit(request)


crews: list[Watched] = []


@pytest.fixture
def workers(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Watched]]:
    """Files of some documents are long ones, and two workers are there before the next document."""
    crews.clear()
    monkeypatch.setattr(xml_outcomes, "LONG", 20_000)
    monkeypatch.setattr(xml_outcomes, "BATCH", 10_000)
    monkeypatch.setattr(xml_outcomes, "LARGE", 30_000)
    monkeypatch.setattr(xml_outcomes, "workers_here", lambda: 2)
    monkeypatch.setattr(xml_outcomes, "Crew", Watched)
    yield crews
    for crew in crews:
        assert all(process.returncode is not None for process in crew._processes), "a worker is left behind"


def read(documents: list[str]) -> list[Outcome]:
    return list(read_stream(io.BytesIO("\n".join(documents).encode()), "week.xml"))


@pytest.fixture(scope="module")
def alone() -> list[Outcome]:
    """The week as this process reads it alone."""
    return read(WEEK)


def test_workers_read_as_one_process_does(alone: list[Outcome], workers: list[Watched]) -> None:
    assert read(WEEK) == alone
    (crew,) = workers
    assert crew.asked > 10
    assert sum(isinstance(one, Technology) for one in alone) == 300
    assert [one.position for one in alone if isinstance(one, Rejection)] == [
        one.position for one in read(WEEK) if isinstance(one, Rejection)
    ]


def test_a_short_file_starts_no_workers(workers: list[Watched]) -> None:
    read(WEEK[:3])
    assert not workers


def test_workers_that_die_are_done_without(
    alone: list[Outcome], workers: list[Watched], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Mortal(Watched):
        def submit(self, request: bytes) -> Future[bytes]:
            if self.asked == 3:
                for process in self._processes:
                    process.kill()
            return super().submit(request)

    monkeypatch.setattr(xml_outcomes, "Crew", Mortal)
    assert read(WEEK) == alone
    assert workers[0].asked < 8


def test_workers_that_never_start_are_done_without(
    alone: list[Outcome], workers: list[Watched], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xml_outcomes, "Crew", xml_crew.Crew)
    monkeypatch.setattr(sys, "executable", os.devnull)
    assert read(WEEK) == alone


def test_what_stood_before_the_damage_is_kept(
    workers: list[Watched], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = WEEK * 4
    path = tmp_path / "week.xml.gz"
    packed = gzip.compress("\n".join(documents).encode(), compresslevel=0)
    path.write_bytes(packed[: len(packed) * 2 // 3])
    kept: list[Outcome] = []
    with pytest.raises(UnreadableFile, match="damaged"):
        kept.extend(read_path(path))
    assert workers[0].asked
    monkeypatch.setattr(xml_outcomes, "LONG", 1 << 40)
    expected: list[Outcome] = []
    with pytest.raises(UnreadableFile, match="damaged"):
        expected.extend(read_path(path))
    assert len(kept) > 300
    assert kept == expected


def test_a_reading_that_is_given_up_leaves_no_worker(workers: list[Watched]) -> None:
    outcomes = read_stream(io.BytesIO("\n".join(WEEK).encode()), "week.xml")
    for _ in range(100):
        next(outcomes)
    (crew,) = workers
    assert any(process.poll() is None for process in crew._processes)
    del outcomes
    assert all(process.returncode is not None for process in crew._processes)


def test_a_wrapper_that_is_cut_off_is_told_once_at_the_end(workers: list[Watched]) -> None:
    head, _, _ = WRAPPED.partition("{}")
    whole = head + (EXCHANGE + "\n") * 60
    *found, last = epo_docdb.READER.read(io.BytesIO(whole.encode()), name="docdb.xml")
    assert workers[0].asked
    assert len([one for one in found if isinstance(one, Technology)]) == 60
    assert isinstance(last, Rejection)
    assert "cut off" in last.reason


CREWED = [reader for reader in readers() if isinstance(reader, DocumentReader)]


@pytest.mark.parametrize("reader", CREWED, ids=lambda reader: reader.name)
def test_every_reader_of_documents_can_be_read_by_workers(
    reader: DocumentReader, workers: list[Watched], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each sample, once by this process and once by workers from the second document on."""
    for sample in sorted((SAMPLES / getattr(reader, "name", "")).iterdir()):
        content = sample.read_bytes()
        monkeypatch.setattr(xml_outcomes, "LONG", 1 << 40)
        expected = list(read_stream(io.BytesIO(content), sample.name))
        monkeypatch.setattr(xml_outcomes, "LONG", 1)
        assert list(read_stream(io.BytesIO(content), sample.name)) == expected


def test_red_book_is_among_them() -> None:
    assert "uspto_redbook" in {getattr(reader, "name", "") for reader in CREWED}
