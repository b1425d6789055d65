"""Reads a file of many documents: a short one here, what follows in a long one by worker processes, in the file's order.

Whether and by how many processes a file is read does not show in what comes of it. A worker needs a second to start, so
that a file of `LONG` bytes is read before the first one is asked anything.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import ExitStack
from typing import BinaryIO, TypeAlias

from lxml import etree

from catalogue.records import Rejection
from ingest.base import Outcome
from ingest.xml_crew import Crew, WorkerLost, workers_here
from ingest.xml_documents import Cut, Cutter, XmlRecord, new_parser, parsed, refused_if_alone
from ingest.xml_worker import Answer, DocumentReader, answers_in, request_of

LONG = 16 << 20
"""Bytes of documents after which workers are started."""
BATCH = 2 << 20
"""Bytes of documents handed over at once: some 50 ms of work."""
LARGE = 8 << 20
"""A document of more bytes is parsed in this process, so that only one of them takes memory at a time."""
AHEAD = 2
"""Batches that a worker has at most: one it works on, one that waits."""
MOST = 16
"""Batches at most that are begun and not handed on, as one before them takes long."""

_Batch: TypeAlias = Sequence[Cut | Rejection]
_Item: TypeAlias = XmlRecord | Outcome


def xml_outcomes(
    stream: BinaryIO,
    *,
    file: str,
    names: frozenset[str],
    reader: DocumentReader,
    wrappers: frozenset[str] = frozenset(),
) -> Iterator[Outcome]:
    """What `reader` makes of the file's documents, and rejections, in file order (see `xml_records`).

    `reader` is the `READER` of its module, which is how a worker finds it.

    Raises:
        UnreadableFile: as `xml_records`.
    """
    cutter = Cutter(stream, file=file, names=names, wrappers=wrappers)
    items: Iterator[_Item] = _Spread(cutter, file, reader).items()
    found: Iterator[_Item] = refused_if_alone(items, file=file)
    for item in found:
        yield reader.outcome(item) if isinstance(item, XmlRecord) else item


class _Spread:
    """Hands documents to workers or reads them here, whoever is free, and puts what comes of them in order."""

    def __init__(self, cutter: Cutter, file: str, reader: DocumentReader) -> None:
        self._cutter, self._file, self._reader = cutter, file, reader
        self._parser: etree.XMLParser = new_parser()
        self._under_way: deque[tuple[_Batch, Future[bytes] | list[Answer]]] = deque()
        self._was_read = False

    def items(self) -> Iterator[_Item]:
        taken = 0
        crew: Crew | None = None
        with ExitStack() as stack:
            try:
                for batch, size in self._batches():
                    taken += size
                    if crew is not None and crew.at_work and size <= LARGE:
                        self._begin(batch, crew)
                        yield from self._answered(at_most=MOST)
                        continue
                    yield from self._answered()
                    yield from self._here(batch)
                    if crew is None and taken >= LONG and (workers := workers_here()):
                        crew = stack.enter_context(Crew(type(self._reader).__module__, self._file, workers))
            except Exception:
                yield from self._answered()  # what stood before the fault is right
                raise
            yield from self._answered()
        if self._was_read and self._cutter.cut_off:
            yield self._cutter.cut_off

    def _begin(self, batch: _Batch, crew: Crew) -> None:
        """Gives it to the workers; where they have enough to do, it is done here."""
        waiting = sum(isinstance(answer, Future) and not answer.done() for _, answer in self._under_way)
        if waiting < AHEAD * crew.at_work:
            cuts = [item for item in batch if isinstance(item, Cut)]
            self._under_way.append((batch, crew.submit(request_of(cuts))))
        else:
            self._under_way.append((batch, self._made(batch)))

    def _made(self, batch: _Batch) -> list[Answer]:
        """What a worker would answer."""
        answers: list[Answer] = []
        for cut in batch:
            if isinstance(cut, Cut):
                found = parsed(cut, self._file, self._parser)
                outcomes = [self._reader.outcome(one) if isinstance(one, XmlRecord) else one for one in found]
                answers.append((isinstance(found[0], XmlRecord), outcomes))
        return answers

    def _batches(self) -> Iterator[tuple[_Batch, int]]:
        """Documents and rejections with their bytes: one by one until the file is long."""
        batch: list[Cut | Rejection] = []
        size = taken = 0
        try:
            for item in self._cutter:
                more = len(item.root) if isinstance(item, Cut) else 0
                if batch and size + more > BATCH:
                    yield batch, size
                    batch, size = [], 0
                batch.append(item)
                size += more
                taken += more
                if taken < LONG:
                    yield batch, size
                    batch, size = [], 0
        except Exception:
            if batch:
                yield batch, size
            raise
        if batch:
            yield batch, size

    def _here(self, batch: _Batch) -> Iterator[_Item]:
        for item in batch:
            found = parsed(item, self._file, self._parser) if isinstance(item, Cut) else [item]
            self._was_read = isinstance(found[0], XmlRecord)
            yield from found

    def _answered(self, at_most: int = 0) -> Iterator[_Item]:
        """The outcomes in order: those that are there, and those that must be awaited until no more are under way."""
        while self._under_way:
            batch, answer = self._under_way[0]
            if isinstance(answer, Future):
                if len(self._under_way) <= at_most and not answer.done():
                    return
                try:
                    answer = answers_in(answer.result())
                except WorkerLost:
                    answer = self._made(batch)
            self._under_way.popleft()
            answers = iter(answer)
            for item in batch:
                self._was_read, outcomes = next(answers) if isinstance(item, Cut) else (False, [item])
                yield from outcomes
