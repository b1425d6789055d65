"""Distilling: a multilingual student learns where an English teacher puts texts (Reimers and Gurevych 2020).

The student is given English texts, copies with words replaced through dictionaries, and the bank's own texts in
other languages, and is trained towards the teacher's vector of the English text (mean squared error). A linear layer
is put on top of the student first, fitted by least squares, so that it starts in the teacher's space and may have
another number of dimensions.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from catalogue.errors import InputError, LimitError
from catalogue.records import Technology
from embeddings import pipeline
from embeddings.base import Encoder, Role, Vectors, primary_language
from embeddings.models import open_encoder
from embeddings.models.sentence_transformer import SentenceTransformerEncoder
from embeddings.sentences import pieces
from techbank.learning import folders, loop, models
from techbank.learning.dictionaries import Dictionary
from techbank.learning.measuring import Measure, evenly, figures, worse
from techbank.learning.pairs import Pair, head_of
from techbank.learning.split import Groups, held_out
from techbank.learning.switching import switched
from techbank.learning.training import FEWEST, HELD_MOST, Outcome, Plan

_PIECE: Final = 120.0  # Han characters, 300 letters: two or three sentences
_RIDGE: Final = 1e-3
_FITTED: Final = 4000  # rows the linear layer is fitted on: more change it little


@dataclass(frozen=True)
class Row:
    """A text for the student, and the English text whose teacher's vector it is to get."""

    kind: str
    text: str
    english: str
    language: str


def distil_encoder(
    technologies: Iterable[Technology],
    teacher: str,
    student: str,
    target: Path,
    plan: Plan,
    *,
    dictionaries: Sequence[Dictionary] = (),
    english: Sequence[str] = (),
    share: float = 0.5,
    measure: Measure | None = None,
    cache: Path | None = None,
    progress: bool = False,
) -> Outcome:
    """Trains `student` towards `teacher` and writes it to the new folder `target`.

    `english` are further English texts; `share` of the known words are replaced in a copy. Measured before and after
    on held-out technologies: how well a foreign or code-switched text finds its English one. Where that, or a figure
    of `measure`, is worse, nothing is kept.

    Raises:
        LimitError: a number is out of its range.
        InputError: too little text, or `target` is there already.
        EncoderError: a model cannot be loaded or trained, memory or disk ran out, or learning went wrong.
    """
    plan.check()
    if not 0 < share <= 1:
        raise LimitError(
            f"the share of replaced words cannot be {share}", todo="Write a number above 0, at most 1"
        )
    folders.check_place(target, needed=0)
    records = tuple(technologies)
    groups = Groups(records)
    sides: tuple[list[Technology], list[Technology]] = ([], [])
    for technology in records:
        sides[held_out(groups.of(technology.id), share=plan.share, seed=plan.seed)].append(technology)
    rows = [*_rows(sides[0], dictionaries, share, plan.seed), *_more(english, dictionaries, share, plan.seed)]
    others = list(_measured(sides[0], dictionaries, plan.seed))
    held = list(evenly(list(_measured(sides[1], dictionaries, plan.seed)), HELD_MOST))
    _enough(rows, held)

    opened = models.open_base(student, device=plan.device, cache=cache)
    folders.check_place(target, needed=models.bytes_of(opened))
    guide = open_encoder(teacher, device=plan.device, cache=cache)
    started = time.monotonic()
    before = figures(opened, held, others, measure, progress)
    chance = random.Random(plan.seed)
    roles: list[Role] = [chance.choice(("query", "document")) for _ in rows]
    aims = _encoded(guide, [(row.english, "en") for row in rows], roles, progress)
    prompts = {"query": opened.spec.query_prompt, "document": opened.spec.document_prompt}
    model = models.model_of(opened)
    _add_layer(opened, rows, roles, aims, progress)
    planned = [batch for _ in range(plan.epochs) for batch in _shuffled(len(rows), plan.batch, chance)]
    last = loop.fit(
        model, planned, _squared_error(model, rows, roles, aims, prompts),
        rate=plan.rate, seed=plan.seed, max_tokens=plan.max_tokens, progress=progress,
    )  # fmt: skip
    with folders.new_folder(target) as (building, keep):
        folders.written(target, lambda: models.save(model, building, opened.spec))
        after = figures(models.reopened(building, device=plan.device), held, others, measure, progress)
        outcome = Outcome(
            folder=target, base=student, before=before, after=after, learnt=_counted(row.kind for row in rows),
            held=_counted(pair.kind for pair in held), steps=len(planned), loss=last,
            seconds=time.monotonic() - started, worse=tuple(worse(before, after)),
        )  # fmt: skip
        if outcome.kept:
            made = {
                "made_by": "techbank distil",
                "teacher": {"name": teacher, "revision": guide.spec.revision},
                "base_revision": opened.spec.revision,
                "dictionaries": [
                    {**d.source, "language": d.language, "entries": d.entries} for d in dictionaries
                ],
                "plan": asdict(plan) | {"replaced": share},
            }
            keep(made | outcome.to_dict())
    return outcome


def _rows(
    records: Iterable[Technology], dictionaries: Sequence[Dictionary], share: float, seed: int
) -> Iterator[Row]:
    """What the student learns from records: English pieces, switched copies, and texts in other languages."""
    for technology in records:
        heads = {primary_language(tag) or "und": head_of(text) for tag, text in technology.texts.items()}
        for tag, text in technology.texts.items():
            if primary_language(tag) == "en":
                whole = (text.title, text.abstract, *(text.claims or ()), text.description)
                yield from _more([part for part in whole if part], dictionaries, share, seed)
        if english := heads.get("en"):
            for language, head in heads.items():
                if head and language != "en":
                    yield Row("two_languages", head, english, language)


def _more(texts: Iterable[str], dictionaries: Sequence[Dictionary], share: float, seed: int) -> Iterator[Row]:
    """English texts in pieces, each with its copies."""
    for text in texts:
        for piece in pieces(text, _PIECE):
            yield Row("english", piece, piece, "en")
            for dictionary in dictionaries:
                copy = switched(piece, dictionary.words, share=share, seed=seed)
                if copy != piece:
                    yield Row("switched", copy, piece, dictionary.language)


def _measured(records: Iterable[Technology], dictionaries: Sequence[Dictionary], seed: int) -> Iterator[Pair]:
    """What the student is measured on: a foreign head, or one with every known word replaced, asks for the English one."""
    for technology in records:
        heads = {primary_language(tag) or "und": head_of(text) for tag, text in technology.texts.items()}
        english = heads.pop("en", "")
        if not english:
            continue
        for language, head in heads.items():
            if head:
                yield Pair("two_languages", technology.id, head, english, language, "en")
        for dictionary in dictionaries:
            copy = switched(english, dictionary.words, share=1.0, seed=seed)
            if copy != english:
                yield Pair("switched", technology.id, copy, english, dictionary.language, "en")


def _enough(rows: Sequence[Row], held: Sequence[Pair]) -> None:
    foreign = [row for row in rows if row.kind != "english"]
    for name, found in (("learnt", len(foreign)), ("held out", len(held))):
        if found < FEWEST[name]:
            raise InputError(
                f"there are too few texts in another language than English: {found} to be {name}, and {FEWEST[name]} "
                "are needed",
                where="bank",
                todo="Give --dictionary (more than one may be given), take in records with English and another language, or "
                "change --held-out",
            )


def _counted(kinds: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(kinds).items()))


def _encoded(
    encoder: Encoder, texts: Sequence[tuple[str, str]], roles: Sequence[Role], progress: bool
) -> Vectors:
    """The row of each (text, language), as a need or as a document, of shape (texts, dimension)."""
    vectors = np.zeros((len(texts), encoder.spec.dimension), np.float32)
    for role, encode in (("query", pipeline.encode_queries), ("document", pipeline.encode_documents)):
        own = [at for at, each in enumerate(roles) if each == role]
        if own:
            vectors[own] = encode(
                [texts[at][0] for at in own],
                encoder,
                languages=[texts[at][1] for at in own],
                progress=progress,
            )
    return vectors


def _add_layer(
    student: SentenceTransformerEncoder,
    rows: Sequence[Row],
    roles: Sequence[Role],
    aims: Vectors,
    progress: bool,
) -> None:
    """A linear layer on the student's unit vectors, fitted to the teacher's by ridge regression, and unit length."""
    import torch

    step = max(1, len(rows) // _FITTED)
    own = _encoded(student, [(row.text, row.language) for row in rows[::step]], roles[::step], progress)
    square = own.T @ own + _RIDGE * len(own) * np.eye(own.shape[1], dtype=np.float32)
    weights = np.linalg.solve(square, own.T @ aims[::step]).astype(np.float32)
    model, library = models.model_of(student), models.modules()
    layer = library.Dense(
        own.shape[1],
        aims.shape[1],
        bias=False,
        activation_function=torch.nn.Identity(),
        init_weight=torch.from_numpy(np.ascontiguousarray(weights.T)),
    )
    for module in (layer, library.Normalize()):
        model.add_module(str(len(model)), module.to(model.device))


def _shuffled(count: int, size: int, chance: random.Random) -> list[list[int]]:
    order = list(range(count))
    chance.shuffle(order)
    return [order[at : at + size] for at in range(0, count, size)]


def _squared_error(
    model: Any, rows: Sequence[Row], roles: Sequence[Role], aims: Vectors, prompts: Mapping[str, str]
) -> Callable[[list[int]], Any]:
    import torch

    loss = models.losses().MSELoss(model)

    def loss_of(batch: list[int]) -> Any:
        texts = [prompts[roles[at]] + rows[at].text for at in batch]
        return loss([loop.features(model, texts, "")], torch.from_numpy(aims[batch]).to(model.device))

    return loss_of
