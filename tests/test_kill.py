"""kill -9 at any moment: what was acknowledged is there, the bank opens, and the next run needs no repair by hand.

Real processes of the command line on a bank of made-up records, with the encoder `hashing` (no model). Moments are
drawn from a fixed seed; those for `techbank index` are partly aimed at the rename and the switch.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TypeAlias

import pytest

from catalogue import exchange
from catalogue.answers import Need
from catalogue.licensing.offer import LicenceOffer
from catalogue.records import Institution, Technology, TechnologyText
from catalogue.store import content_hash
from index import storage
from techbank.bank import open_bank
from tests.test_index_storage import finished, python

pytestmark = pytest.mark.slow

PROJECT = Path(__file__).resolve().parents[1]
Tally: TypeAlias = Counter[str]

GIVEN = {"encoder": "hashing", "commit_every": 5}
KILLS = 20
LANES = 2
RECORDS = 2000
LINE = 100  # bytes of a line of the journal, about
NEED = Need("电池在低温下掉电快", k=10)


def technologies(count: int) -> list[Technology]:
    """Made-up records in three languages; the first ones are about batteries in the cold."""
    return [
        Technology(
            id=f"QL-{n:05d}",
            texts={
                "zh": TechnologyText(
                    title=f"低温电池方法{n}", abstract=f"一种在低温下保持电量的电池，编号{n}。" * 3
                ),
                ("en", "ja")[n % 2]: TechnologyText(
                    title=f"Method {n}", abstract=f"It keeps {n} volts. " * 4
                ),
            },
            owner=Institution(name=("青岚大学", "Qinglan University")[n % 2], country="CN"),
            ipc=(f"H01M {n % 60}/05",),
            trl=n % 9 + 1,
            offers=(LicenceOffer(status="available", grants=("non_exclusive",)),),
        )
        for n in range(count)
    ]


def written(path: Path, records: list[Technology]) -> Path:
    path.write_text("".join(exchange.to_json(record) + "\n" for record in records), encoding="utf-8")
    return path


def techbank(*arguments: str | Path) -> subprocess.Popen[str]:
    """The command line in a process of its own."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TECHBANK_")}
    return subprocess.Popen(
        [sys.executable, "-c", "from techbank.cli import main; main()", *map(str, arguments)],
        cwd=PROJECT,
        env=environment | {"TECHBANK_ENCODER": "hashing", "TECHBANK_COMMIT_EVERY": "5"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(*arguments: str | Path) -> str:
    """Runs a command to its end; what it printed."""
    process = techbank(*arguments)
    out, error = process.communicate(timeout=300)
    assert process.returncode == 0, error
    return out


def kill(process: subprocess.Popen[str]) -> bool:
    """kill -9; whether the process was still at work."""
    process.send_signal(signal.SIGKILL)
    _, error = process.communicate(timeout=60)
    assert process.returncode in (0, -signal.SIGKILL), error
    return process.returncode != 0


def wait_until(process: subprocess.Popen[str], happened: Callable[[], bool]) -> None:
    """Waits for a moment in the life of a process, or for its end."""
    while process.poll() is None and not happened():
        time.sleep(0.0005)


def size_of(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def reached(path: Path, size: int) -> bool:
    return size_of(path) >= size


@pytest.fixture
def in_lanes(tmp_path: Path) -> Callable[[Callable[[Path, random.Random], Tally]], Tally]:
    """Runs a story LANES times side by side, each in a folder and with dice of its own; adds up what they counted."""

    def run_lanes(story: Callable[[Path, random.Random], Tally]) -> Tally:
        folders = [tmp_path / f"lane{number}" for number in range(LANES)]
        for folder in folders:
            folder.mkdir()
        with ThreadPoolExecutor(LANES) as pool:
            tallies = list(pool.map(story, folders, map(random.Random, range(LANES))))
        return sum(tallies, Tally())

    return run_lanes


def test_what_the_journal_acknowledged_survives_every_kill_of_ingest(
    tmp_path: Path, in_lanes: Callable[[Callable[[Path, random.Random], Tally]], Tally]
) -> None:
    records = technologies(RECORDS)
    source = written(tmp_path / "export.jsonl", records)
    contents = {record.id: content_hash(record) for record in records}
    counted = in_lanes(lambda folder, dice: ingest_story(folder, dice, source, contents))
    assert counted["killed"] >= KILLS - 2, "the processes were done before they were killed"
    assert counted["storing"] >= KILLS // 2, "most were killed before they had stored anything"


def ingest_story(tmp_path: Path, dice: random.Random, source: Path, contents: Mapping[str, str]) -> Tally:
    """Ingests until killed, again and again, and in the end to the end.

    Moments are drawn in records, not in seconds, so that they mean the same on a busy machine. Three runs in four
    are killed after so many records: the bank fills up run by run. Every fourth starts a new bank and is killed
    about when its first records come, while tables are made or the first batches stored.
    """
    counted = Tally()
    for number in range(KILLS // LANES):
        new = number % 4 == 3
        folder = tmp_path / (f"bank{number}" if new else "bank")
        journal = tmp_path / (f"journal{number}.jsonl" if new else "journal.jsonl")
        before = len(journal_lines(journal))
        process = techbank("ingest", source, "--bank", folder, "--journal", journal)
        if new:
            wait_until(process, (folder / "catalogue.db").exists)
            time.sleep(dice.uniform(0.0, 0.6))
        else:
            target = size_of(journal) + LINE * dice.randrange(1, RECORDS // 2)
            wait_until(process, partial(reached, journal, target))
            time.sleep(dice.uniform(0.0, 0.01))
        counted["killed"] += kill(process)
        acknowledged = [json.loads(line)["id"] for line in journal_lines(journal)[before:]]
        counted["storing"] += bool(acknowledged)
        with open_bank(folder, GIVEN, create=True) as bank:
            held = bank.catalogue.get_many(acknowledged)
            assert {id_: content_hash(record) for id_, record in held.items()} == {
                id_: contents[id_] for id_ in acknowledged
            }
            assert bank.catalogue.count() == bank.catalogue.sequence()

    folder, journal = tmp_path / "bank", tmp_path / "journal.jsonl"
    acknowledged = [json.loads(line)["id"] for line in journal_lines(journal)]
    report = json.loads(run("ingest", source, "--bank", folder, "--journal", journal, "--json"))
    assert report["stored"] + report["same"] == RECORDS
    assert report["changed"] == report["rejected"] == 0
    assert report["same"] >= len(set(acknowledged)) > 0
    with open_bank(folder, GIVEN) as bank:
        assert {record.id: content_hash(record) for record in bank.technologies()} == contents
        assert bank.catalogue.count() == bank.catalogue.sequence() == RECORDS, "each was stored once"
    return counted


def journal_lines(path: Path) -> list[str]:
    """The lines of a journal; every one is whole, since a line is written in one go."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    assert not text or text.endswith("\n")
    return text.splitlines()


def aims(root: Path) -> dict[str, Callable[[], bool]]:
    """Moments of an index run as they show in the folder, from the first sign of it to the switch."""
    before = storage.current_name(root)

    def has(pattern: str) -> bool:
        return next(iter(root.glob(pattern)), None) is not None

    return {
        "the new folder": lambda: has("*-*.partial"),
        "its first file": lambda: has("*-*.partial/*"),
        "its manifest": lambda: has("*-*.partial/manifest.json*"),
        "its seal": lambda: has("*-*.partial/manifest.sha256*"),
        "the pointer's text": lambda: has("CURRENT.*"),
        "the switch": lambda: storage.current_name(root) != before,
    }


def test_a_kill_of_index_at_any_moment_leaves_a_bank_that_answers(
    tmp_path: Path, in_lanes: Callable[[Callable[[Path, random.Random], Tally]], Tally]
) -> None:
    bank = tmp_path / "bank"
    run("ingest", written(tmp_path / "export.jsonl", technologies(100)), "--bank", bank)
    began = time.perf_counter()
    run("index", "--bank", bank)
    seconds = time.perf_counter() - began
    counted = in_lanes(lambda folder, dice: index_story(folder, dice, bank, seconds))
    assert counted["killed"] >= KILLS // 2, "the processes were done before they were killed"
    assert counted["switched"] > 0
    assert counted["not switched"] > 0


def index_story(tmp_path: Path, dice: random.Random, indexed: Path, seconds: float) -> Tally:
    """Indexes until killed: at a random part of the time a whole run took, or at a moment aimed at."""
    folder = Path(shutil.copytree(indexed, tmp_path / "bank"))
    root = folder / "index"
    with open_bank(folder, GIVEN) as bank:
        expected = [(hit.id, hit.score) for hit in bank.search(NEED).hits]
    assert len(expected) == NEED.k
    counted = Tally()
    for number in range(KILLS // LANES):
        before = storage.current_name(root)
        if number % 3 == 0:  # everything is encoded again: the kill may come while vectors are stored
            for file in folder.glob("vectors.db*"):
                file.unlink()
        process = techbank("index", "--bank", folder)
        if number % 3 == 1:
            time.sleep(dice.uniform(0.4, 1.0) * seconds)
        else:
            wait_until(process, dice.choice(list(aims(root).values())))
            time.sleep(dice.choice((0.0, 0.001, 0.003, 0.01)))
        counted["killed"] += kill(process)
        counted["not switched" if storage.current_name(root) == before else "switched"] += 1
        with open_bank(folder, GIVEN) as bank:  # no repair: it opens and answers as before
            assert [(hit.id, hit.score) for hit in bank.search(NEED).hits] == expected
            assert bank.status()["to_index"] == 0
            if number % 4 == 3:
                bank.index()
                assert [(hit.id, hit.score) for hit in bank.search(NEED).hits] == expected
    run("index", "--bank", folder)
    answer = json.loads(run("search", NEED.text, "--bank", folder, "--json"))
    assert [hit["id"] for hit in answer["hits"]] == [id_ for id_, _ in expected]
    left = {path.name for path in root.iterdir()} - {"CURRENT", "publishing.lock", "writing.lock"}
    assert len(left) == 2, "nothing of the killed runs is left"
    return counted


def test_the_first_index_run_may_be_killed_too(tmp_path: Path) -> None:
    folder = tmp_path / "bank"
    run("ingest", written(tmp_path / "export.jsonl", technologies(50)), "--bank", folder)
    for moment in ("the new folder", "the pointer's text"):
        process = techbank("index", "--bank", folder)
        wait_until(process, aims(folder / "index")[moment])
        kill(process)
        with open_bank(folder, GIVEN) as bank:
            assert bank.status()["technologies"] == 50
    run("index", "--bank", folder)
    with open_bank(folder, GIVEN) as bank:
        assert len(bank.search(NEED).hits) == NEED.k


_DIE_EVERYWHERE = """
import json, os, signal, sys
from pathlib import Path
from index.generations import open_live
from tests.test_generations import asked, coarse, made
from tests.test_index_storage import names

def write(root, sign):
    return made(root, [0, 0, 1], sign * coarse(3, seed=1), backend="exact").name

def die_at(step, root):
    seen = 0
    def hook(event, arguments):
        nonlocal seen
        touches = event == "open" or event.startswith(("os.", "shutil."))
        if touches and any(isinstance(a, str | os.PathLike) and str(a).startswith(str(root)) for a in arguments):
            seen += 1
            if seen == step:
                os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(hook)

root, step, switched = Path(sys.argv[1]), 0, []
live = write(root, 1)
while True:
    step += 1
    child = os.fork()
    if not child:
        die_at(step, root)
        write(root, -1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    opened = open_live(root)
    new = opened.manifest.generation != live
    sign = -1 if new else 1
    assert opened.search(asked(sign * coarse(3, seed=1)[0]), 2, None)[0].score >= float((coarse(3, seed=1)[0] ** 2).sum())
    switched.append(new)
    if status == 0:
        break
    assert os.WTERMSIG(status) == signal.SIGKILL
    live = write(root, 1)
    left = names(root)
    assert len(left) == 3 and {"CURRENT", live} <= left, left
print(json.dumps(switched))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process is cut off by forking")
def test_a_writer_killed_before_any_step_on_the_file_system_leaves_a_working_index(tmp_path: Path) -> None:
    """Python's audit hook sees each open, mkdir, rename and delete; the process is killed before each in turn."""
    switched = json.loads(finished(python(_DIE_EVERYWHERE, tmp_path / "index")))
    assert len(switched) > 30
    # Up to one step the old one is live, from that step on the new one; never anything between.
    assert switched == sorted(switched)
    assert switched[-1]
    assert not switched[0]
