"""Rates that English lists by field of use: medical devices 4 %, consumer goods 2 %; 3 % for automotive and 5 % for medical."""

from __future__ import annotations

from catalogue.licensing.terms.scene import Said, Scene

_REST = frozenset(("else", "other", "others", "everything", "remaining", "otherwise", "elsewhere"))
_LONGEST = 4
"""Words of a field."""
_HIGHEST = 30
"""Per cent; lists of higher rates are shares of something."""
_NO_FIELDS = frozenset(
    ("then", "on", "at", "year", "years", "first", "sale", "sales", "signing", "delivery", "balance", "month", "months", "domestic", "export")
)  # fmt: skip


def read_by_field(scene: Scene) -> None:
    """States a rate and its field for each entry of such a list; nothing where any entry is of another form."""
    if scene.language != "en":
        return
    done: set[int] = set()
    for i, _ in list(scene.quantities("percent")):
        if scene.sentence[i] in done:
            continue
        done.add(scene.sentence[i])
        _sentence(scene, scene.sentence_range(i))


def _sentence(scene: Scene, places: range) -> None:
    items = scene.items
    rates = [j for j in places if items[j].is_a("percent")]
    if len(rates) < 2 or not any(
        items[j].means("role", "royalty") or items[j].means("base", "net_sales") for j in places
    ):
        return
    if any(items[j].is_a("money") or items[j].means("role", "alien", "equity") for j in places):
        return
    if any(
        items[j].means(kind) for j in places for kind in ("funding", "past", "max_before", "min_before", "or")
    ):
        return
    entries = [_behind(scene, j) for j in rates]
    if any(e is None for e in entries):
        entries = [_before(scene, j) for j in rates]
    found = [(j, e) for j, e in zip(rates, entries, strict=True) if e is not None]
    if len(found) != len(rates) or len({_words(scene, e) for _, e in found}) != len(found):
        return
    shares = [q.low for j in rates if (q := items[j].quantity) is not None and q.low is not None]
    if sum(shares) == 100 or max(shares, default=100) > _HIGHEST:
        scene.hush(rates)  # Europe 40 %, Asia 30 %, the rest 30 %
        return
    for j, (start, end) in found:
        quantity = items[j].quantity
        if quantity is None or quantity.low is None or quantity.ranged or not 0 <= quantity.low <= 100:
            return
        words = set(_words(scene, (start, end)).split())
        if words & _NO_FIELDS:
            return
    for j, (start, end) in found:
        quantity = items[j].quantity
        rate = quantity.low if quantity is not None else None
        scene.say("payment.royalty_pct_min", rate, j)
        scene.say("payment.royalty_pct_max", rate, j)
        if not set(_words(scene, (start, end)).split()) & _REST:
            a, b = scene.folded.span(items[start].start, items[end - 1].end)
            scene.say("fields", scene.folded.original[a:b], *range(start, end))
        scene.use(*range(start, end))


def by_field(scene: Scene, said: list[Said]) -> list[list[Said]] | None:
    """The statements of each offer where rates were listed by field; None where they were not."""
    if scene.language != "en":
        return None
    listed = [s for s in said if s.field == "payment.royalty_pct_min" and len(s.marks) == 1]
    fields = [s for s in said if s.field == "fields"]
    paired = [
        (s, [f for f in fields if _entry(scene, s.at) == (f.marks[0][0], f.marks[-1][1])]) for s in listed
    ]
    if sum(bool(f) for _, f in paired) < 2 or len({s.value for s in listed}) < 2:
        return None
    own = {id(f) for _, fs in paired for f in fs} | {
        id(s) for s in said if s.field.startswith("payment.royalty_pct") and s.at in {p.at for p in listed}
    }
    rest = [s for s in said if id(s) not in own]
    return [
        [*rest, *fs, *(t for t in said if t.at == s.at and t.field.startswith("payment.royalty_pct"))]
        for s, fs in paired
    ]


def _entry(scene: Scene, at: int) -> tuple[int, int] | None:
    entry = _behind(scene, at) or _before(scene, at)
    return (scene.items[entry[0]].start, scene.items[entry[1] - 1].end) if entry else None


def _behind(scene: Scene, at: int) -> tuple[int, int] | None:
    """4 % for medical devices, 4 % (medical devices)."""
    start = at + 1
    if start >= len(scene.items) or not (
        scene.items[start].text in ("for", "in") or scene.items[start].kind == "open"
    ):
        return None
    return _run(scene, start + 1, 1)


def _before(scene: Scene, at: int) -> tuple[int, int] | None:
    """Medical devices: 4 %, medical devices 4 %."""
    end = at
    while end and scene.items[end - 1].text in (":", "-"):
        end -= 1
    return _run(scene, end - 1, -1)


def _run(scene: Scene, at: int, step: int) -> tuple[int, int] | None:
    """The unknown words from a place on, with nothing of terms beside them."""
    j = at
    while 0 <= j < len(scene.items) and (
        (scene.items[j].kind == "other" and scene.items[j].text.replace("-", "").isalpha())
        or scene.items[j].text in ("all", "any", "event")
        or scene.items[j].means("filler", "event")
    ):
        j += step
    start, end = (at, j) if step == 1 else (j + 1, at + 1)
    if not 0 < end - start <= _LONGEST:
        return None
    beyond = scene.items[j] if 0 <= j < len(scene.items) else None
    if beyond is not None and not (
        beyond.kind in ("sep", "close", "open")
        or beyond.means("and")
        or beyond.means("role", "royalty")
        or beyond.means("base")
        or beyond.text in ("of", "for")
    ):
        return None
    return start, end


def _words(scene: Scene, run: tuple[int, int]) -> str:
    return scene.folded.text[scene.items[run[0]].start : scene.items[run[1] - 1].end]
