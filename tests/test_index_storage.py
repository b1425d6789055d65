"""Generations on disk: whole or not there, whatever fails, whoever else writes or reads at the time."""

from __future__ import annotations

import datetime as dt
import errno
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from catalogue.answers import IndexManifest, Need
from catalogue.errors import IndexError_, IndexMismatch, NoIndex
from catalogue.records import Technology, TechnologyText
from index import generations, storage
from index.generations import Generation, open_live
from techbank.bank import open_bank
from tests.test_generations import asked, coarse, made

PROJECT = Path(__file__).resolve().parents[1]
SYNCS = (
    9  # of one written generation: two files, manifest, seal and pointer each with their folder, the rename
)
GIVEN = {"encoder": "hashing-64", "index": "faiss_flat", "catalogue_url": None}


def manifest_of(root: Path) -> IndexManifest:
    return IndexManifest(
        format=storage.FORMAT,
        generation=storage.next_name(root, os.urandom(8).hex()),
        created=dt.datetime.now(dt.UTC),
        backend="exact",
        encoder={"name": "made-up"},
        fingerprint="f",
        dimension=1,
        technologies=0,
        passages=0,
        sequence=0,
        centred=False,
        files={},
    )


def fill(folder: Path) -> None:
    (folder / "a.bin").write_bytes(b"a" * 100)
    (folder / "b.bin").write_bytes(b"")


def no_check(folder: Path) -> None:
    """Finds everything in order."""


def write(root: Path) -> Path:
    return storage.write_generation(root, fill, manifest_of(root), no_check)


def names(root: Path) -> set[str]:
    """What lies in the index folder, the lock apart."""
    return {path.name for path in root.iterdir()} - {"publishing.lock", "writing.lock"}


# ---- one writer ----


def test_before_the_first_generation_there_is_no_index(tmp_path: Path) -> None:
    for root in (tmp_path, tmp_path / "not there"):
        assert storage.current_name(root) is None
        with pytest.raises(NoIndex, match="techbank index"):
            storage.current(root)
        with pytest.raises(NoIndex):
            open_live(root)


def test_a_generation_is_live_once_written_and_the_one_before_stays(tmp_path: Path) -> None:
    written = []
    for number in range(1, 6):
        folder = write(tmp_path)
        written.append(folder.name)
        assert storage.current(tmp_path) == folder
        assert folder.name.startswith(f"{number:06d}-")
        assert names(tmp_path) == {"CURRENT", *written[-2:]}
        manifest = storage.read_manifest(folder)
        assert manifest.generation == folder.name
        assert {name: size for name, (size, _) in manifest.files.items()} == {"a.bin": 100, "b.bin": 0}


def test_it_is_checked_whole_and_under_another_name_before_the_switch(tmp_path: Path) -> None:
    old = write(tmp_path)
    seen: list[tuple[str, Path]] = []

    def check(folder: Path) -> None:
        storage.read_manifest(folder)
        seen.append((storage.current(tmp_path).name, folder))

    manifest = manifest_of(tmp_path)
    storage.write_generation(tmp_path, fill, manifest, check)
    [(live, folder)] = seen
    assert live == old.name
    assert folder.name != manifest.generation
    assert not folder.exists()


def broken(error: BaseException) -> Callable[[Path], None]:
    def fail(folder: Path) -> None:
        (folder / "half.bin").write_bytes(b"half")
        raise error

    return fail


@pytest.mark.parametrize("error", [ValueError("broken"), KeyboardInterrupt(), IndexMismatch("broken")])
@pytest.mark.parametrize("part", ["fill", "check"])
@pytest.mark.parametrize("first", [True, False])
def test_a_failure_leaves_the_old_one_live_and_nothing_of_the_new(
    tmp_path: Path, error: BaseException, part: str, first: bool
) -> None:
    before = set() if first else {"CURRENT", write(tmp_path).name}
    steps = (broken(error), no_check) if part == "fill" else (fill, broken(error))
    with pytest.raises(type(error)):
        storage.write_generation(tmp_path, steps[0], manifest_of(tmp_path), steps[1])
    assert names(tmp_path) == before
    write(tmp_path)  # and the lock is free again


def test_a_generation_that_does_not_find_its_own_rows_is_not_switched_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = made(tmp_path, [0, 1, 2], np.eye(3, 6, dtype=np.float32))
    before = names(tmp_path)
    monkeypatch.setattr(generations.Generation, "search", lambda self, vector, k, allowed: [])
    with pytest.raises(IndexMismatch, match="does not find itself"):
        made(tmp_path, [0, 1, 2], np.eye(3, 6, dtype=np.float32))
    assert storage.current(tmp_path) == old
    assert names(tmp_path) == before


@pytest.mark.parametrize("call", range(1, SYNCS + 1))
def test_a_disk_that_fills_up_at_any_sync_is_said_and_leaves_no_trace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: int
) -> None:
    """Each sync fails in turn; after the switch (the last sync) the new one is live, before it the old one."""
    old = write(tmp_path)
    real, calls = os.fsync, 0

    def fsync(descriptor: int) -> None:
        nonlocal calls
        calls += 1
        if calls == call:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(descriptor)

    manifest = manifest_of(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fsync)
        with pytest.raises(IndexError_, match="No space left") as raised:
            storage.write_generation(tmp_path, fill, manifest, no_check)
    assert raised.value.where == str(tmp_path)
    assert "disk space" in str(raised.value)
    live = storage.current(tmp_path)
    storage.read_manifest(live)
    assert names(tmp_path) == {"CURRENT", old.name, live.name}
    assert (live == old) == (call < SYNCS), (
        "only the last sync, of the folder after the switch, comes too late"
    )


def test_what_a_killed_writer_left_is_cleared_by_the_next(tmp_path: Path) -> None:
    write(tmp_path)
    left = tmp_path / "000002-00000000.partial"
    left.mkdir()
    (left / "huge.bin").write_bytes(b"x" * 1000)
    (tmp_path / "CURRENT.4711.partial").write_text("000002-0000")
    whole = tmp_path / "000003-0000abcd"  # killed between rename and switch
    whole.mkdir()
    live = write(tmp_path)
    assert live.name.startswith("000004-")
    assert not left.exists()
    assert not whole.exists()
    assert len(names(tmp_path)) == 3


def test_the_sweep_keeps_the_live_one_those_named_and_what_is_no_generation(tmp_path: Path) -> None:
    first, second = write(tmp_path), write(tmp_path)
    foreign = [tmp_path / "notes", tmp_path / "000001-backup", tmp_path / "0"]
    for folder in foreign:
        folder.mkdir()
    (tmp_path / "CURRENT").write_text(first.name)
    for number in range(5):
        (tmp_path / f"{number:06d}-0123abcd").mkdir()
    storage.sweep(tmp_path, keep=[second.name])
    assert names(tmp_path) == {"CURRENT", first.name, second.name, *(folder.name for folder in foreign)}
    storage.sweep(tmp_path)
    assert names(tmp_path) == {"CURRENT", first.name, *(folder.name for folder in foreign)}
    assert storage.current(tmp_path) == first


@pytest.mark.parametrize(
    "content", [b"000009-deadbeef\n", b"..\n", b"../elsewhere", b"\xff\xfe\x00", b"/", b"a.bin"]
)
def test_a_pointer_to_what_is_not_there_is_a_mismatch(tmp_path: Path, content: bytes) -> None:
    root = tmp_path / "index"
    write(root)
    (tmp_path / "elsewhere").mkdir()
    (root / "CURRENT").write_bytes(content)
    with pytest.raises(IndexMismatch, match="techbank index"):
        storage.current(root)
    with pytest.raises(IndexMismatch):
        open_live(root)
    write(root)  # the way out that the message tells
    storage.current(root)


def test_a_manifest_may_be_read_without_reading_every_file(tmp_path: Path) -> None:
    folder = write(tmp_path)
    (folder / "a.bin").write_bytes(b"damaged")
    assert storage.read_manifest(folder, check_files=False).generation == folder.name
    with pytest.raises(IndexMismatch):
        storage.read_manifest(folder)


# ---- readers beside a writer ----


@pytest.mark.parametrize("backend", ["exact", "faiss_flat"])
def test_an_opened_generation_works_on_after_the_switch_and_the_sweep(tmp_path: Path, backend: str) -> None:
    vectors = coarse(200, seed=1)
    owners = [row // 4 for row in range(200)]
    old = made(tmp_path, owners, vectors, backend=backend)
    opened = Generation(old)
    expected = [opened.search(asked(query), 10, None) for query in vectors[:20]]
    texts = [opened.passage(row).text for row in range(200)]
    for number in range(3):
        made(tmp_path, owners, -vectors, backend=backend, sequence=number)
    assert not old.exists()
    assert [opened.search(asked(query), 10, None) for query in vectors[:20]] == expected
    assert [opened.passage(row).text for row in range(200)] == texts


def test_a_generation_swept_away_while_it_is_opened_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(tmp_path, [0, 1], coarse(2, seed=1))
    real = storage.current

    def slow(root: Path) -> Path:
        folder = real(root)
        monkeypatch.setattr(storage, "current", real)
        for _ in range(2):
            made(root, [0, 1], coarse(2, seed=1))
        assert not folder.exists()
        return folder

    monkeypatch.setattr(storage, "current", slow)
    assert open_live(tmp_path).manifest.generation == storage.current_name(tmp_path)


# ---- several processes on one bank ----


def technologies(start: int, end: int) -> list[Technology]:
    return [
        Technology(
            f"QL-{n:04d}",
            texts={
                "en": TechnologyText(title=f"Battery number {n}", abstract=f"It lasts {n} hours in the cold.")
            },
        )
        for n in range(start, end)
    ]


def python(code: str, *arguments: str | Path) -> subprocess.Popen[str]:
    """A process of its own that runs `code`; it fails on any exception and on any warning."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("TECHBANK_")}
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", code, *map(str, arguments)],
        cwd=PROJECT,
        env=environment | {"TECHBANK_ENCODER": "hashing-64"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finished(process: subprocess.Popen[str]) -> str:
    try:
        out, error = process.communicate(timeout=500)
    except subprocess.TimeoutExpired:  # it hangs: nothing of it must stand in the way of other tests
        process.kill()
        process.communicate()
        raise
    assert process.returncode == 0, error
    return out


_INDEX = """
import sys
from techbank.bank import open_bank
with open_bank(sys.argv[1]) as bank:
    print(bank.index().generation)
"""


@pytest.mark.slow
def test_processes_that_index_at_once_all_succeed(tmp_path: Path) -> None:
    with open_bank(tmp_path, GIVEN, create=True) as bank:
        bank.catalogue.upsert(technologies(0, 60))
    made_by = [finished(process).strip() for process in [python(_INDEX, tmp_path) for _ in range(3)]]
    assert len(set(made_by)) == 3
    root = tmp_path / "index"
    assert storage.current_name(root) == max(made_by)
    assert names(root) == {"CURRENT", *sorted(made_by)[1:]}
    with open_bank(tmp_path, GIVEN) as bank:
        assert len(bank.search(Need("battery in the cold", k=50)).hits) == 50


@pytest.mark.slow
def test_processes_that_open_a_new_bank_at_once_all_succeed(tmp_path: Path) -> None:
    code = "import sys; from techbank.bank import open_bank; open_bank(sys.argv[1], create=True).catalogue.count()"
    for process in [python(code, tmp_path / "bank") for _ in range(4)]:
        finished(process)


_INDEX_FIVE_TIMES = """
import sys
from catalogue.records import Technology, TechnologyText
from techbank.bank import open_bank
with open_bank(sys.argv[1]) as bank:
    for n in range(5):
        text = TechnologyText(title=f"Tidal turbine {n}", abstract="A blade for slow water.")
        bank.catalogue.upsert([Technology(f"NEW-{n}", texts={"en": text})])
        print(bank.index().generation, flush=True)
"""


@pytest.mark.slow
def test_no_search_fails_while_another_process_indexes_five_times(tmp_path: Path) -> None:
    with open_bank(tmp_path, GIVEN, create=True) as bank:
        bank.catalogue.upsert(technologies(0, 60))
        first = bank.index().generation
        failures: list[BaseException] = []
        counts: dict[str, int] = {}
        done = threading.Event()

        def ask() -> None:
            while not done.is_set():
                try:
                    answer = bank.search(Need("tidal turbine blade", k=20))
                    counts[answer.plan.generation] = counts.get(answer.plan.generation, 0) + 1
                    if len(answer.hits) != 20:
                        raise AssertionError(f"{len(answer.hits)} hits")
                except BaseException as error:  # noqa: BLE001
                    failures.append(error)
                    return

        threads = [threading.Thread(target=ask) for _ in range(2)]
        process = python(_INDEX_FIVE_TIMES, tmp_path)
        try:
            for thread in threads:
                thread.start()
            newer = finished(process).split()
            time.sleep(0.2)
        finally:
            process.kill()
            done.set()
            for thread in threads:
                thread.join()
        assert failures == []
        assert len(set(newer)) == 5
        assert {first, newer[-1]} <= counts.keys() <= {first, *newer}
        top = bank.search(Need("tidal turbine blade", k=5))
        assert {hit.id for hit in top.hits} == {f"NEW-{n}" for n in range(5)}
        assert names(tmp_path / "index") == {"CURRENT", *newer[-2:]}
