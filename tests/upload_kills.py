"""The story of kill -9 at uploads: a real service, real HTTP, killed at moments of every stage, again and again.

After each kill the bank is looked at from outside: what was acknowledged is there, and every row of a report stands
for a record that is stored once. At the end a service that nobody kills must bring every upload to its end.
"""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import TypeAlias

from catalogue.answers import Need
from catalogue.store import Job, content_hash
from techbank.bank import Bank, open_bank
from tests.test_kill import GIVEN, technologies

Tally: TypeAlias = Counter[str]

PROJECT = Path(__file__).resolve().parents[1]
TARGETS = ("receiving", "checking", "storing", "encoding", "storing")
RECORDS = 240
BAD_EVERY = 24  # every so manieth line is one that cannot be taken
_SETTINGS = {"TECHBANK_ENCODER": "hashing", "TECHBANK_COMMIT_EVERY": "5"}
_PATIENCE = 300.0


@dataclass(frozen=True)
class Export:
    """A made-up export: its lines, and what must become of each: an id with its content, or None for a bad line."""

    name: str
    content: bytes
    expected: tuple[tuple[str, str] | None, ...]


def export(number: int) -> Export:
    """The `number`th export; no record of it is in another."""
    lines: list[str] = []
    expected: list[tuple[str, str] | None] = []
    for place, record in enumerate(technologies(RECORDS)):
        data = json.loads(_json(record)) | {"id": f"U{number}-{place:04d}"}
        if place % BAD_EVERY == BAD_EVERY - 1:
            lines.append(json.dumps(data | {"trl": 99}, ensure_ascii=False))
            expected.append(None)
        else:
            lines.append(json.dumps(data, ensure_ascii=False))
            expected.append((data["id"], _hash(lines[-1])))
    return Export(f"export{number}.jsonl", "".join(f"{line}\n" for line in lines).encode(), tuple(expected))


def _json(record: object) -> str:
    from catalogue import exchange

    return exchange.to_json(record)  # type: ignore[arg-type]


def _hash(line: str) -> str:
    from catalogue import exchange

    return content_hash(exchange.from_json(line))


@dataclass
class Story:
    """One bank and what was handed in to it so far."""

    folder: Path
    dice: random.Random
    exports: dict[str, Export] = field(default_factory=dict)
    acknowledged: dict[str, str] = field(default_factory=dict)
    """Job -> name of its export."""
    counted: Tally = field(default_factory=Counter)

    def begin(self) -> None:
        """A bank with an index, so that what is uploaded is searchable beside it."""
        with open_bank(self.folder, GIVEN, create=True) as bank:
            bank.catalogue.upsert(technologies(20))
            bank.index()

    def kill(self, target: str) -> None:
        """Starts a service, hands in what the target needs, kills the service there and looks at what is left."""
        with service(self.folder) as (process, port), open_bank(self.folder, GIVEN) as bank:
            job = next((job for job in bank.jobs.unfinished() if self._can_reach(job, target)), None)
            if target == "receiving":
                self._hand_in(port, process, broken_off=True)
            else:
                job = job or self._handed_in(bank, port, process)
                self._wait_for(bank, job, target, process)
            process.send_signal(signal.SIGKILL)
            process.wait(timeout=60)
            self.counted["killed"] += process.returncode == -signal.SIGKILL
            stage = self._stage(bank, job) if job is not None else "receiving"
            self.counted[stage] += 1
        self.look()

    def _can_reach(self, job: Job, target: str) -> bool:
        """Whether an upload that was left from before is still to come to this stage."""
        if job.id not in self.acknowledged:
            return False
        return target == "encoding" or (
            target == "storing" and job.state != "stored" and job.cursor < RECORDS // 2
        )

    def _handed_in(self, bank: Bank, port: int, process: subprocess.Popen[bytes]) -> Job:
        id_ = self._hand_in(port, process, broken_off=False)
        assert id_ is not None
        return bank.jobs.get(id_)

    def _hand_in(self, port: int, process: subprocess.Popen[bytes], *, broken_off: bool) -> str | None:
        """Uploads a new export; its job where the service acknowledged it. Broken off: killed while it comes in."""
        new = export(len(self.exports))
        self.exports[new.name] = new
        connection = HTTPConnection("127.0.0.1", port, timeout=120)
        try:
            connection.putrequest("POST", f"/uploads?name={new.name}")
            connection.putheader("Content-Type", "application/octet-stream")
            connection.putheader("Content-Length", str(len(new.content)))
            connection.endheaders()
            if broken_off:
                # now and then all of it is sent, and the kill comes while it is renamed and the job kept
                sent = self.dice.choice((self.dice.randrange(len(new.content)), len(new.content)))
                connection.send(new.content[:sent])
                time.sleep(self.dice.choice((0.0, 0.005, 0.02, 0.05)))
                process.send_signal(signal.SIGKILL)
                process.wait(timeout=60)
            else:
                connection.send(new.content)
            with suppress(ConnectionError, HTTPException, OSError):
                answer = connection.getresponse()
                body = json.loads(answer.read())
                assert answer.status == 202, body
                self.acknowledged[body["id"]] = new.name
                return str(body["id"])
            assert broken_off, "the service did not answer"
            return None
        finally:
            connection.close()

    def _wait_for(self, bank: Bank, job: Job, target: str, process: subprocess.Popen[bytes]) -> None:
        """Waits for a moment of the stage; past it already, the kill comes now."""
        rows = self.dice.randrange(min(job.cursor + 1, RECORDS - 6), RECORDS - 5)
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end and process.poll() is None:
            job = bank.jobs.get(job.id)
            if target == "checking" and (job.attempts or job.state != "received"):
                time.sleep(self.dice.choice((0.0, self.dice.uniform(0.0, 0.05))))
                return
            if job.finished_at is not None or job.state == "stored":
                return
            if target == "storing" and job.cursor >= rows:
                return
            time.sleep(0.001)
        raise AssertionError(f"{target} was not reached: {job}")

    @staticmethod
    def _stage(bank: Bank, job: Job) -> str:
        job = bank.jobs.get(job.id)
        if job.finished_at is not None:
            return "ended"
        if job.state == "stored":
            return "encoding"
        return "storing" if job.cursor else "checking"

    def look(self) -> None:
        """What is true at every moment, without any repair: nothing acknowledged is lost, nothing is there twice."""
        with open_bank(self.folder, GIVEN) as bank:
            known = {job.id: job for job in bank.jobs.list(limit=10_000)}
            assert set(self.acknowledged) <= set(known)
            stored: dict[str, str] = {}
            for job in known.values():
                stored |= self._rows_are_right(bank, job)
            held = {record.id: content_hash(record) for record in bank.technologies()}
            assert {id_: hashed for id_, hashed in held.items() if id_.startswith("U")} == stored
            assert bank.catalogue.count() == bank.catalogue.sequence(), "each was stored once"

    def _rows_are_right(self, bank: Bank, job: Job) -> dict[str, str]:
        """The rows so far are those of the first lines; ids and contents of what they say is stored."""
        expected = self.exports[job.name].expected
        rows = list(bank.jobs.all_rows(job.id))
        assert [row.number for row in rows] == list(range(1, job.cursor + 1))
        stored: dict[str, str] = {}
        for row, line in zip(rows, expected, strict=False):
            assert row.position == f"line {row.number}"
            if line is None:
                assert (row.outcome, row.field, row.value) == ("rejected", "trl", "99")
                assert row.reason
                assert row.todo
            else:
                assert (row.outcome, row.record, row.version) == ("stored", line[0], 1)
                stored[line[0]] = line[1]
        counts = Counter(row.outcome for row in rows)
        assert {name: job.counts.get(name, 0) for name in ("stored", "changed", "same", "rejected")} == {
            name: counts[name]  # type: ignore[index]
            for name in ("stored", "changed", "same", "rejected")
        }
        return stored

    def end(self) -> None:
        """A service that nobody kills brings every upload to its end, and all of it is found."""
        with service(self.folder) as (process, _), open_bank(self.folder, GIVEN) as bank:
            end = time.monotonic() + _PATIENCE
            while bank.jobs.unfinished():
                assert process.poll() is None
                assert time.monotonic() < end, [job.state for job in bank.jobs.unfinished()]
                time.sleep(0.1)
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)
        self.look()
        with open_bank(self.folder, GIVEN) as bank:
            for job in bank.jobs.list(limit=10_000):
                expected = self.exports[job.name].expected
                assert (job.state, job.error) == ("searchable", None)
                assert job.cursor == job.total == len(expected), "the report is complete"
                assert job.counts["searchable"] == job.counts["technologies"] == job.counts["stored"]
            bank.index()
            words = "低温电池方法7"
            assert bank.search(Need(words, k=10)).plan.technologies == bank.catalogue.count()


@contextmanager
def service(folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A service in a process of its own that listens; it is gone afterwards, one way or the other."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("TECHBANK_")}
    command = [
        sys.executable,
        "-c",
        "from api.serve import serve; serve()",
        "--bank",
        str(folder),
        "--port",
        "0",
    ]
    log = (folder.parent / f"{folder.name}.log").open("ab")
    with (
        log,
        subprocess.Popen(
            command, cwd=PROJECT, env=clean | _SETTINGS, stdout=subprocess.PIPE, stderr=log
        ) as process,
    ):
        try:
            assert process.stdout is not None
            address = process.stdout.readline().decode().strip()
            assert address, (folder.parent / f"{folder.name}.log").read_text()[-3000:]
            port = int(address.rpartition(":")[2])
            _until_it_answers(port, process)
            yield process, port
        finally:
            if process.poll() is None:
                process.kill()
            if process.stdout is not None:
                process.stdout.close()


def _until_it_answers(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end and process.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5):
            return
        time.sleep(0.02)
    raise AssertionError("the service does not answer")


def tell(folder: Path, seed: int, kills: int) -> Tally:
    """The whole story in a folder, with dice of this seed; what was counted.

    How fast the machine is decides which stage a kill really meets. Stages that none met get more kills, at most as
    many again.
    """
    story = Story(folder / "bank", random.Random(seed))
    story.begin()
    for number in range(kills):
        story.kill(TARGETS[(number + seed) % len(TARGETS)])
    for _ in range(kills):
        missed = [stage for stage in TARGETS if not story.counted[stage]]
        if not missed:
            break
        story.kill(missed[0])
    story.end()
    story.counted["acknowledged"] += len(story.acknowledged)
    return story.counted
