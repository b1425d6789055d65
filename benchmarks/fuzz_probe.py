"""One input handed to one reader, in a process that may die of it, and what became of it; and cases made smaller.

An input ends well in technologies, owner changes and rejections, or in an `InputError`. Whatever else happens is a case:
another exception, more processor time or memory than the limits, a process that dies.
"""

from __future__ import annotations

import faulthandler
import io
import os
import re
import resource
import signal
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from catalogue import exchange
from catalogue.errors import InputError
from catalogue.records import OwnerChange, Rejection, Technology
from ingest.base import HEAD_BYTES, Reader
from ingest.formats import readers
from ingest.reading import damage_as_errors, read_stream

PACKAGES = ("catalogue", "ingest")


@dataclass(frozen=True)
class Limits:
    """Seconds of processor time and bytes of memory of one input."""

    seconds: float = 5.0
    memory: int = 500 * 10**6


@dataclass
class Outcome:
    """What became of an input. `case` is why it is a case (None: it is none), `signature` what like cases share."""

    known: bool = False  # its reader's sniff said yes
    records: int = 0
    rejections: int = 0
    refused: bool = False
    seconds: float = 0.0
    peak: int = 0
    case: str | None = None
    signature: str = ""
    trace: str = field(default="", repr=False)


def reader_called(name: str) -> Reader:
    return next(reader for reader in readers() if reader.name == name)


def confine(limits: Limits, last_words: IO[bytes] | None = None) -> None:
    """Holds this process to the memory of the limit beyond what it takes up already.

    Where it dies of its time or of a fault, it writes where it was to `last_words`.
    """
    if last_words is not None:
        faulthandler.enable(last_words)
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        faulthandler.register(signal.SIGPROF, last_words, all_threads=False, chain=True)
    taken = int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    resource.setrlimit(resource.RLIMIT_AS, (taken + limits.memory, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def probe(reader: Reader, content: bytes, limits: Limits) -> Outcome:
    """Reads an input. The process is ended by SIGPROF where it takes more processor time than the limit."""
    found = Outcome()
    reset_peak()
    start = time.process_time()
    signal.setitimer(signal.ITIMER_PROF, limits.seconds)
    try:
        _read(reader, content, found)
    except InputError as error:
        found.refused = True
        if not error.what or not error.where:
            found.case, found.signature = "an error that does not say what and where", type(error).__name__
    except MemoryError:
        found.case, found.trace = "memory", traceback.format_exc(limit=-12)
        found.signature = "memory " + _place(found.trace)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
        found.case, found.trace = "exception", traceback.format_exc(limit=-12)
        found.signature = f"{type(error).__name__} {_place(found.trace)}"
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    found.seconds = time.process_time() - start
    found.peak = peak()
    if found.case is None and found.peak > limits.memory:
        found.case, found.signature = "memory", "memory"
    return found


def _read(reader: Reader, content: bytes, found: Outcome) -> None:
    found.known = reader.sniff(content[:HEAD_BYTES], "fuzz")
    if found.known:
        with damage_as_errors("fuzz", reader.name):
            _take(reader.read(io.BytesIO(content), name="fuzz"), found)
    else:
        _take(read_stream(io.BytesIO(content), "fuzz"), found)


def _take(outcomes: object, found: Outcome) -> None:
    for outcome in outcomes:  # type: ignore[attr-defined]
        if isinstance(outcome, Technology):
            found.records += 1
            # what the bank does with a record before it stores it, as techbank.uploading does
            try:
                exchange.from_json(exchange.to_json(outcome))
            except (InputError, UnicodeEncodeError):
                found.rejections += 1
        elif isinstance(outcome, OwnerChange):
            found.records += 1
        elif isinstance(outcome, Rejection):
            found.rejections += 1
            outcome.reason.encode()
            outcome.position.encode()
        else:
            raise TypeError(f"a reader yielded {type(outcome).__name__}")


def _place(trace: str) -> str:
    """The innermost function of our own code in a traceback."""
    ours = re.findall(r'File "[^"]*?((?:' + "|".join(PACKAGES) + r')/[\w/.]+)", line \d+,? in (\w+)', trace)
    innermost = 0 if "most recent call first" in trace else -1
    return " in ".join(ours[innermost]) if ours else "?"


_floor = 0
"""The peak that stood right after the last reset: one little higher is not worth another, which costs 1 ms."""
_LITTLE = 8 * 10**6


def reset_peak() -> None:
    """Lets the peak of memory be counted anew, where the system can (Linux); one that inputs raised by little stands."""
    global _floor
    if peak() <= _floor + _LITTLE:
        return
    try:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    except OSError:
        return
    _floor = peak()


def peak() -> int:
    """The most memory this process held since the last reset (where it cannot be reset, ever), in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def died(status: int, last_words: str = "") -> Outcome:
    """What became of the input of a process that is no more, from its exit code (negative: the signal)."""
    why = "hang" if status == -signal.SIGPROF else f"death ({status})"
    return Outcome(case=why, signature=f"{why} {_place(last_words)}", trace=last_words)


def apart(reader: Reader, content: bytes, limits: Limits) -> str | None:
    """The signature of the case that an input is, read in a process of its own; None where it is none. Of one that dies
    the case alone."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            confine(limits)
            found = probe(reader, content, limits)
            os.write(writing, (f"{found.signature}" if found.case else "").encode()[:4000])
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as answer:
        said = answer.read().decode()
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return died(status).case if status else (said or None)


def shrunk(content: bytes, same: Callable[[bytes], bool], seconds: float = 20.0) -> bytes:
    """As little of the content as is still the same case, found by leaving out blocks until the time is over."""
    until = time.monotonic() + seconds
    size = max(len(content) // 2, 1)
    while size and time.monotonic() < until:
        at, smaller = 0, False
        while at < len(content) and time.monotonic() < until:
            without = content[:at] + content[at + size :]
            if without and same(without):
                content, smaller = without, True
            else:
                at += size
        if not smaller:
            size //= 2
    return content
