"""How soon what is stored is found, and what it costs searches: python benchmarks/bench_delta.py [--encoder NAME]

The sample bank is copied to a temporary folder and indexed. Then records that nobody has seen (sample records with
other words) are stored, 1, 10, 100 and 300 at a time, and the time until the last of them is searchable is taken, and
until the last of them is encoded whole, as the service does it (api/refresher.py), a look at the catalogue every half
second included. Then one answer with
nothing beside the index against one with all of them beside it, asked in turn; last, 1,000 stored at once.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import statistics
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from api.refresher import Refresher
from catalogue.answers import Need
from catalogue.records import Technology, TechnologyText
from techbank.bank import Bank, open_bank

ROOT = Path(__file__).resolve().parent.parent
SIZES = (1, 10, 100, 300)
LARGE = 1000
ROUNDS = 20


def shuffled(record: Technology, number: int, chance: random.Random) -> Technology:
    """The record under another id and with its words in another order: a text that no cache knows."""
    texts = {}
    for language, text in record.texts.items():
        spaced = language not in ("zh", "ja")

        def mixed(words: str | None, spaced: bool = spaced) -> str:
            pieces = (words or "").split() if spaced else list(words or "")
            chance.shuffle(pieces)
            return (" " if spaced else "").join(pieces)

        title = f"{mixed(text.title)} {number}"
        texts[language] = TechnologyText(title=title, abstract=mixed(text.abstract) or None)
    return replace(record, id=f"BENCH-{number}", texts=texts, patents=None)


def asked(bank: Bank, text: str) -> float:
    """Milliseconds of one answer, its encoding left out."""
    start = time.perf_counter()
    answer = bank.search(Need(text, facets=10))
    return (time.perf_counter() - start) * 1000 - answer.plan.milliseconds["encode"]


def main() -> None:
    """Prints both tables."""
    parser = argparse.ArgumentParser(description="From stored to found")
    parser.add_argument("--encoder", default=None)
    given = {"encoder": name} if (name := parser.parse_args().encoder) else {}
    chance, number = random.Random(1), 0
    with (
        tempfile.TemporaryDirectory() as folder,
        open_bank(Path(folder) / "bank", given, create=True) as bank,
    ):
        bank.ingest([ROOT / "data" / "sample_patents"])
        bank.index()
        samples = list(bank.technologies())
        print(
            f"{platform.machine()}, {os.cpu_count()} cores, {bank.encoder().spec.name}, {len(samples)} technologies"
        )
        bank.search(Need("warm up"))
        refresher = Refresher(bank, lambda: None)  # all of it stays beside
        refresher.poke()
        refresher.wait(60)

        def stored(size: int) -> None:
            nonlocal number
            records = [shuffled(chance.choice(samples), number := number + 1, chance) for _ in range(size)]
            bank.catalogue.upsert(records)
            start = time.perf_counter()
            refresher.wait(600)
            found = time.perf_counter() - start
            refresher.wait(1200, whole=True)
            whole = time.perf_counter() - start
            print(
                f"{size:>4} stored at once: all found after {found:.2f} s, all encoded whole after {whole:.1f} s",
                flush=True,
            )

        for size in SIZES:
            stored(size)
        with open_bank(bank.folder, given) as alone:
            alone.search(Need("warm up"))  # nothing beside the index here
            pairs = []
            for turn in range(ROUNDS):
                text = f"pump seal {turn}"
                pairs.append((asked(alone, text), asked(bank, text)))
        plain, beside = (statistics.median(side) for side in zip(*pairs, strict=True))
        print(
            f"one answer without its encoding: {plain:.2f} ms on the index alone, {beside:.2f} ms with "
            f"{bank.view().beside} technologies in {len(bank.view().segments)} segments beside it ({beside / plain:.2f} x)"
        )
        stored(LARGE)
        refresher.close()


if __name__ == "__main__":
    main()
