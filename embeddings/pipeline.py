"""From many texts to their vectors: each text once, in batches of about equal lengths, nothing lost on the
way.

Equal texts are encoded once. What the cache knows is not encoded. The rest is sorted by length, so that
little is padding, and cut into batches of so many tokens; every finished batch goes into the cache, so that a
run that was killed goes on where it stopped. A batch that does not fit into memory is halved.
"""

from __future__ import annotations

import gc
import logging
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from tqdm import tqdm

from catalogue.errors import EncoderError
from embeddings.base import Encoder, EncoderSpec, Joined, Role, Vectors, batch_tokens_of, out_of_memory
from embeddings.cache import CacheKey, VectorCache, cache_key

logger = logging.getLogger(__name__)

_COUNTED_AT_ONCE = 4096


def encode_documents(
    texts: Sequence[str],
    encoder: Encoder,
    *,
    languages: Sequence[str | None] | None = None,
    cache: VectorCache | None = None,
    batch_tokens: int | None = None,
    progress: bool | None = None,
    give_way: Callable[[], None] | None = None,
) -> Vectors:
    """The rows of `texts`, in their order: float32 of shape (texts, encoder.spec.dimension).

    `languages` holds a BCP 47 tag or None a text. `batch_tokens` bounds a batch (None: as the encoder likes
    it). `progress` draws a bar with rate and time left on stderr (None: where that is a terminal). `give_way` is called before each batch: it may wait until more urgent work is done.

    Raises:
        EncoderError: the encoder failed, or one text alone does not fit into memory.
        StoreError: the cache cannot be read or written.
    """
    return _encode(texts, encoder, "document", languages, cache, batch_tokens, progress, give_way)


def encode_queries(
    texts: Sequence[str],
    encoder: Encoder,
    *,
    languages: Sequence[str | None] | None = None,
    cache: VectorCache | None = None,
    batch_tokens: int | None = None,
    progress: bool | None = False,
) -> Vectors:
    """As `encode_documents`, for needs: the prompt for queries, and no bar unless asked for."""
    return _encode(texts, encoder, "query", languages, cache, batch_tokens, progress)


def known(
    texts: Sequence[str], encoder: Encoder, *, languages: Sequence[str | None], cache: VectorCache
) -> list[bool]:
    """Whether the cache has each text's row, as a document; of a joined encoder the rows of every part.

    Raises:
        StoreError: the cache cannot be read.
    """
    if isinstance(encoder, Joined):
        parts = [known(texts, part, languages=languages, cache=cache) for part in encoder.encoders]
        return [all(held) for held in zip(*parts, strict=True)]
    keys = [
        cache_key(encoder.spec, "document", text, tag) for text, tag in zip(texts, languages, strict=True)
    ]
    found = _held(cache, keys, encoder.spec)
    return [key in found for key in keys]


def _held(cache: VectorCache | None, keys: Iterable[CacheKey], spec: EncoderSpec) -> dict[CacheKey, Vectors]:
    """The rows of these keys that the cache has."""
    found = cache.get_many(keys) if cache is not None else {}
    return {key: row for key, row in found.items() if row.shape == (spec.dimension,)}


def batches(lengths: Sequence[int], budget: int) -> list[list[int]]:
    """Positions in batches, the longest texts first; a batch's size times its longest is within `budget`.

    A text that is longer than `budget` is a batch of its own. The longest come first, so that what does not
    fit into memory shows at once, and the time left is over- rather than understated.
    """
    found: list[list[int]] = []
    longest = 0
    for at in sorted(range(len(lengths)), key=lambda at: (-lengths[at], at)):
        if not found or (len(found[-1]) + 1) * longest > budget:
            found.append([])
            longest = max(1, lengths[at])
        found[-1].append(at)
    return found


def _encode(
    texts: Sequence[str],
    encoder: Encoder,
    role: Role,
    languages: Sequence[str | None] | None,
    cache: VectorCache | None,
    batch_tokens: int | None,
    progress: bool | None,
    give_way: Callable[[], None] | None = None,
) -> Vectors:
    if isinstance(encoder, Joined):
        parts = encoder.encoders
        return encoder.join(
            [_encode(texts, part, role, languages, cache, batch_tokens, progress, give_way) for part in parts]
        )
    spec = encoder.spec
    if languages is not None and len(languages) != len(texts):
        raise EncoderError(f"{len(texts)} texts came with {len(languages)} languages")
    tags = languages if languages is not None else [None] * len(texts)
    keys = [cache_key(spec, role, text, tag) for text, tag in zip(texts, tags, strict=True)]
    first: dict[CacheKey, int] = {}
    for at, key in enumerate(keys):
        first.setdefault(key, at)
    held = _held(cache, first, spec)
    missing = [at for key, at in first.items() if key not in held]
    if missing:
        work = _Work(encoder, role, [texts[at] for at in missing], [tags[at] for at in missing], give_way)
        own = [keys[at] for at in missing]
        budget = batch_tokens or batch_tokens_of(encoder)
        shown = sys.stderr.isatty() if progress is None else progress
        with tqdm(
            total=len(missing),
            unit=" texts",
            desc=f"encoding ({spec.name})",
            disable=not shown,
            file=sys.stderr,
        ) as bar:
            for batch, rows in _encoded(work, own, cache, budget):
                held |= dict(zip([own[at] for at in batch], rows, strict=True))
                bar.update(len(batch))
    found = np.empty((len(texts), spec.dimension), np.float32)
    for at, key in enumerate(keys):
        found[at] = held[key]
    return found


@dataclass(frozen=True)
class _Work:
    """Texts to be encoded, each with its language."""

    encoder: Encoder
    role: Role
    texts: Sequence[str]
    tags: Sequence[str | None]
    give_way: Callable[[], None] | None

    def rows(self, batch: Sequence[int]) -> Vectors:
        """The rows of these texts."""
        encode = self.encoder.encode_queries if self.role == "query" else self.encoder.encode_documents
        return encode([self.texts[at] for at in batch], languages=[self.tags[at] for at in batch])


def _encoded(
    work: _Work, keys: Sequence[CacheKey], cache: VectorCache | None, budget: int
) -> Iterator[tuple[list[int], Sequence[Vectors]]]:
    """Positions of a batch and its rows, batch by batch; batches get smaller where memory runs out.

    What another thread or process has put into the cache by the time of a batch is taken from there.
    """
    lengths = _lengths(work.encoder, work.role, work.texts)
    waiting = batches(lengths, budget)
    while waiting:
        if work.give_way is not None:
            work.give_way()
        batch = waiting[0]
        held = _held(cache, [keys[at] for at in batch], work.encoder.spec)
        missing = [at for at in batch if keys[at] not in held]
        try:
            vectors = work.rows(missing) if missing else ()
        except (RuntimeError, MemoryError) as error:
            if not out_of_memory(error):
                raise
            if len(batch) == 1:
                raise EncoderError(
                    f"A text of {lengths[batch[0]]} tokens does not fit into memory",
                    where=f"encoder {work.encoder.spec.name}",
                    todo="Choose a smaller model, or the CPU (device = cpu)",
                ) from error
        else:
            made = {keys[at]: row for at, row in zip(missing, vectors, strict=True)}
            if cache is not None and made:
                cache.put_many(made)
            held |= made
            del waiting[0]
            yield batch, [held[keys[at]] for at in batch]
            continue
        # Only here, with the error and all it held gone, can memory be given back.
        _release_memory()
        budget = max(1, len(batch) * max(lengths[at] for at in batch) // 2)
        left = [at for later in waiting for at in later]
        waiting = [[left[at] for at in half] for half in batches([lengths[at] for at in left], budget)]
        logger.warning("memory ran out on %d texts at once: going on with %d", len(batch), len(waiting[0]))


def _lengths(encoder: Encoder, role: Role, texts: Sequence[str]) -> list[int]:
    """Tokens of each text; says so where texts are longer than what the encoder reads."""
    lengths: list[int] = []
    for start in range(0, len(texts), _COUNTED_AT_ONCE):
        lengths += encoder.count_tokens(texts[start : start + _COUNTED_AT_ONCE])
    spec = encoder.spec
    if spec.max_tokens is not None:
        prompt = spec.query_prompt if role == "query" else spec.document_prompt
        room = spec.max_tokens - (
            encoder.count_tokens([prompt.rstrip()])[0] - encoder.count_tokens([""])[0] if prompt else 0
        )
        if over := sum(length > room for length in lengths):
            logger.warning(
                "%d of %d texts are longer than the %d tokens that %s reads: their ends cannot be found",
                over, len(texts), room, spec.name,
            )  # fmt: skip
    return lengths


def _release_memory() -> None:
    """Give back what a failed batch held; torch keeps freed GPU memory to itself unless told."""
    gc.collect()
    torch: Any = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_available():
        torch.cuda.empty_cache()
