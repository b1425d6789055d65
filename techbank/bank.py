"""A bank: a folder with a catalogue, a cache of vectors and an index, and all that can be done with it.

bank/
    techbank.toml   settings, where they differ from the defaults
    catalogue.db    the truth (another database with the setting catalogue_url)
    vectors.db      every vector ever encoded here
    index/          generations of the index; see index/storage.py
    uploads/        files on their way in, and those handed in lately; see techbank/jobs
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from catalogue.answers import Answer, IndexManifest, Need
from catalogue.errors import IndexError_, IndexMismatch, NotFound, StoreError
from catalogue.filters.base import Context
from catalogue.records import Technology
from catalogue.store import Catalogue, Stored, Version
from embeddings import pipeline
from embeddings.base import Encoder, Vectors
from embeddings.cache import VectorCache
from embeddings.passages import Passage
from embeddings.rerankers.base import Reranker
from index import storage
from index.generations import Generation, describe
from index.strands import Asked
from index.view import View
from ingest.base import Corrections
from ingest.containers import Limits
from techbank import indexing
from techbank.asking import Queries
from techbank.changes import Changes, changes_since
from techbank.costs import bank_rates
from techbank.jobs import Hand, Jobs
from techbank.jobs.abreast import Readers
from techbank.jobs.tally import as_error
from techbank.likeness import examples_of, forms_of, likeness
from techbank.live import AT_A_GLANCE, MOST, LiveView
from techbank.looking_up import LookUp
from techbank.mapping import corrections
from techbank.proving import Prover
from techbank.reranking import Again
from techbank.searching import check_need, search
from techbank.settings import Settings, read_settings
from techbank.sorting import needs_rates, read_sort
from techbank.uploading import Report


class Bank:
    """One bank. Threads may share it; several processes may open the same folder."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self.folder = folder
        self.settings = settings
        self.catalogue = Catalogue(settings.catalogue_url or f"sqlite:///{folder / 'catalogue.db'}")
        self.readers = Readers(folder / "readers")
        self.jobs = Jobs(
            folder / "uploads",
            self.catalogue,
            self.corrections,
            commit_every=settings.commit_every,
            keep_days=settings.uploads_keep_days,
            limits=Limits(settings.unpacked_max, settings.unpacked_ratio, settings.archive_files),
            readers=self.readers if settings.paced else None,
        )
        self._index = folder / "index"
        self._lock = threading.RLock()
        self._encoding = threading.Lock()
        self._encoder: Encoder | None = None
        self._reranker: Reranker | None = None
        self._look_up = LookUp(settings.lookup_url) if settings.lookup_url else None
        self._prover = Prover(self.encoder, self._vectors)
        self._cache: VectorCache | None = None
        self.live = LiveView(self._index, self._check_encoder, self.catalogue, self.recipe)
        self._queries = Queries()
        self._changes: tuple[View | None, int, dt.date, Changes] = (None, -1, dt.date.min, Changes())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the catalogue's connections and the cache of vectors."""
        self.catalogue.close()
        with self._encoding:
            if self._cache is not None:
                self._cache.close()
                self._cache = None

    # ---- taking in ----

    def ingest(
        self,
        paths: Iterable[Path],
        *,
        who: str | None = None,
        office: str | None = None,
        dry_run: bool = False,
        acknowledge: Callable[[Stored, Technology], None] | None = None,
    ) -> Report:
        """Takes in files and folders where they lie. Each record is on disk when `acknowledge` is called for it.

        Files that cannot be read stand in the report as rejections; the others are taken. A dry run stores nothing and
        reports what would become of every record.

        Raises:
            InputError: a path does not exist.
        """
        job = self.jobs.reference(paths, Hand(who, office, dry_run))
        return self.jobs.report(self.jobs.run(job.id, acknowledge=acknowledge) or job)

    def ingest_stream(
        self, stream: BinaryIO, name: str, *, who: str | None = None, office: str | None = None
    ) -> Report:
        """Takes in one file that is not on disk.

        Raises:
            InputError: the file cannot be read, and nothing of it was taken.
            StoreError: there is no room for it.
        """
        incoming = self.jobs.begin()
        try:
            incoming.take(stream)
        except BaseException:
            incoming.discard()
            raise
        job = self.jobs.submit(incoming, name, Hand(who, office))
        job = self.jobs.run(job.id) or job
        if job.state == "failed" and job.error is not None:
            raise as_error(job.error)
        return self.jobs.report(job)

    def corrections(self, office: str | None) -> Corrections | None:
        """What an office said of its spreadsheets' columns, for `ingest.reading`; None where no office is named."""
        return corrections(self.catalogue, office)

    # ---- index ----

    def encoder(self) -> Encoder:
        """The encoder of the settings, opened at its first use.

        Raises:
            EncoderError: it cannot be found, built or run.
        """
        with self._encoding:
            if self._encoder is None:
                from embeddings.models import open_encoder

                s = self.settings
                self._encoder = open_encoder(s.encoder, device=s.device, precision=s.precision, cache=s.cache)
            return self._encoder

    def _vectors(self) -> VectorCache:
        with self._encoding:
            if self._cache is None:
                self._cache = VectorCache(self.folder / "vectors.db")
            return self._cache

    def recipe(self, *, progress: bool = False) -> indexing.Recipe:
        """How this bank makes an index, by its settings."""
        s = self.settings
        return indexing.Recipe(
            encoder=self.encoder(),
            cache=self._vectors(),
            backend=s.index,
            centring=s.centring,
            batch_tokens=s.batch_tokens,
            progress=progress,
            setting=s.encoder,
        )

    def vectors(self, passages: Sequence[Passage]) -> Vectors:
        """The vectors of passages as the live generation compares them, shape (passages, dimension).

        What was encoded before comes from the cache.

        Raises:
            NoIndex, IndexMismatch: as `search`.
        """
        encoder, generation = self.encoder(), self.generation()
        languages = [passage.language for passage in passages]
        found = pipeline.encode_documents(
            [passage.text for passage in passages],
            encoder,
            languages=languages,
            cache=self._vectors(),
            progress=False,
        )
        return indexing.centre_documents(found, languages, generation.means)

    def index(self, *, progress: bool = False) -> IndexManifest:
        """Makes a new generation of the index from the catalogue and switches it in.

        Only texts never encoded before are encoded. Another process that indexes the same bank is waited for.
        """
        from filelock import FileLock

        self._index.mkdir(parents=True, exist_ok=True)
        with FileLock(self._index / "writing.lock"):
            sequence = self.catalogue.sequence()
            recipe = replace(self.recipe(progress=progress), give_way=self.live.give_way)
            folder = indexing.build(self._index, self.catalogue.current(), recipe, sequence=sequence)
            self.jobs.indexed(sequence)
            if self.settings.evidence:
                self._prover.encode(self.catalogue.current(), give_way=self.live.give_way)
            return storage.read_manifest(folder, check_files=False)

    def up_to_date(self) -> IndexManifest | None:
        """The live generation's manifest, where it holds every change and was made by these settings and their encoder; else None.

        Raises:
            EncoderError: the encoder cannot be opened; what one name stands for may change with the program.
        """
        try:
            # a damaged one is to be made again, and one that lacks columns the filters have now
            manifest = Generation(storage.current(self._index)).manifest
        except IndexError_:
            return None
        s, made = self.settings, (manifest.backend, manifest.encoder.get("setting"))
        fits = made == (s.index, s.encoder) and manifest.centred == s.centring
        if not fits or self.catalogue.changed_since(manifest.sequence):
            return None
        return manifest if manifest.fingerprint == self.encoder().spec.fingerprint else None

    def generation(self) -> Generation:
        """The live generation; a newer one on disk is taken up, one that cannot be used is logged and left.

        Raises:
            NoIndex: nothing has been indexed yet.
            IndexMismatch: the live generation is damaged or was made by another encoder, and none was held before.
        """
        return self.live.get().generation

    def view(self) -> View:
        """The live generation and what was stored after it, as far as that is searchable.

        Raises:
            NoIndex, IndexMismatch: as `generation`.
        """
        return self.live.get()

    def refresh(self, most: int = MOST) -> int:
        """Encodes at most so many technologies that were stored after the index was made; how many are left.

        Raises:
            NoIndex, IndexMismatch: as `generation`. EncoderError: the encoder failed.
        """
        return self.live.advance(most)

    def glance(self, most: int = AT_A_GLANCE) -> int:
        """Makes at most so many technologies searchable before they are encoded whole; how many searches do not see yet.

        Until `refresh` has come to it, such a technology is found by its words, by its conditions, and by what the quick
        part of the encoder makes of its head (docs/decisions/index.md).

        Raises:
            NoIndex, IndexMismatch: as `generation`. EncoderError: the encoder failed.
        """
        return self.live.glance(most)

    def waiting(self, since: int = 0, until: int | None = None) -> int:
        """How many technologies whose last change has a number in (since, until] this process does not find yet.

        Raises:
            NoIndex, IndexMismatch: as `generation`.
        """
        return self.live.waiting(since, until)

    def unread(self) -> int:
        """How many technologies that were stored after the index was made this process has not encoded whole.

        Raises:
            NoIndex, IndexMismatch: as `generation`.
        """
        return self.live.unread() if self.live.opened else self.to_index()

    def unsearchable(self) -> int:
        """How many changes searches of this process do not see; of one that has not searched yet, those after the index."""
        return self.live.waiting() if self.live.opened else self.to_index()

    # ---- answers ----

    def search(self, need: Need, examples: Sequence[Technology] = ()) -> Answer:
        """Answers a need; hits in order of (-score, id). `examples` are liked besides those that the need names.

        Raises:
            BadNeed: the text is empty or too long. BadExample: an example is not known.
            LimitError: k is out of range, or the examples are too many.
            NoIndex: nothing has been indexed yet.
            IndexMismatch: the index was made by another encoder than the settings name.
            InputError: the bank's exchange rates cannot be read.
        """
        liked = bool(need.like or examples)
        text = check_need(need, need_max=self.settings.need_max, k_max=self.settings.k_max, like=liked)
        today = dt.date.today()
        asked = needs_rates(need.conditions, read_sort(need.sort))
        rates = bank_rates(self.folder, self.settings) if asked else None
        view = self.view()
        encoder = self.encoder()

        def encode(words: str, language: str | None) -> Asked:
            if self.settings.evidence:
                self._prover.prepare(words, language)
            vector = self._queries.encode(encoder, words, language)
            if self.settings.evidence:
                self._prover.know(words, language, encoder.spec, vector)
            return indexing.asked_of(encoder.spec, vector, language, view.generation.means)

        found = examples_of(need, examples, view, self.catalogue.get_many, look_up=self._look_up)
        like = likeness(found, lambda record: forms_of(record, self.vectors, encoder.spec))
        return search(
            need,
            text,
            view,
            encode=encode,
            fetch=self.catalogue.get_many,
            changes=self._changes_since(view, today),
            context=Context(today, rates),
            lexical=self.settings.words,
            again=Again(self._open_reranker, self.settings.rerank_first) if self.settings.reranker else None,
            prove=self._prover if self.settings.evidence else None,
            like=like,
        )

    def _open_reranker(self) -> Reranker:
        with self._encoding:
            if self._reranker is None:
                from embeddings.rerankers import open_reranker

                s = self.settings
                self._reranker = open_reranker(s.reranker or "", device=s.device, precision=s.precision)
            return self._reranker

    def _check_encoder(self, generation: Generation) -> None:
        made, encoder = generation.manifest, self.encoder()
        if made.fingerprint != encoder.spec.fingerprint:
            raise IndexMismatch(
                f"the index was made by the encoder {made.encoder.get('name')} ({made.fingerprint}), "
                f"the settings name {encoder.spec.name} ({encoder.spec.fingerprint})",
                where=str(self._index),
                todo="Set the encoder back, or run: techbank index",
            )

    def _changes_since(self, view: View, today: dt.date) -> Changes:
        """What the view does not hold yet; read anew only where there was another change."""
        now = self.catalogue.sequence()
        with self._lock:
            seen, sequence, day, changes = self._changes
        if seen is not view or (sequence, day) != (now, today):
            changes = changes_since(self.catalogue, view, today=today)
            with self._lock:
                self._changes = (view, now, today, changes)
        return changes

    def get(self, id_: str) -> Technology:
        """One technology.

        Raises:
            NotFound: there is none of that id.
        """
        return self.catalogue.get(id_)

    def history(self, id_: str) -> Sequence[Version]:
        """All versions of a technology, the oldest first.

        Raises:
            NotFound: there never was one of that id.
        """
        versions = self.catalogue.history(id_)
        if not versions:
            raise NotFound(f"there is no technology {id_!r}", todo="Check the id")
        return versions

    def technologies(self) -> Iterator[Technology]:
        """All technologies in order of id; streams."""
        return self.catalogue.current()

    def to_index(self) -> int:
        """How many technologies have changed since the live generation was made; all, where none can be read."""
        try:
            manifest = storage.read_manifest(storage.current(self._index), check_files=False)
        except IndexError_:
            return len(self.catalogue.changed_since(0))
        return len(self.catalogue.changed_since(manifest.sequence))

    def status(self) -> Mapping[str, Any]:
        """Counts and the live generation as plain data; `to_index` counts changes not yet searchable."""
        name = storage.current_name(self._index)
        manifest = storage.read_manifest(storage.current(self._index), check_files=False) if name else None
        return {
            "bank": str(self.folder),
            "technologies": self.catalogue.count(),
            "changes": self.catalogue.sequence(),
            "to_index": self.to_index(),
            "index": describe(manifest) if manifest else None,
            "settings": {"encoder": self.settings.encoder, "index": self.settings.index},
        }


def open_bank(folder: Path | str, given: Mapping[str, Any] | None = None, *, create: bool = False) -> Bank:
    """Opens the bank in `folder`; `given` are settings that overrule file and environment.

    Raises:
        NotFound: there is no bank, and `create` is not set.
        SettingsError: a setting is wrong.
        StoreError: the catalogue cannot be opened.
    """
    folder = Path(folder)
    settings = read_settings(folder, given)
    if not folder.is_dir():
        if not create:
            raise NotFound(f"there is no bank in {folder}", todo="Run: techbank ingest PATH --bank DIR")
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                f"no folder can be made there ({error.strerror})",
                where=str(folder),
                todo="A bank is a folder: check that no file stands in its way and that you may write there",
            ) from error
    if not create and settings.catalogue_url is None and not (folder / "catalogue.db").is_file():
        raise NotFound(f"{folder} holds no bank", todo="Run: techbank ingest PATH --bank DIR")
    return Bank(folder, settings)
