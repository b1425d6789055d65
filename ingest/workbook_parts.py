"""What every workbook that is a zip of parts is asked before anything of it is parsed: whether it is a bomb, what it holds."""

from __future__ import annotations

import re
import struct
import zipfile
from typing import BinaryIO
from xml.etree.ElementTree import ParseError

from catalogue.errors import UnreadableFile
from ingest.containers import DAMAGE, DEFAULT_LIMITS
from ingest.heads import ZIP

MAX_HELD = 128 * 2**20
"""Bytes that the parts of a workbook may unpack to which are held in memory as a whole: all but its sheets."""
MAX_ROWS = 1_048_576
"""Rows of the largest sheet that Excel knows; a higher row number is forged."""

# What libraries raise on a damaged workbook, beside what a damaged zip does: they look values up as they find them.
DAMAGED = (
    *DAMAGE,
    ParseError,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    AssertionError,
    RuntimeError,
    struct.error,
)
_BINARY = re.compile(rb"xl/(?:workbook|worksheets/[\w.-]{1,60})\.bin")


def is_binary_workbook(head: bytes) -> bool:
    """Whether the names of the first parts say .xlsb: its workbook and sheets are `.bin` (as printer settings may be anywhere)."""
    return head.startswith(ZIP) and _BINARY.search(head) is not None


def refuse_bombs(copy: BinaryIO, name: str) -> list[zipfile.ZipInfo]:
    """The parts of a workbook, when their declared sizes (zipfile reads no more than that) and XML are harmless.

    Raises:
        UnreadableFile: it is damaged, unpacks to far more than its size, or declares a DTD.
    """
    limits = DEFAULT_LIMITS
    try:
        with zipfile.ZipFile(copy) as packed:
            entries = packed.infolist()
            dtds = [entry.filename for entry in entries if _has_dtd(packed, entry)]
    except DAMAGED as error:
        raise damaged(name, error) from error
    copy.seek(0)
    heavy = any(
        entry.file_size > limits.ratio_from
        and entry.file_size > limits.max_ratio * max(entry.compress_size, 1)
        for entry in entries
    )
    if heavy or len(entries) > limits.max_members or sum(e.file_size for e in entries) > limits.max_bytes:
        raise UnreadableFile(
            "the workbook unpacks to far more than its size", where=name, todo="Save it as CSV"
        )
    if dtds:
        raise UnreadableFile(
            f"{dtds[0]} in the workbook declares a DTD, which no office program writes", where=name,
            todo="Save it anew from a spreadsheet program",
        )  # fmt: skip
    return entries


def refuse_held(held: int, name: str) -> None:
    """Refuses a workbook whose parts that are held in memory unpack to more than MAX_HELD bytes."""
    if held > MAX_HELD:
        raise UnreadableFile(
            f"the workbook's texts unpack to more than {MAX_HELD >> 20} MiB", where=name,
            todo="Split it, or save it as CSV",
        )  # fmt: skip


def damaged(where: str, error: Exception) -> UnreadableFile:
    """What to say of a workbook that a library could not read."""
    return UnreadableFile(
        f"the workbook is damaged ({type(error).__name__}: {error})",
        where=where,
        todo="Open it in a spreadsheet program and save it anew, or as CSV",
    )


def _has_dtd(packed: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    if not entry.filename.endswith((".xml", ".rels", ".vml")):
        return False
    with packed.open(entry) as part:
        return b"<!" in part.read(4096).replace(b"\x00", b"").replace(b"<!--", b"")
