"""Reads one huge input, made while it is read, and says what it cost: python -m tests.hostile_reading CASE BYTES.

In a process of its own, whose memory is nobody else's. Each case is a beginning, a filler repeated up to that size, and an end.
"""

from __future__ import annotations

import io
import json
import re
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from catalogue.errors import InputError
from catalogue.records import Rejection
from ingest.reading import read_stream

_REDBOOK = b'<?xml version="1.0" encoding="UTF-8"?>\n<us-patent-grant lang="EN"><us-bibliographic-data-grant>'
_SHEET = (
    b'<?xml version="1.0"?>\n<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">'
    b'<Worksheet xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Table><Row>'
)
CASES: dict[str, tuple[bytes, bytes, bytes]] = {
    "text of an XML element": (_REDBOOK + b"<p>", b"a", b"</p>"),
    "tags of an XML document": (_REDBOOK, b"<a/>", b""),
    "name of an XML element": (_REDBOOK + b"<", b"a", b">"),
    "attribute of an XML element": (_REDBOOK + b'<a b="', b"x", b'"/>'),
    "line of JSON": (b'{"id":"x","texts":{"en":{"title":"', b"a", b'"}}}\n'),
    "values in a line of JSON": (b'{"id":"x","texts":{"en":{"title":"a"}},"z":[', b"{},", b"{}]}\n"),
    "record of a JSON answer": (b'{"total":1,"data":[{"lens_id":"1","biblio":{"x":"', b"a", b'"}}]}'),
    "brackets of a JSON answer": (b'{"total":1,"data":[{"lens_id":"1","biblio":', b"[", b"}]}"),
    "cell of a CSV": ("标题,摘要,公开号\n".encode() + b'"', b"a", b'",b,c\n'),
    "line of a CSV": ("标题,摘要,公开号\n".encode(), b"a,", b"\n"),
    "line of a CSV in its header": ("标题,摘要,公开号,".encode(), b"a,", b"\n"),
    "row of an HTML page": (b"<html><table><tr><th>Title</th><th>Abstract</th></tr><tr>", b"<td>a</td>", b"</tr>"),
    "paragraphs of an HTML page": (b"<html><table><tr><td>Title</td></tr></table>", b"<p>a</p>", b""),
    "depth of an HTML page": (b"<html><table><tr><td>Title</td></tr></table>", b"<b>", b""),
    "row of an XML spreadsheet": (_SHEET, b"<Cell/>", b"</Row>"),
    "line of a Green Book": (b"HHHHHT        APS-1.0        ISSUE - 870217\nPATN\nWKU  046428641\n", b"a", b"\n"),
}  # fmt: skip


class Made(io.RawIOBase):
    """The bytes of a case."""

    def __init__(self, start: bytes, filler: bytes, end: bytes, size: int) -> None:
        super().__init__()
        block = filler * (2**20 // len(filler))
        self._blocks = self._all(start, block, end, size)
        self._held = b""

    @staticmethod
    def _all(start: bytes, block: bytes, end: bytes, size: int) -> Iterator[bytes]:
        yield start
        for _ in range(size // len(block)):
            yield block
        yield end

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast(bytearray, buffer))
        self._held = self._held or next(self._blocks, b"")
        block, self._held = self._held[: len(view)], self._held[len(view) :]
        view[: len(block)] = block
        return len(block)


def main() -> None:
    """Prints what became of the case, its seconds of processor time and the peak of memory in bytes."""
    resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
    made = Made(*CASES[sys.argv[1]], int(sys.argv[2]))
    start = time.process_time()
    reasons, taken = [], 0
    try:
        for outcome in read_stream(cast(BinaryIO, io.BufferedReader(made)), "big"):
            if isinstance(outcome, Rejection):
                reasons.append(outcome.reason)
            else:
                taken += 1
    except InputError as error:
        reasons.append(error.what)
    print(json.dumps([taken, reasons[:3], round(time.process_time() - start, 1), _peak()]))


def _peak() -> int:
    """The most memory this program held, in bytes.

    Not `ru_maxrss` where it can be helped: on Linux that begins at what the starting process held (getrusage(2) counts
    the process, not the program it became), and a whole test run holds gigabytes.
    """
    status = Path("/proc/self/status")
    if status.exists():
        found = re.search(r"^VmHWM:\s*(\d+) kB", status.read_text(encoding="ascii"), re.MULTILINE)
        assert found is not None
        return int(found[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    main()
