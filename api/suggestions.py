"""What a need's own words suggest, as the search page shows it: quoted words, filter, value, and a link that adds it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from api.forms import Asked, value_text
from api.wording import Words
from catalogue.answers import Answer, OpenWish, Suggestion
from catalogue.filters import filters

Link = Callable[[list[tuple[str, str]]], str]


@dataclass(frozen=True)
class Choice:
    """A value, and the link to the same search with it; `value` is empty for a filter that is only asked or not."""

    value: str
    href: str


@dataclass(frozen=True)
class WishView:
    """One line of the page. `question` is what a wish without a value leaves open; then there are several choices."""

    quoted: str
    label: str
    choices: tuple[Choice, ...]
    question: str
    remarks: tuple[str, ...]
    accepted: bool


def wish_views(answer: Answer, asked: Asked, w: Words, link: Link) -> list[WishView]:
    """The suggestions and open wishes of an answer, in the order of the need's words. `link` makes a link from parameters."""
    wishes: list[Suggestion | OpenWish] = [*answer.suggestions, *answer.open_wishes]
    wishes.sort(key=lambda wish: (wish.start, isinstance(wish, OpenWish)))
    return [_view(wish, asked, w, link) for wish in wishes]


def _view(wish: Suggestion | OpenWish, asked: Asked, w: Words, link: Link) -> WishView:
    values = wish.choices if isinstance(wish, OpenWish) else (wish.value,)
    remarks = [w("wishes.soft")] if wish.unknowns == "include" and not wish.accepted else []
    if isinstance(wish, Suggestion) and wish.note:
        remarks.append(w(f"wishes.note.{wish.note}"))
    return WishView(
        quoted=wish.text,
        label=filters()[wish.filter].label[w.ui],
        choices=tuple(
            Choice(value_text(wish.filter, value, w), link(_query(asked, wish, value))) for value in values
        ),
        question=w(f"wishes.missing.{wish.missing}") if isinstance(wish, OpenWish) else "",
        remarks=tuple(remarks),
        accepted=wish.accepted,
    )


def _query(asked: Asked, wish: Suggestion | OpenWish, value: str) -> list[tuple[str, str]]:
    """The same search with the filter set to this value, whatever it was set to before."""
    query = [*asked.query(without=wish.filter), (wish.filter, value)]
    if wish.unknowns != "exclude" and asked.way != wish.unknowns:
        query.append((f"unknown.{wish.filter}", wish.unknowns))
    return query
