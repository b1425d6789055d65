"""Fine-tuning: an encoder is trained on a bank's own pairs, measured, and kept only where it is not worse.

Loss: multiple negatives ranking (Henderson et al. 2017; van den Oord et al. 2018), every other answer of a batch a
wrong one; with batches larger than a forward pass in its cached form (Gao et al. 2021), as sentence-transformers has
them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from catalogue.errors import InputError, LimitError
from catalogue.records import Technology
from techbank.evaluation import LabelledSet
from techbank.learning import folders, loop, models
from techbank.learning.measuring import Figures, Measure, evenly, figures, worse
from techbank.learning.pairs import Pair, counts, pairs_of, pairs_of_needs
from techbank.learning.sampling import batches
from techbank.learning.split import Groups, held_out

FEWEST: Final = {"learnt": 20, "held out": 5}
"""Pairs without which nothing can be learnt, or said of what was learnt."""

HELD_MOST: Final = 4000
"""Pairs that are measured: more of them take long and tell little more."""

_AT_ONCE: Final = 32  # pairs a forward pass, whatever the batch


@dataclass(frozen=True)
class Plan:
    """How to learn. `share` of the technologies is held out; texts are cut to `max_tokens` while learning."""

    epochs: int = 1
    batch: int = 64
    rate: float = 2e-5
    share: float = 0.1
    seed: int = 20
    max_tokens: int = 256
    device: str = "auto"

    def check(self) -> None:
        """Raises LimitError where a number is out of its range."""
        for name, value, fits in (
            ("epochs", self.epochs, 1 <= self.epochs <= 1000),
            ("batch", self.batch, 2 <= self.batch <= 65_536),
            ("rate", self.rate, 0 < self.rate <= 1),
            ("held out", self.share, 0 < self.share < 1),
            ("max tokens", self.max_tokens, self.max_tokens >= 8),
        ):
            if not fits:
                raise LimitError(f"{name} cannot be {value}", todo="See the help of the command")


@dataclass(frozen=True)
class Outcome:
    """What came of it. `worse` says in what the new model is worse: it was kept where that is empty."""

    folder: Path
    base: str
    before: Figures
    after: Figures
    learnt: Mapping[str, int]
    held: Mapping[str, int]
    steps: int
    loss: float
    seconds: float
    worse: tuple[str, ...]

    @property
    def kept(self) -> bool:
        return not self.worse

    def to_dict(self) -> dict[str, Any]:
        """As plain data, for the manifest and `--json`."""
        return {
            "kept": self.kept,
            "folder": str(self.folder),
            "base": self.base,
            "pairs": {"learnt": dict(self.learnt), "held_out": dict(self.held)},
            "steps": self.steps,
            "loss": self.loss,
            "seconds": round(self.seconds, 1),
            "before": self.before.to_dict(),
            "after": self.after.to_dict(),
            "worse": list(self.worse),
        }


def train_encoder(
    technologies: Iterable[Technology],
    base: str,
    target: Path,
    plan: Plan,
    *,
    needs: LabelledSet | None = None,
    measure: Measure | None = None,
    cache: Path | None = None,
    progress: bool = False,
) -> Outcome:
    """Trains the encoder `base` on pairs of the technologies and writes it to the new folder `target`.

    `needs` are judged needs to learn from; `measure` gives the figures of a labelled set that is not learnt from.
    Both models are measured as a bank opens them. Where the new one is worse, nothing is kept.

    Raises:
        LimitError: a number of the plan is out of its range.
        InputError: too few pairs, or `target` is there already.
        EncoderError: the base cannot be trained, memory or disk ran out, or learning went wrong.
    """
    plan.check()
    folders.check_place(target, needed=0)  # told before a model is loaded
    held_technologies = tuple(technologies)
    groups = Groups(held_technologies)
    learnt, held, aside = split_pairs(held_technologies, groups, plan, needs)
    encoder = models.open_base(base, device=plan.device, cache=cache)
    folders.check_place(target, needed=models.bytes_of(encoder))
    started = time.monotonic()
    before = figures(encoder, held, (*learnt, *aside), measure, progress)
    planned = [
        batch
        for epoch in range(plan.epochs)
        for batch in batches(learnt, plan.batch, seed=plan.seed + epoch, group_of=groups.of)
    ]
    model, spec = models.model_of(encoder), encoder.spec
    last = loop.fit(
        model, planned, _ranking_loss(model, spec.query_prompt, spec.document_prompt, plan.batch),
        rate=plan.rate, seed=plan.seed, max_tokens=plan.max_tokens, progress=progress,
    )  # fmt: skip
    with folders.new_folder(target) as (building, keep):
        folders.written(target, lambda: models.save(model, building, spec))
        after = figures(
            models.reopened(building, device=plan.device), held, (*learnt, *aside), measure, progress
        )
        outcome = Outcome(
            folder=target, base=base, before=before, after=after, learnt=counts(learnt), held=counts(held),
            steps=len(planned), loss=last, seconds=time.monotonic() - started, worse=tuple(worse(before, after)),
        )  # fmt: skip
        if outcome.kept:
            made = {"made_by": "techbank train", "base_revision": spec.revision, "plan": asdict(plan)}
            keep(made | outcome.to_dict())
    return outcome


def split_pairs(
    technologies: tuple[Technology, ...], groups: Groups, plan: Plan, needs: LabelledSet | None
) -> tuple[list[Pair], list[Pair], list[Pair]]:
    """The pairs to learn from, those to measure on, and those left aside; the first two share no technology or need.

    A need that any held-out technology answers is learnt from nowhere: its text would be known. Its other answers are
    left aside.

    Raises:
        InputError: there are too few of either.
    """
    learnt: list[Pair] = []
    held: list[Pair] = []
    aside: list[Pair] = []

    def is_held(id_: str) -> bool:
        return held_out(groups.of(id_), share=plan.share, seed=plan.seed)

    for technology in technologies:
        (held if is_held(technology.id) else learnt).extend(pairs_of(technology))
    if needs is not None:
        asked = list(pairs_of_needs(needs, {technology.id: technology for technology in technologies}))
        secret = {pair.anchor for pair in asked if is_held(pair.technology)}
        learnt += [pair for pair in asked if pair.anchor not in secret]
        held += [pair for pair in asked if is_held(pair.technology)]
        aside += [pair for pair in asked if pair.anchor in secret and not is_held(pair.technology)]
    for name, pairs in (("learnt", learnt), ("held out", held)):
        if len(pairs) < FEWEST[name]:
            raise InputError(
                f"there are too few pairs of texts: {len(pairs)} to be {name}, and {FEWEST[name]} are needed",
                where="bank",
                todo="A pair is a title with its abstract, an abstract with its claims, a record in two languages or a "
                "judged need: take more records in, give --needs, or change --held-out",
            )
    return learnt, list(evenly(held, HELD_MOST)), aside


def _ranking_loss(
    model: Any, query_prompt: str, document_prompt: str, batch: int
) -> Callable[[list[Pair]], Any]:
    losses = models.losses()
    if batch > _AT_ONCE:
        loss = losses.CachedMultipleNegativesRankingLoss(model, mini_batch_size=_AT_ONCE)
    else:
        loss = losses.MultipleNegativesRankingLoss(model)

    def loss_of(pairs: list[Pair]) -> Any:
        anchors = loop.features(model, [pair.anchor for pair in pairs], query_prompt)
        positives = loop.features(model, [pair.positive for pair in pairs], document_prompt)
        return loss([anchors, positives], None)

    return loss_of
