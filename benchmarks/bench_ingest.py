"""How fast Red Book XML is read, beside a bare lxml pass over the same bytes.

    python benchmarks/bench_ingest.py               a week of 256 MB, made in a temporary folder
    python benchmarks/bench_ingest.py --size 1G     a week of 1 GB, as the real ones are
    python benchmarks/bench_ingest.py FILE          documents from this file in place of the samples, repeated likewise

A weekly file is made by repeating documents: the real ones of ../shared/data where they are at hand, else the samples
of this repository. The floor reads the same file, cuts it at each XML declaration and hands each document to
`lxml.etree.fromstring`, as it is, with lxml's own settings. The reader does all that it does in an upload: it cuts the
file, checks and parses each document and makes a technology of it; once with its worker processes, as it is, and once alone.
All run in turn, so that a busy machine is busy for all of them, each in a process of its own. Records a second are by the
clock, of which the median counts; processor time is that of all processes, memory the largest peak of one of them.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
REAL = ROOT.parent / "shared" / "data" / "formats"
FOLDERS = ("uspto_xml2004", "uspto_xml2006", "uspto_xml2014", "uspto_xmlApp2004")
SAMPLES = ROOT / "data" / "sample_patents" / "uspto_redbook"
UNITS = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30}
_DECLARATION = b"<?xml "


def sizes(text: str) -> int:
    """Bytes of "20M", "1G" or a plain number.

    Raises:
        argparse.ArgumentTypeError: it is none of these.
    """
    found = re.fullmatch(r"(\d+)([KMG]?)B?", text.upper())
    if found is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no size such as 20M or 1G")
    return int(found[1]) * UNITS.get(found[2], 1)


def sources(chosen: list[Path]) -> list[Path]:
    """The files to repeat: the chosen ones, else the real ones, else our samples."""
    real = [path for folder in FOLDERS for path in sorted((REAL / folder).glob("*.xml"))]
    return chosen or real or sorted(SAMPLES.glob("*.xml"))


def make_week(path: Path, files: list[Path], size: int) -> None:
    """Writes the files one after the other, again and again, until `size` is reached."""
    contents = [file.read_bytes().rstrip() + b"\n" for file in files]
    with path.open("wb") as stream:
        while stream.tell() < size:
            for content in contents:
                stream.write(content)


def documents(path: Path) -> Iterator[bytes]:
    """Each document of the file, cut at the XML declarations."""
    rest = b""
    with path.open("rb") as stream:
        while chunk := stream.read(1 << 20):
            parts = (rest + chunk).split(_DECLARATION)
            yield from (_DECLARATION + part for part in parts[1:-1])
            rest = _DECLARATION + parts[-1] if len(parts) > 1 else rest + chunk
    if rest.startswith(_DECLARATION):
        yield rest


def bare(path: Path) -> tuple[int, int]:
    """Parses every document and does nothing with it; how many there were, and how many bytes of text."""
    from lxml import etree

    count = 0
    for document in documents(path):
        etree.fromstring(document)
        count += 1
    return count, 0


def read(path: Path) -> tuple[int, int]:
    """Reads every document; how many technologies there were, and how many characters of description."""
    from catalogue.records import Technology
    from ingest.reading import read_path

    count = characters = 0
    for outcome in read_path(path):
        if isinstance(outcome, Technology):
            count += 1
            characters += sum(len(text.description or "") for text in outcome.texts.values())
    return count, characters


def read_alone(path: Path) -> tuple[int, int]:
    """As `read`, without workers."""
    from ingest import xml_outcomes

    vars(xml_outcomes)["workers_here"] = lambda: 0
    return read(path)


BARE, READER, ALONE = "bare lxml", "uspto_redbook", "one process"
PASSES = {BARE: bare, READER: read, ALONE: read_alone}


def one_pass(name: str, path: Path) -> None:
    """Runs one pass in this process and prints what it took as JSON."""
    from ingest.formats import readers

    readers()  # what the first file of a process waits for, and no other
    began = time.perf_counter()
    before = time.process_time()
    count, characters = PASSES[name](path)
    seconds = time.perf_counter() - began
    workers = resource.getrusage(resource.RUSAGE_CHILDREN)
    peak = max(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, workers.ru_maxrss)
    found = {
        "seconds": seconds,
        "processor": time.process_time() - before + workers.ru_utime + workers.ru_stime,
        "count": count,
        "characters": characters,
        "peak": peak if sys.platform == "darwin" else peak * 1024,
    }
    print(json.dumps(found))


def measured(name: str, path: Path) -> dict[str, float]:
    """One pass in a process of its own."""
    command = [sys.executable, __file__, "--pass", name, str(path)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def main() -> None:
    """Makes the weekly file and prints the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "files", nargs="*", type=Path, help="documents to repeat (default: real ones or samples)"
    )
    parser.add_argument(
        "--size", type=sizes, default=sizes("256M"), help="of the weekly file: 20M, 1G (256M)"
    )
    parser.add_argument(
        "--rounds", type=int, default=5, help="how often each pass runs; the median counts (5)"
    )
    parser.add_argument("--pass", dest="only", choices=PASSES, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.only:
        one_pass(chosen.only, chosen.files[0])
        return
    files = sources(chosen.files)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "week.xml"
        make_week(path, files, chosen.size)
        megabytes = path.stat().st_size / 1e6
        runs: dict[str, list[dict[str, float]]] = {name: [] for name in PASSES}
        for _ in range(chosen.rounds):
            for name in PASSES:
                runs[name].append(measured(name, path))
    # The lower of the two in the middle, so that it is a run that was: its seconds, its peak.
    middle = {
        name: sorted(taken, key=lambda run: run["seconds"])[(len(taken) - 1) // 2]
        for name, taken in runs.items()
    }
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}"
    )
    print(f"{len(files)} files repeated to {megabytes:,.0f} MB")
    for name, run in middle.items():
        print(
            f"  {name:<16}{run['count']:>8,.0f} records{run['count'] / run['seconds']:>9,.0f} a second"
            f"{megabytes / run['seconds']:>8.1f} MB/s{run['processor']:>8.1f} s of processor time"
            f"   peak {run['peak'] / 1e6:,.0f} MB"
        )
    for name in (READER, ALONE):
        reached = (bare["seconds"] / run["seconds"] for bare, run in zip(runs[BARE], runs[name], strict=True))
        told = ", ".join(f"{ratio:.2f}" for ratio in reached)
        print(
            f"  {name} reaches {middle[BARE]['seconds'] / middle[name]['seconds']:.2f} of the bare pass ({told})"
        )


if __name__ == "__main__":
    main()
