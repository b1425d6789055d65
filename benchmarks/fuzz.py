"""Every reader on mutated files: none may crash it, hang it or fill the memory.

    python benchmarks/fuzz.py                                  200 inputs a reader
    python benchmarks/fuzz.py --inputs 100000 --workers 8      the full run
    python benchmarks/fuzz.py --minutes 15                     as many as fit
    python benchmarks/fuzz.py --inputs 100000 --most 16384 --status build/fuzz/status.md    the full run of small inputs
    python benchmarks/fuzz.py --first 40000 --inputs 100000 ...                             the rest of one that ended
    python benchmarks/fuzz.py --reader lens_json --seed 7 --input 4711     one input again, with its traceback

Inputs are made from the samples of a reader (data/sample_patents) and, unless --no-real is given, from the real files of
../shared/data that it knows. The same seed gives the same inputs as long as the files are the same. Each must end in
technologies, owner changes and rejections or in an `InputError`, within 5 s of processor time and 500 MB; those that do not
are kept in build/fuzz with their traceback and made smaller. Exit status 1 where there was one.
"""

from __future__ import annotations

import argparse
import gc
import json
import multiprocessing as mp
import os
import platform
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from pathlib import Path
from random import Random
from typing import IO

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from fuzz_mutations import MAX_BYTES, mutated  # noqa: E402
from fuzz_probe import Limits, Outcome, apart, confine, died, probe, reader_called, shrunk  # noqa: E402

from ingest.base import HEAD_BYTES  # noqa: E402
from ingest.formats import readers  # noqa: E402
from ingest.reading import paths_in, read_path  # noqa: E402

SAMPLES = ROOT / "data" / "sample_patents"
REAL = ROOT.parent / "shared" / "data"
FOLDER = ROOT / "build" / "fuzz"
LARGEST = 48 * 2**10
"""Of a real file that is longer, so much from its beginning is mutated: what matters is how it is written."""
CHUNK = 25
STATUS_EVERY = 60.0
SILENCE = 120.0
"""Seconds of the clock after which a worker that says nothing is given up; a busy machine may make 5 s long."""


@dataclass
class Tally:
    """What became of a reader's inputs."""

    inputs: int = 0
    known: int = 0
    records: int = 0
    rejections: int = 0
    refused: int = 0
    seconds: float = 0.0
    slowest: tuple[float, int] = (0.0, 0)
    peak: int = 0
    cases: Counter[str] = field(default_factory=Counter)

    def add(self, number: int, found: Outcome) -> None:
        self.inputs += 1
        self.known += found.known
        self.records += found.records
        self.rejections += found.rejections
        self.refused += found.refused
        self.seconds += found.seconds
        self.slowest = max(self.slowest, (found.seconds, number))
        self.peak = max(self.peak, found.peak)


Files = dict[str, list[bytes]]


def files(real: bool, most: int = MAX_BYTES) -> Files:
    """What inputs are made from, by reader. Each file is read once, so that every library is loaded before the first fork.

    A reader's files above `most` are left out where it has smaller ones; else its smallest is taken.
    """
    found: Files = {reader.name: [] for reader in readers()}
    for name in found:
        for path in paths_in(SAMPLES / name):
            found[name].append(path.read_bytes())
            for _ in read_path(path):
                pass
    for path in paths_in(REAL) if real and REAL.is_dir() else ():
        with path.open("rb") as stream:
            content = stream.read(8 * 2**20 if path.suffix in (".xlsx", ".xls", ".zip") else LARGEST)
        for reader in readers():
            if reader.sniff(content[:HEAD_BYTES], path.name):
                found[reader.name].append(content)
    return {
        name: [one for one in held if len(one) <= most] or sorted(held, key=len)[:1]
        for name, held in found.items()
    }


def made(known: Files, seed: int, reader: str, number: int, most: int = MAX_BYTES) -> bytes:
    """The `number`th input of a reader, of at most `most` bytes or as many as the file has that it is made from."""
    random = Random(f"{seed}:{reader}:{number}")
    others = known[random.choice(list(known))] if random.random() < 0.5 else known[reader]
    # a short file is done sooner, and has as much to damage
    content = min(random.choice(known[reader]), random.choice(known[reader]), key=len)
    return mutated(content, random, others or known[reader], most)


def work(
    channel: Connection, known: Files, seed: int, most: int, limits: Limits, last_words: IO[bytes]
) -> None:
    """A worker: takes (reader, first, end), says (number, outcome) for each, and None when all are done."""
    confine(limits, last_words)
    gc.freeze()  # the libraries need not be looked through again after every input
    parent = os.getppid()
    while (chunk := _asked(channel, parent)) is not None:
        name, first, end = chunk
        reader = reader_called(name)
        for number in range(first, end):
            if os.getppid() != parent:  # nobody hears what it says any more
                return
            channel.send((number, None))  # so that it is known what it died of
            channel.send((number, probe(reader, made(known, seed, name, number, most), limits)))
        channel.send(None)


def _asked(channel: Connection, parent: int) -> tuple[str, int, int] | None:
    """The next chunk; None where there is none, or the run was ended from outside."""
    while not channel.poll(5.0):
        if os.getppid() != parent:
            return None
    found: tuple[str, int, int] | None = channel.recv()
    return found


@dataclass
class Worker:
    """A worker's process, and what it is at."""

    process: mp.process.BaseProcess
    channel: Connection
    last_words: IO[bytes]
    name: str = ""
    number: int = 0
    end: int = 0
    heard: float = field(default_factory=time.monotonic)
    given_up: bool = False


class Fuzz:
    """A run: hands out chunks, replaces workers that died, keeps cases."""

    def __init__(
        self,
        known: Files,
        seed: int,
        limits: Limits,
        folder: Path,
        *,
        most: int = MAX_BYTES,
        status: Path | None = None,
    ) -> None:
        self.known, self.seed, self.limits, self.folder = known, seed, limits, folder
        self.most, self.status = most, status
        self.started = self.told = time.monotonic()
        self.tallies = {name: Tally() for name in known}
        self.waited = 0
        """Inputs given up by the clock that were read well when they were read again."""
        self._context = mp.get_context("fork")

    def run(self, names: list[str], inputs: range, workers: int, until: float | None) -> None:
        chunks = [
            (name, first, min(first + CHUNK, inputs.stop)) for first in inputs[::CHUNK] for name in names
        ]
        chunks.reverse()  # taken from the end: all readers come as far, however soon the time is over
        busy = [self._start() for _ in range(workers)]
        for worker in busy:
            self._hand_out(worker, chunks, until)
        while busy:
            ready = wait([worker.channel for worker in busy], timeout=1.0)
            for worker in list(busy):
                if worker.channel in ready:
                    self._hear(worker, busy, chunks, until)
                elif time.monotonic() - worker.heard > SILENCE:
                    worker.given_up = True
                    worker.process.kill()
            if self.status and time.monotonic() - self.told > STATUS_EVERY:
                self.told = time.monotonic()
                self.tell(workers)
        self.tell(workers)

    def tell(self, workers: int) -> None:
        """Writes how far the run is to its status file: what `main` prints at the end."""
        if self.status:
            self.status.parent.mkdir(parents=True, exist_ok=True)
            text = table(self.tallies, time.monotonic() - self.started, workers, self.seed)
            written = self.status.with_suffix(".part")
            written.write_text(text + "\n", encoding="utf-8")
            written.replace(self.status)

    def _start(self) -> Worker:
        ours, theirs = self._context.Pipe()
        last_words = tempfile.TemporaryFile()  # noqa: SIM115 - it goes with the worker
        process = self._context.Process(
            target=work, args=(theirs, self.known, self.seed, self.most, self.limits, last_words), daemon=True
        )
        process.start()
        theirs.close()
        return Worker(process, ours, last_words)

    def _hand_out(self, worker: Worker, chunks: list[tuple[str, int, int]], until: float | None) -> bool:
        if not chunks or (until is not None and time.monotonic() > until):
            worker.channel.send(None)
            return False
        worker.name, worker.number, worker.end = chunks.pop()
        worker.channel.send((worker.name, worker.number, worker.end))
        return True

    def _hear(
        self, worker: Worker, busy: list[Worker], chunks: list[tuple[str, int, int]], until: float | None
    ) -> None:
        worker.heard = time.monotonic()
        try:
            said = worker.channel.recv()
        except (EOFError, ConnectionError):
            busy.remove(worker)
            worker.process.join()
            if worker.name:
                worker.last_words.seek(0)
                said = worker.last_words.read().decode(errors="replace")
                found = died(worker.process.exitcode or 0, said)
                if worker.given_up and not self._again(worker):
                    found = Outcome()  # the machine stood still, not the reader
                    self.waited += 1
                found.seconds = self.limits.seconds
                self._add(worker.name, worker.number, found)
                chunks.append((worker.name, worker.number + 1, worker.end))
                busy.append(self._start())
                self._hand_out(busy[-1], chunks, until)
            return
        if said is None:
            worker.name = ""
            if not self._hand_out(worker, chunks, until):
                busy.remove(worker)
                worker.process.join()
            return
        worker.number, found_or_none = said
        if found_or_none is not None:
            self._add(worker.name, worker.number, found_or_none)

    def _again(self, worker: Worker) -> bool:
        """Whether an input is a case when it is read once more, in a process of its own with a limit of processor time."""
        content = made(self.known, self.seed, worker.name, worker.number, self.most)
        return apart(reader_called(worker.name), content, self.limits) is not None

    def _add(self, name: str, number: int, found: Outcome) -> None:
        tally = self.tallies[name]
        tally.add(number, found)
        if found.case is None:
            return
        tally.cases[found.signature] += 1
        if tally.cases[found.signature] == 1:  # of like ones the first is kept
            self._keep(name, number, found)

    def _keep(self, name: str, number: int, found: Outcome) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        place = self.folder / f"{name}-{self.seed}-{number}"
        content = made(self.known, self.seed, name, number, self.most)
        place.with_suffix(".input").write_bytes(content)
        again = f"python benchmarks/fuzz.py --reader {name} --seed {self.seed} --input {number}"
        again += f" --most {self.most}" if self.most != MAX_BYTES else ""
        text = f"{found.case}: {found.signature}\n{again}\n\n{found.trace}"
        place.with_suffix(".txt").write_text(text, encoding="utf-8", errors="backslashreplace")
        print(f"{name} input {number}: {found.case}: {found.signature}; see {place}.txt", file=sys.stderr)

    def shrink(self) -> None:
        """Writes a smaller input beside each case that was kept."""
        for path in sorted(self.folder.glob(f"*-{self.seed}-*.input")):
            reader = reader_called(path.stem.split("-")[0])
            content = path.read_bytes()
            signature = apart(reader, content, self.limits)
            if signature is not None:
                small = shrunk(content, lambda part: apart(reader, part, self.limits) == signature)  # noqa: B023
                path.with_suffix(".small").write_bytes(small)


def table(tallies: dict[str, Tally], wall: float, workers: int, seed: int) -> str:
    """The figures as a Markdown table, with the machine."""
    lines = [
        "| reader | inputs | known to it | records | rejections | refused | slowest, s | its number | peak, MB | inputs/s | cases |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for name, one in tallies.items():
        if one.inputs:
            lines.append(
                f"| {name} | {one.inputs:,} | {one.known / one.inputs:.0%} | {one.records:,} | {one.rejections:,} "
                f"| {one.refused:,} | {one.slowest[0]:.2f} | {one.slowest[1]} | {one.peak / 1e6:.0f} "
                f"| {one.inputs / max(one.seconds, 1e-9):.0f} | {sum(one.cases.values())} |"
            )
    inputs = sum(one.inputs for one in tallies.values())
    cases = sum(sum(one.cases.values()) for one in tallies.values())
    return "\n".join(
        [
            *lines,
            "",
            f"{inputs:,} inputs in {wall:.0f} s with {workers} workers ({inputs / wall:.0f} a second), seed {seed}: "
            f"{cases} cases. Slowest and inputs/s are processor time of reading alone.",
            f"{platform.platform()}, Python {platform.python_version()}, {os.cpu_count()} cores",
        ]
    )


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--inputs", type=int, help="inputs of each reader (200)")
    parser.add_argument("--first", type=int, default=0, help="begin at this input of each reader (0)")
    parser.add_argument(
        "--most", type=int, default=MAX_BYTES, help="bytes of an input at most, save where its file has more"
    )
    parser.add_argument("--status", type=Path, help="a file that tells every minute how far each reader is")
    parser.add_argument("--minutes", type=float, help="end after so long, however many there were")
    parser.add_argument("--reader", action="append", help="only this reader; may be given again")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--input", type=int, help="only this one input of the reader, in this process")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where cases are kept")
    parser.add_argument("--no-real", action="store_true", help="only our samples")
    parser.add_argument("--json", action="store_true", help="figures as JSON")
    asked = parser.parse_args()
    known, limits = files(not asked.no_real, asked.most), Limits()
    names = asked.reader or list(known)
    if asked.input is not None:
        content = made(known, asked.seed, names[0], asked.input, asked.most)
        print(f"{len(content):,} bytes beginning {content[:100]!r}")
        confine(limits, sys.stderr.buffer)
        found = probe(reader_called(names[0]), content, limits)
        print(found, found.trace, sep="\n")
        return int(found.case is not None)
    start = time.monotonic()
    until = start + asked.minutes * 60 if asked.minutes else None
    fuzz = Fuzz(known, asked.seed, limits, asked.folder, most=asked.most, status=asked.status)
    inputs = range(asked.first, asked.inputs or (100_000 if until else 200))
    fuzz.run(names, inputs, asked.workers, until)
    wall = time.monotonic() - start
    if asked.json:
        print(json.dumps({name: vars(tally) for name, tally in fuzz.tallies.items()}))
    else:
        print(table(fuzz.tallies, wall, asked.workers, asked.seed))
    cases = sum(sum(tally.cases.values()) for tally in fuzz.tallies.values())
    if cases:
        fuzz.shrink()
    return int(cases > 0)


if __name__ == "__main__":
    sys.exit(main())
