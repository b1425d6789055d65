"""Examples on the search page: those that are set, and for each hit the links that set it as one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from api.forms import Asked
from catalogue.answers import Answer

Link = Callable[[list[tuple[str, str]]], str]


@dataclass(frozen=True)
class ExampleView:
    """An example that is set: what was asked for by, its title where it is known, and the search without it."""

    name: str
    title: str | None
    language: str | None
    liked: bool
    href: str


@dataclass(frozen=True)
class Marks:
    """The searches with a hit marked: for more like it, for less."""

    more: str
    less: str


def example_views(asked: Asked, answer: Answer | None, link: Link) -> list[ExampleView]:
    """The examples of the search. A patent number is shown with the title of what it led to."""
    shown = {example.id: example for example in answer.examples} if answer else {}
    given = [example for example in (answer.examples if answer else ()) if example.known]
    found = []
    for liked, names in ((True, asked.like), (False, asked.unlike)):
        led = [example for example in given if example.liked == liked and example.id not in names]
        for name in names:
            example = shown.get(name) or (led.pop(0) if led else None)
            title, language = (example.title, example.language) if example else (None, None)
            found.append(ExampleView(name, title, language, liked, link(_without(asked, name).query())))
    return found


def marks_of(asked: Asked, id_: str, link: Link) -> Marks:
    """The links of one hit."""
    return Marks(
        link(replace(asked, like=(*asked.like, id_)).query()),
        link(replace(asked, unlike=(*asked.unlike, id_)).query()),
    )


def _without(asked: Asked, name: str) -> Asked:
    return replace(
        asked,
        like=tuple(n for n in asked.like if n != name),
        unlike=tuple(n for n in asked.unlike if n != name),
    )
