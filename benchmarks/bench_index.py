"""Index back ends under filters: `exact` against `faiss_flat`, and where a list of rows gives way to a bitmap.

    python benchmarks/bench_index.py --rows 200000 --dimension 384

Prints Markdown: for each share of rows that a filter passes, the median milliseconds of a single query and recall@k
against `exact`; then list against bitmap by the number of rows that pass. Both for random filters and for correlated
ones, which pass whole clusters lying side by side, as all technologies of one university do. Milliseconds are given
twice: by the clock, and processor time of all threads, which other work on the machine stretches less.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.backends import backend, faiss_flat
from index.base import Mask, RowIndex, Rows, Vectors

SHARES = (1.0, 0.5, 0.1, 0.01, 0.001)
COUNTS = (300, 1_000, 3_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000)
ROWS_A_CLUSTER = 250


@dataclass(frozen=True)
class Timing:
    """Medians in milliseconds: by the clock, and of processor time."""

    wall: float
    cpu: float

    def __str__(self) -> str:
        return f"{self.wall:.2f} / {self.cpu:.2f}"


def made_up(
    rows: int, dimension: int, queries: int, generator: np.random.Generator
) -> tuple[Vectors, Vectors]:
    """Unit rows cluster after cluster, and queries that lie in clusters too."""
    clusters = max(2, rows // ROWS_A_CLUSTER)
    centres = generator.standard_normal((clusters, dimension), dtype=np.float32)

    def around(of: Rows) -> Vectors:
        vectors = generator.standard_normal((len(of), dimension), dtype=np.float32)
        vectors += centres[of]
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors

    return around(np.arange(rows) * clusters // rows), around(generator.integers(0, clusters, size=queries))


def random_mask(rows: int, count: int, generator: np.random.Generator) -> Mask:
    """So many rows, anywhere."""
    mask = np.zeros(rows, dtype=np.bool_)
    mask[generator.choice(rows, size=count, replace=False)] = True
    return mask


def correlated_mask(rows: int, count: int, generator: np.random.Generator) -> Mask:
    """So many rows in whole clusters, the last one cut."""
    clusters = max(1, rows // ROWS_A_CLUSTER)
    order = generator.permutation(clusters)
    cluster = np.arange(rows) * clusters // rows
    place = np.empty(clusters, dtype=np.int64)
    place[order] = np.arange(clusters)
    mask = np.zeros(rows, dtype=np.bool_)
    mask[np.argsort(place[cluster], kind="stable")[:count]] = True
    return mask


MASKS: dict[str, Callable[[int, int, np.random.Generator], Mask]] = {
    "random": random_mask,
    "correlated": correlated_mask,
}


def measure(index: RowIndex, queries: Vectors, k: int, allowed: Mask | None) -> tuple[Timing, list[Rows]]:
    """Every query alone, after one to warm up; what it took and what was found."""
    index.search(queries[:1], k, allowed)
    wall, cpu, found = list[float](), list[float](), list[Rows]()
    for query in queries:
        began, began_cpu = time.perf_counter(), time.process_time()
        [(rows, _)] = index.search(query.reshape(1, -1), k, allowed)
        cpu.append((time.process_time() - began_cpu) * 1000)
        wall.append((time.perf_counter() - began) * 1000)
        found.append(rows)
    return Timing(statistics.median(wall), statistics.median(cpu)), found


def recall(found: list[Rows], right: list[Rows]) -> float:
    """The mean share of the right rows that were found."""
    shares = [np.isin(want, got).mean() for got, want in zip(found, right, strict=True) if len(want)]
    return float(np.mean(shares)) if shares else 1.0


@contextmanager
def list_up_to(rows: int) -> Iterator[None]:
    """FAISS given a list for filters that pass at most so many rows, a bitmap above."""
    before = faiss_flat._LIST_ROWS
    faiss_flat._LIST_ROWS = rows
    try:
        yield
    finally:
        faiss_flat._LIST_ROWS = before


def machine() -> str:
    """Processor and cores, as the figures' reader needs them."""
    info = Path("/proc/cpuinfo")
    models = [
        line.partition(":")[2].strip()
        for line in (info.read_text(encoding="utf-8").splitlines() if info.exists() else ())
        if line.startswith("model name")
    ]
    name = models[0] if models else platform.processor() or platform.machine()
    load = f", load {os.getloadavg()[0]:.1f} at the start" if hasattr(os, "getloadavg") else ""
    return f"{name}, {os.cpu_count()} cores{load}; {platform.system()}, Python {platform.python_version()}"


def compare(
    exact: RowIndex, flat: RowIndex, queries: Vectors, k: int, generator: np.random.Generator
) -> None:
    """The table of back ends by share of rows that pass."""
    print(f"\n| filter | rows that pass | exact, ms | faiss_flat, ms | way | recall@{k} |")
    print("|---|---|---|---|---|---|")
    for share in SHARES:
        count = max(1, round(share * len(exact)))
        for name, mask_of in MASKS.items():
            allowed = None if share == 1.0 else mask_of(len(exact), count, generator)
            slow, right = measure(exact, queries, k, allowed)
            fast, found = measure(flat, queries, k, allowed)
            kind = "none" if allowed is None else name
            way = flat.strategy(None if allowed is None else count)
            print(
                f"| {kind} | {count:,} ({share:.1%}) | {slow} | {fast} | {way} | {recall(found, right):.3f} |",
                flush=True,
            )
            if allowed is None:
                break


def cross(flat: RowIndex, queries: Vectors, k: int, generator: np.random.Generator) -> None:
    """The table of list against bitmap by number of rows that pass."""
    print(
        "\n| rows that pass | filter | list, ms | bitmap, ms | faster (processor time) |\n|---|---|---|---|---|"
    )
    for count in (count for count in COUNTS if count <= len(flat)):
        for name, mask_of in MASKS.items():
            allowed = mask_of(len(flat), count, generator)
            with list_up_to(len(flat)):
                listed, _ = measure(flat, queries, k, allowed)
            with list_up_to(-1):
                mapped, _ = measure(flat, queries, k, allowed)
            better = "list" if listed.cpu < mapped.cpu else "bitmap"
            print(f"| {count:,} | {name} | {listed} | {mapped} | {better} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the index back ends under filters.")
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--dimension", type=int, default=384)
    parser.add_argument("--queries", type=int, default=20)
    parser.add_argument("-k", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    generator = np.random.default_rng(given.seed)
    print(f"{machine()}\n{given.rows:,} rows of {given.dimension} dimensions, k = {given.k},", end=" ")
    print(f"{given.queries} queries a cell; clock / processor milliseconds, medians")
    vectors, queries = made_up(given.rows, given.dimension, given.queries, generator)
    flat = backend("faiss_flat").build(vectors)
    compare(backend("exact").build(vectors), flat, queries, given.k, generator)
    cross(flat, queries, given.k, generator)


if __name__ == "__main__":
    main()
