"""Technologies like these, and less like those: what examples ask of the index, and how what is unwanted sinks.

An example is put to the index as the record that it is: its head's vectors in each of its languages, one after the other
where the index has strands for both. Liked examples join a need as in Rocchio's feedback (Rocchio 1971; Manning,
Raghavan, Schütze 2008, chapter 9), need + LIKED x mean of the liked. What is unwanted is not subtracted from the question,
which would push away what the need asks for as well (docs/like-this.md has the figures): a technology loses UNLIKED x
what it is nearer to an unwanted one than to what is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

import numpy as np

from catalogue.answers import Need
from catalogue.errors import BadExample, LimitError
from catalogue.records import Technology
from embeddings import strands
from embeddings.base import EncoderSpec, Vectors
from embeddings.passages import Part, Passage, passages_of
from index.base import Mask
from index.lexical_codes import codes_in
from index.lexical_words import plain
from index.segments import Ranked
from index.strands import Asked
from index.view import View
from techbank.spreading import subclasses_of

LIKED: Final = 0.75
UNLIKED: Final = 0.25
MOST: Final = 20
"""Examples in one need."""
_TEXT_MAX: Final = 1200  # characters of the examples that words and evidence go by
_AT_ONCE: Final = 64
_HEAD: Final[tuple[Part, ...]] = ("head",)

FormsOf: TypeAlias = Callable[[Technology], Asked]
Best: TypeAlias = Callable[[int], list[Ranked]]
Fetch: TypeAlias = Callable[[list[str]], Mapping[str, Technology]]
LookUp: TypeAlias = Callable[[str], Technology | None]


@dataclass(frozen=True)
class Example:
    """A technology that is liked or not; `number` is its own in the view, None where it is not in the bank."""

    record: Technology
    liked: bool
    number: int | None


@dataclass(frozen=True)
class Likeness:
    """What examples say: who they are, what the liked ones ask of each strand, and what each unwanted one is."""

    examples: tuple[Example, ...]
    liked: Asked
    unliked: tuple[Asked, ...]

    @property
    def text(self) -> str:
        """Title and abstract of the liked examples, each in its first language, as far as there is room."""
        return text_of([example.record for example in self.examples if example.liked])

    @property
    def language(self) -> str | None:
        """The first language of the first liked example."""
        return next((tag for e in self.examples if e.liked for tag in e.record.texts), None)

    @property
    def subclasses(self) -> frozenset[str]:
        """The IPC subclasses of the liked examples."""
        return frozenset(code for e in self.examples if e.liked for code in subclasses_of(e.record))

    def numbers(self, view: View) -> set[int]:
        """The examples and what is near-identical to them, by number: none of it is an answer."""
        own = [example.number for example in self.examples if example.number is not None]
        return {*own, *(other for number in own for other in view.members.others(number))}

    def asked(self, need: Asked | None) -> Asked:
        """The need (None: there is none) and the liked examples as one question."""
        if need is None:
            return self.liked
        return joined([(1.0, need), (LIKED, self.liked)]) if self.liked else need

    def sunk(self, view: View, asked: Asked, best: Best, n: int) -> list[Ranked]:
        """The n best of what `best` finds when what is like the unwanted has sunk.

        `best(m)` gives the m best in falling order of score, fewer only where there are fewer. No technology rises, so
        that the n best are certain once none that was not fetched can stand above the last of them.
        """
        if not self.unliked or n <= 0:
            return best(n)
        depth = 4 * n + _AT_ONCE
        while True:
            hits = best(depth)
            held = self._held_back(view, asked, hits)
            found = [replace(hit, score=round(hit.score - held[hit.technology], 6)) for hit in hits]
            found.sort(key=lambda hit: (-hit.score, view.id(hit.technology)))
            if len(hits) < depth or found[n - 1].score > hits[-1].score:
                return found[:n]
            depth *= 4

    def _held_back(self, view: View, asked: Asked, hits: Sequence[Ranked]) -> Mapping[int, float]:
        """What each hit loses, at least 0."""
        mask = np.zeros(len(view), dtype=np.bool_)
        mask[[hit.technology for hit in hits]] = True
        near = _scores(view, asked, mask)
        if self.liked:
            for number, score in _scores(view, self.liked, mask).items():
                near[number] = max(near[number], score)
        held = dict.fromkeys((hit.technology for hit in hits), 0.0)
        for unwanted in self.unliked:
            for number, score in _scores(view, unwanted, mask).items():
                held[number] = max(held[number], UNLIKED * (score - max(near[number], 0.0)))
        return held


def likeness(examples: Sequence[Example], forms_of: FormsOf) -> Likeness | None:
    """What these examples say; None where there are none. An example without any text says nothing.

    Raises:
        BadExample: none of the liked has a text. EncoderError: the encoder failed.
    """
    if not examples:
        return None
    spoken = [e for e in examples if e.record.texts]
    liked = [forms_of(e.record) for e in spoken if e.liked]
    if not liked and any(e.liked for e in examples):
        raise BadExample("the example has no text", where="like", todo="Describe in words what you look for")
    return Likeness(
        tuple(examples),
        joined([(1.0, forms) for forms in liked]) if liked else {},
        tuple(forms_of(e.record) for e in spoken if not e.liked),
    )


def forms_of(record: Technology, vectors: Callable[[Sequence[Passage]], Vectors], spec: EncoderSpec) -> Asked:
    """What a record asks of each strand: the mean of its languages, each by the mean of its head's passages.

    `vectors` gives passages' vectors as the generation holds them, shape (passages, spec.dimension).
    """
    passages = passages_of(record, parts=_HEAD) or passages_of(record)
    rows = vectors(passages)
    languages = list(dict.fromkeys(passage.language for passage in passages))
    own = {tag: [at for at, p in enumerate(passages) if p.language == tag] for tag in languages}
    return joined([(1.0, strands.asked(spec, rows[at].mean(axis=0), tag)) for tag, at in own.items()])


def text_of(records: Sequence[Technology]) -> str:
    """Title and abstract of records, each in its first language, as far as there is room; at most 1,200 characters."""
    room = _TEXT_MAX // max(len(records), 1)
    return "\n".join(_text_of(record)[:room].strip() for record in records)


def joined(weighted: Sequence[tuple[float, Asked]]) -> Asked:
    """The weighted mean of questions, strand by strand; a question that a strand has no form of is left out there."""
    found: dict[str, np.ndarray[tuple[int, ...], np.dtype[np.float32]]] = {}
    for name in sorted({name for _, forms in weighted for name in forms}):
        own = [(weight, forms[name]) for weight, forms in weighted if name in forms]
        total = sum(weight for weight, _ in own)
        mean = np.sum([weight / total * form.astype(np.float64) for weight, form in own], axis=0)
        found[name] = mean.astype(np.float32)
    return found


def examples_of(
    need: Need, given: Sequence[Technology], view: View, fetch: Fetch, *, look_up: LookUp | None = None
) -> list[Example]:
    """The examples of a need, and liked records that were `given` beside it; each once.

    Raises:
        LimitError: they are too many. BadExample: a name is not known, or the same is liked and not.
    """
    count = len(given) + len(need.like) + len(need.unlike)
    if count > MOST:
        raise LimitError(f"{count} examples are given", where="like, unlike", todo=f"Give at most {MOST}")
    found = [Example(record, True, view.number(record.id)) for record in given]
    for names, liked in ((need.like, True), (need.unlike, False)):
        where = "like" if liked else "unlike"
        found += [
            Example(record, liked, number)
            for record, number in named(names, view, fetch, where=where, look_up=look_up)
        ]
    both = {e.record.id for e in found if e.liked} & {e.record.id for e in found if not e.liked}
    if both:
        raise BadExample(
            f"{min(both)} is liked and not liked", where="unlike", todo="Take it out of one of the two"
        )
    return list({(e.record.id, e.liked): e for e in found}.values())


def named(
    names: Sequence[str],
    view: View,
    fetch: Fetch,
    *,
    where: str,
    look_up: LookUp | None = None,
) -> Iterator[tuple[Technology, int | None]]:
    """The technology that each name means (its id, or the number of one of its patents), and its number in the view.

    `look_up` is asked for what the bank does not hold.

    Raises:
        BadExample: nothing is known under a name.
    """
    for name in dict.fromkeys(" ".join(name.split()) for name in names):
        record = fetch([name]).get(name) if name else None
        number = view.number(name)
        if record is None and number is None:
            numbers = _of_patent(name, view)
            number = numbers[0] if numbers else None
        if record is None and number is not None:
            record = fetch([view.id(number)]).get(view.id(number))
        if record is None and look_up is not None and name:
            record = look_up(name)
        if record is None:
            raise BadExample(
                f"the bank holds nothing called {name[:80]!r}",
                where=where,
                todo="Check the id or the patent number; of a patent that is not in the bank, paste the abstract or hand in its file",
            )
        yield record, number


def _of_patent(name: str, view: View) -> list[int]:
    """The technologies of the patent of this number, in ascending order."""
    terms = [term for code in codes_in(plain(name)) if code.kind == "patent" for term in code.terms]
    return [int(number) for number in view.words.holders(terms)] if terms else []


def _scores(view: View, asked: Asked, mask: Mask) -> dict[int, float]:
    return {hit.technology: hit.score for hit in view.search(asked, int(mask.sum()), mask)}


def _text_of(record: Technology) -> str:
    text = next(iter(record.texts.values()), None)
    parts = [text.title, text.abstract or (text.claims or [None])[0] or text.description] if text else []
    return "\n".join(part for part in parts if part)
