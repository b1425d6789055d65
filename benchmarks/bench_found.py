"""How long after it was stored each record of an upload is found: python benchmarks/bench_found.py [--records N] [--empty] [--searching]

A bank (the sample bank, indexed; with --empty one in which nothing was ever stored) is served without its web pages, and
a file of N records that nobody has seen is handed in as an upload once a need was answered. For every record the time
from when it stands in the catalogue to when searches see it is taken, by a look every 20 milliseconds. With --searching
one need after another is searched meanwhile.
"""

from __future__ import annotations

import argparse
import io
import os
import platform
import random
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from api.service import Service  # noqa: E402
from benchmarks.bench_delta import shuffled  # noqa: E402
from catalogue import exchange  # noqa: E402
from catalogue.answers import Need  # noqa: E402
from catalogue.errors import NoIndex  # noqa: E402
from catalogue.records import Technology  # noqa: E402
from techbank.bank import Bank, open_bank  # noqa: E402

_LOOK = 0.02
_NEEDS = ("水泵老漏水", "a coating against rust", "電池を長持ちさせたい")


def handed_in(bank: Bank, records: list[Technology]) -> str:
    """The id of an upload of these records."""
    incoming = bank.jobs.begin()
    incoming.take(io.BytesIO("".join(exchange.to_json(record) + "\n" for record in records).encode()))
    return bank.jobs.submit(incoming, "export.jsonl").id


class Clock:
    """When each technology came to stand in the catalogue, and when searches first saw it; seconds."""

    def __init__(self, bank: Bank) -> None:
        self._bank = bank
        self._sequence = bank.catalogue.sequence()
        self._seen: object = None
        self.stored: dict[str, float] = {}
        self.found: dict[str, float] = {}

    def look(self) -> None:
        """One look at catalogue and index."""
        now = time.perf_counter()
        for id_, change in self._bank.catalogue.changes_after(self._sequence).items():
            self.stored[id_] = now
            self._sequence = max(self._sequence, change.sequence)
        try:
            view = self._bank.view()
        except NoIndex:
            return
        if view is self._seen:
            return
        self._seen, now = view, time.perf_counter()
        for id_ in self.stored.keys() - self.found.keys():
            if view.number(id_) is not None:
                self.found[id_] = now


def answered(bank: Bank) -> None:
    """Returns when a need was answered; the first index of a new bank is made meanwhile."""
    while True:
        try:
            bank.search(Need("warm up"))
            return
        except NoIndex:
            time.sleep(_LOOK)


@contextmanager
def searched(bank: Bank, on: bool) -> Iterator[list[float]]:
    """Searches one need after another as long as the block lasts; how many seconds each took."""
    took: list[float] = []
    end = threading.Event()

    def ask() -> None:
        while not end.is_set():
            began = time.perf_counter()
            try:
                bank.search(Need(f"{random.choice(_NEEDS)} {len(took)}", facets=10))
            except NoIndex:
                time.sleep(0.1)
                continue
            took.append(time.perf_counter() - began)

    thread = threading.Thread(target=ask, daemon=True)
    if on:
        thread.start()
    try:
        yield took
    finally:
        end.set()
        if on:
            thread.join()


def main() -> None:
    """Prints how long records waited, and what searches took meanwhile."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--records", type=int, default=3000)
    parser.add_argument("--encoder", default=None)
    parser.add_argument("--empty", action="store_true")
    parser.add_argument("--searching", action="store_true")
    parser.add_argument("--seconds", type=float, default=900)
    asked = parser.parse_args()
    given = {"encoder": asked.encoder} if asked.encoder else {}
    chance = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        with open_bank(Path(folder) / "samples", given, create=True) as bank:
            bank.ingest([ROOT / "data" / "sample_patents"])
            samples = list(bank.technologies())
            if not asked.empty:
                bank.index()
        records = [shuffled(chance.choice(samples), number, chance) for number in range(asked.records)]
        name = "empty" if asked.empty else "samples"
        with open_bank(Path(folder) / name, given, create=True) as bank:
            print(
                f"{platform.machine()}, {os.cpu_count()} cores, {bank.encoder().spec.name}, {bank.catalogue.count()} "
                f"technologies, an upload of {len(records)}",
                flush=True,
            )
            service, began = Service(bank, workers=2, waiting=16), time.perf_counter()
            service.warm()
            service.catch_up()
            service.take_up()
            answered(bank)
            print(f"the service answered after {time.perf_counter() - began:.1f} s")
            time.sleep(1)
            clock = Clock(bank)
            began = time.perf_counter()
            with searched(bank, asked.searching) as took:
                id_ = handed_in(bank, records)
                service.workers.poke()
                end = began + asked.seconds
                while time.perf_counter() < end:
                    clock.look()
                    if len(clock.found) >= len(clock.stored) >= len(records):
                        break
                    time.sleep(_LOOK)
            print(
                f"the job: {bank.jobs.get(id_).state}; {len(clock.stored)} stored, {len(clock.found)} found"
            )
            waited = sorted(at - clock.stored[one] for one, at in clock.found.items())
            last = max(clock.stored.values()) - began
            if waited:
                print(
                    f"stored after {last:.1f} s, found after {max(clock.found.values()) - began:.1f} s; a record was found "
                    f"{statistics.median(waited):.2f} s after it was stored (median), the slowest {waited[-1]:.2f} s, "
                    f"{100 * sum(one <= 5 for one in waited) / len(waited):.1f} % within 5 s"
                )
            if took:
                took.sort()
                print(
                    f"{len(took)} searches meanwhile: {statistics.median(took):.2f} s (median), the slowest {took[-1]:.2f} s"
                )
            service.close()


if __name__ == "__main__":
    main()
