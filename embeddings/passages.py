"""What of a technology is encoded: passages short enough that the encoder reads each of them whole.

In every language of the record: title and abstract (the head), then the claims, and the description only
where there is neither. A longer text is split at sentence ends, and every piece is led by the title, so that
it says by itself what it is about. Title, abstract and claims together embed best on patents, and passages
beat whole documents (docs/decisions/encoder.md).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from catalogue.records import Technology, TechnologyText
from embeddings.sentences import length_of, pieces, shortened

Part: TypeAlias = Literal["head", "claims", "description"]
PARTS: tuple[Part, ...] = ("head", "claims", "description")

MAX_CHARS = 420
"""Han characters a passage (900 Latin letters): with prompt and marks at most some 500 tokens."""

_LEAD_SHARE = 3  # a title leads with at most a third of the passage


@dataclass(frozen=True)
class Passage:
    """One text to encode. `shown` is what a hit shows: the text without the title that leads it."""

    technology_id: str
    language: str
    part: Part
    text: str
    shown: str


def passages_of(
    technology: Technology, *, max_chars: int = MAX_CHARS, parts: Collection[Part] = PARTS
) -> list[Passage]:
    """The passages of a technology, language by language in the record's order, head first.

    `max_chars` is the length of a passage in Han characters as embeddings/sentences.py counts them; a Latin
    letter is 0.4 of one. A technology without any text has no passages.
    """
    return [
        Passage(technology.id, language, part, text, shown)
        for language, texts in technology.texts.items()
        for part, text, shown in _parts_of(texts, max_chars)
        if part in parts
    ]


def _parts_of(texts: TechnologyText, max_chars: int) -> Iterator[tuple[Part, str, str]]:
    """(part, text, shown) of the texts in one language."""
    title = " ".join((texts.title or "").split())
    abstract = (texts.abstract or "").strip()
    claims = [claim.strip() for claim in texts.claims or () if claim.strip()]
    description = (texts.description or "").strip()
    lead = shortened(title, max_chars / _LEAD_SHARE)
    if lead != title:  # the title's end must not be lost: it is read as the beginning of what follows
        abstract = f"{title}\n{abstract}".strip()
    room = max_chars - (length_of(lead) + 1 if lead else 0)

    head = pieces(abstract, room) or pieces("；".join(texts.keywords or ()), room)
    yield from (("head", _led(lead, piece), piece) for piece in head)
    if lead and not head and (claims or not description):
        yield "head", lead, lead
    for piece in (*pieces(claims[0], room), *_packed(claims[1:], room)) if claims else ():
        yield "claims", _led(lead, piece), piece
    if not abstract and not claims:
        yield from (("description", _led(lead, piece), piece) for piece in pieces(description, room))


def _packed(claims: Sequence[str], room: float) -> Iterator[str]:
    """Further claims, one a line, as many together as there is room for; a long one in pieces of its own."""
    together: list[str] = []
    length = 0.0
    for claim in claims:
        needed = length_of(claim) + 1
        if together and length + needed > room:
            yield "\n".join(together)
            together, length = [], 0.0
        if needed > room:
            yield from pieces(claim, room)
        else:
            together.append(claim)
            length += needed
    if together:
        yield "\n".join(together)


def _led(lead: str, piece: str) -> str:
    return f"{lead}\n{piece}" if lead else piece
