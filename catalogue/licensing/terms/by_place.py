"""Offers that a text parts by where they hold: 国内独占、海外は応相談; exclusive for China; non-exclusive rest of world."""

from __future__ import annotations

import re

from catalogue.licensing.terms.scene import Said, Scene

_KINDS = frozenset(("exclusive", "sole", "non_exclusive"))
_PRICES = ("payment.upfront", "payment.total_fixed", "payment.total_fixed_min", "payment.total_fixed_max", "payment.annual_fee",
           "payment.royalty_pct_min", "payment.royalty_pct_max", "payment.per_unit")  # fmt: skip
_REST = re.compile(
    r"elsewhere|rest of (?:the )?world|\brow\b|(?:all |any )?other (?:countries|territories|fields|uses|applications|markets|regions)|everywhere else"
    r"|(?:其他|其余|别的)(?:的)?(?:国家|地区|区域|领域|用途|省|行业)|(?:それ以外|その他|他)の?(?:国|地域|分野|用途)|それ以外"
)
_MOST = 6
"""Territories that are told apart; a longer list is a table."""


def by_place(scene: Scene, said: list[Said]) -> list[list[Said]] | None:
    """The statements of each offer; None where the text does not part them so."""
    parted = [s for s in said if s.field in ("territory", "fields")]
    if not parted or (len(parted) < 2 and not _REST.search(scene.folded.text)):
        return None
    for numbers in (scene.clause, scene.sentence):
        parts = _parted(scene, said, numbers)
        if parts is not None:
            return parts
    return None


def _parted(scene: Scene, said: list[Said], numbers: list[int]) -> list[list[Said]] | None:
    held: dict[int, list[Said]] = {}
    for s in said:
        held.setdefault(numbers[s.at], []).append(s)
    rest = {n for n in held if _REST.search(_text(scene, numbers, held[n][0].at)) and not _places(held[n])}
    placed = [
        n for n in sorted(held) if (_places(held[n]) or n in rest) and (_kinds(held[n]) or _priced(held[n]))
    ]
    if not 2 <= len(placed) <= _MOST:
        return None
    if any(_kinds(held[n]) or _places(held[n]) for n in held if n not in placed):
        return None
    between = [n for n in held if n not in placed and placed[0] < n < placed[-1]]
    if any(s.field in _PRICES for n in between for s in held[n]):
        return None
    if any(
        not _kinds(held[n]) and not any(s.field == "territory" for s in held[n])
        for n in placed
        if n not in rest
    ):
        return None
    where = [_places(held[n]) or frozenset((("rest", ""),)) for n in placed]
    if len(set(where)) < len(where):
        return None
    if any(not _kinds(held[n]) and any(s.field in _PRICES for s in held[n]) for n in placed):
        return None  # 独占：US 50k USD；EU 30k EUR: the kind is that of both
    told = [(_kinds(held[n]), _priced(held[n])) for n in placed]
    if len(set(told)) < 2 or not any(kinds for kinds, _ in told):
        return None
    parts: list[list[Said]] = [[] for _ in placed]
    shared: list[Said] = []
    for n, group in held.items():
        if n in placed:
            parts[placed.index(n)] += group
        elif n < placed[0] or n > placed[-1]:
            shared += group
        else:
            parts[max(i for i, m in enumerate(placed) if m < n)] += group
    parts[-1] = [s for s in parts[-1] if not _of_both(scene, s)] if _of_last(scene, parts[-1]) else parts[-1]
    both = [s for n in placed[-1:] for s in held[n] if s not in parts[-1]]
    return [[*shared, *both, *part] for part in parts]


def _text(scene: Scene, numbers: list[int], at: int) -> str:
    places = scene.clause_range(at) if numbers is scene.clause else scene.sentence_range(at)
    return scene.folded.text[scene.items[places[0]].start : scene.items[places[-1]].end]


def _places(group: list[Said]) -> frozenset[tuple[str, str]]:
    return frozenset(
        (s.field, s.value) for s in group if s.field in ("territory", "territory_excluded", "fields")
    )


def _kinds(group: list[Said]) -> frozenset[str]:
    return frozenset(s.value for s in group if s.field == "grants" and s.value in _KINDS)


def _priced(group: list[Said]) -> frozenset[tuple[str, str]]:
    return frozenset(
        (s.field, str(s.value)) for s in group if s.field in _PRICES or s.field == "payment.price_on_request"
    )


def _of_last(scene: Scene, group: list[Said]) -> bool:
    return any(_of_both(scene, s) for s in group)


def _of_both(scene: Scene, s: Said) -> bool:
    """Both price on application: what a word for all of them stands before."""
    words = ("both", "all", "均", "都", "いずれも", "どちらも", "双方とも", "共に", "ともに", "皆")
    return s.field.startswith("payment.") and any(
        scene.items[j].text in words or scene.items[j].text.startswith(("both ", "all "))
        for j in scene.clause_range(s.at)
        if j < s.at
    )
