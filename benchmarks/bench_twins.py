"""How long near-identical filings take to be found, and how much memory: made-up filings, one in ten a twin of another.

Run: python benchmarks/bench_twins.py 100000
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from index.twins import Linked, TwinIndex
from index.twins_texts import INVENTION, Filing, Text, filing

_SYLLABLES = [
    a + b for a in "bcdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "er", "il", "on", "us")
]
_WORDS = [one + two for one in _SYLLABLES for two in _SYLLABLES]
_CHARACTERS = [chr(code) for code in range(0x4E00, 0x4E00 + 3_000)]


def texts(count: int, seed: int = 7) -> Iterator[tuple[str, Text]]:
    """Language and text of so many filings, half Chinese, half English, with abstracts as long as real ones (about 240 characters, 110 words)."""
    random = np.random.default_rng(seed)
    for number in range(count):
        # A twin is made of the same numbers as the technology before it, with two words changed.
        twin = number % 10 == 9
        own = np.random.default_rng((seed, number - 1 if twin else number))
        chinese = (number - twin) % 2 == 0
        pool = _CHARACTERS if chinese else _WORDS
        # Squares, so that some words are usual and most are rare, as in real texts.
        picked = [pool[int(at)] for at in own.random(250 if chinese else 118) ** 2 * len(pool)]
        title, body = picked[:10] if chinese else picked[:8], picked[10:]
        if twin:
            for place in random.integers(0, len(body), 2).tolist():
                body[place] = pool[0]
        joint = "" if chinese else " "
        yield "zh" if chinese else "en", Text(joint.join(title), joint.join(body))


def filings(count: int) -> Iterator[Filing]:
    """The same as they are compared; fifty of an owner, all of one day."""
    for number, (language, text) in enumerate(texts(count)):
        yield filing({language: text}, owners=[f"owner {number // 50}"], filed=738_000, rights=INVENTION)


def main(count: int) -> None:
    """Prints seconds of this process and megabytes."""
    begin = time.process_time()
    for _ in texts(count):
        pass
    making = time.process_time() - begin
    begin = time.process_time()
    index = TwinIndex.of_filings(filings(count))
    building = time.process_time() - begin - making
    groups = index.groups()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    alone = int((np.bincount(groups, minlength=count)[groups] == 1).sum())
    print(f"{count:,} technologies: {building:.1f} s, {peak:,.0f} MiB at most, {count - alone:,} in groups")
    print(f"arrays {index.nbytes() / 2**20:,.0f} MiB, {len(index.pairs):,} pairs")
    with tempfile.TemporaryDirectory() as folder:
        index.save(Path(folder))
        begin = time.perf_counter()
        loaded = TwinIndex.load(Path(folder))
        loading = time.perf_counter() - begin
        later = TwinIndex.of_filings(filings(16), beside=loaded)
        begin = time.perf_counter()
        linked = Linked([loaded, later])
        linking = time.perf_counter() - begin
        begin = time.perf_counter()
        linked.groups()
        grouping = time.perf_counter() - begin
        print(
            f"loaded in {loading * 1e3:.0f} ms; 16 more linked in {linking * 1e3:.0f} ms, groups in {grouping * 1e3:.0f} ms"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
