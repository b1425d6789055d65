"""The statements of one offer -> a `LicenceOffer` with the evidence for each field."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from catalogue.licensing.offer import (
    Eligibility,
    LicenceOffer,
    OfferSource,
    Payment,
    Span,
    Trial,
)
from catalogue.licensing.terms.quantities import currency_of
from catalogue.licensing.terms.scene import Said, Scene

_LISTS = frozenset(
    ("grants", "territory", "territory_excluded", "fields", "fields_excluded", "eligibility.regions", "payment.models",
     "payment.instalments", "payment.royalty_tiers", "payment.milestones")
)  # fmt: skip
_ROYALTIES = ("royalty_pct_min", "royalty_pct_max", "royalty_tiers", "per_unit", "min_annual")
"""What a base can be the base of."""
_EQUALS_KEPT = ("payment.instalments",)


def build(scene: Scene, said: list[Said]) -> LicenceOffer | None:
    """The offer; None where nothing is stated. Of two values for one field the first stands, and the second is remarked."""
    values: dict[str, Any] = {}
    marks: dict[str, list[tuple[int, int]]] = {}
    currencies: dict[str, list[Said]] = {}
    for s in said:
        if s.field in _LISTS:
            held = values.setdefault(s.field, [])
            if s.value not in held or s.field in _EQUALS_KEPT:
                held.append(s.value)
        elif s.field in values and values[s.field] != s.value:
            if s.field == "payment.min_annual" and values[s.field] == 0:
                values[s.field] = s.value
            elif not s.field.startswith("mention"):
                start, end = s.marks[0][0], s.marks[-1][1]
                scene.remark("unclear", start, end, f"a second value for {s.field}")
            continue
        else:
            values[s.field] = s.value
        marks.setdefault(s.field, []).extend(s.marks)
        if s.currency:
            currencies.setdefault(s.currency, []).append(s)
    if not any(f"payment.{name}" in values for name in _ROYALTIES) and "mention.royalty" not in values:
        values.pop("payment.royalty_base", None)
        marks.pop("payment.royalty_base", None)
    if values.get("payment.royalty_base") == "unit" and "payment.per_unit" not in values:
        values.pop("payment.royalty_base")  # a rate is no share of a number of units
        marks.pop("payment.royalty_base", None)
    _currency(scene, values, marks, currencies)
    _models(values, marks)
    offer = _offer(values, _spans(scene, marks, values))
    return offer if offer != LicenceOffer(source=offer.source) else None


def _models(values: dict[str, Any], marks: dict[str, list[tuple[int, int]]]) -> None:
    """payment.models from what is paid, where no word names the way."""
    models: list[str] = list(values.get("payment.models", ()))
    evidence: list[tuple[int, int]] = []

    def add(model: str, *fields: str) -> None:
        if model not in models:
            models.append(model)
        for field in fields:
            evidence.extend(marks.get(field, ()))

    def has(*names: str) -> list[str]:
        return [n for n in names if values.get(n) not in (None, [], False)]

    upfront = values.get("payment.upfront")
    royalty = has(
        "payment.royalty_pct_min",
        "payment.royalty_pct_max",
        "payment.royalty_tiers",
        "payment.per_unit",
        "mention.royalty",
    )
    total = has("payment.total_fixed", "payment.total_fixed_min", "payment.total_fixed_max")
    entry = has("mention.upfront") or (["payment.upfront"] if upfront else [])
    if royalty and entry and upfront != 0:
        add("upfront_plus_royalty", *entry, *royalty)
    elif royalty:
        add("royalty_only", *royalty)
    if has("payment.milestones"):
        add("milestone", "payment.milestones")
    if has("payment.instalments"):
        add("instalments", "payment.instalments")
    if has(
        "payment.equity_pct", "payment.equity_valuation", "mention.equity"
    ) or "equity_contribution" in values.get("grants", ()):
        add("equity", *has("payment.equity_pct", "payment.equity_valuation", "mention.equity"))
        if "equity_contribution" in values.get("grants", ()):
            evidence.extend(marks.get("grants", ()))
    other = {"instalments", "deferred", "equity", "milestone"} & set(models)
    if "lump_sum" in models and ("payment.instalments" in values or "instalments" in models):
        models.remove("lump_sum")
    if (
        total
        and "lump_sum" not in models
        and not other
        and "free" not in models
        and "royalty_only" not in models
    ) or (total and not other and "royalty_only" in models and "lump_sum" not in models):
        add("lump_sum", *total)
    if models:
        values["payment.models"] = models
        marks.setdefault("payment.models", []).extend(evidence)
    for name in [n for n in values if n.startswith("mention.")]:
        del values[name]
        marks.pop(name, None)


def _currency(
    scene: Scene,
    values: dict[str, Any],
    marks: dict[str, list[tuple[int, int]]],
    currencies: dict[str, list[Said]],
) -> None:
    """The one currency of an offer; sums in another one are left out, and remarked on."""
    if not currencies:
        _lone_currency(scene, values, marks)
        return
    _local_yuan(scene, currencies)
    ordered = sorted(
        currencies, key=lambda c: (-len({s.at for s in currencies[c]}), min(s.at for s in currencies[c]))
    )
    chosen = ordered[0]
    values["payment.currency"] = chosen
    marks["payment.currency"] = [(scene.items[s.at].start, scene.items[s.at].end) for s in currencies[chosen]]
    for other in ordered[1:]:
        for s in currencies[other]:
            scene.remark("unclear", s.marks[0][0], s.marks[0][1], f"{other} beside {chosen} in one offer")
            if s.field in _LISTS:
                values[s.field] = [v for v in values.get(s.field, ()) if v != s.value]
                if not values[s.field]:
                    del values[s.field]
                    marks.pop(s.field, None)
            elif values.get(s.field) == s.value:
                del values[s.field]
                marks.pop(s.field, None)


_YUAN = ("TWD", "HKD", "MOP", "SGD")


def _local_yuan(scene: Scene, currencies: dict[str, list[Said]]) -> None:
    """新台币30万元 … 合计50万元: a bare 元 beside a currency that counts in 元 is that one."""
    local = next((c for c in _YUAN if c in currencies), None)
    if local is None or "CNY" not in currencies:
        return
    named = [
        s
        for s in currencies["CNY"]
        if any(word in scene.items[s.at].text for word in ("人民币", "rmb", "cny", "¥"))
    ]
    if not named:
        currencies[local] += currencies.pop("CNY")


_SUMS = ("upfront", "total_fixed", "total_fixed_min", "total_fixed_max", "annual_fee", "instalments", "per_unit", "min_annual",
         "milestones", "equity_valuation", "royalty_tiers")  # fmt: skip


def _lone_currency(scene: Scene, values: dict[str, Any], marks: dict[str, list[tuple[int, int]]]) -> None:
    """A currency that stands by itself for all sums: (all USD), 币种：人民币."""
    if not any(values.get(f"payment.{name}") for name in _SUMS):
        return
    alone = [(i, code) for i in scene.items if i.kind == "other" and (code := currency_of(i.text))]
    if len({code for _, code in alone}) == 1 and len(alone[0][0].text) > 1:
        item, code = alone[0]
        item.used = True
        values["payment.currency"] = code
        marks["payment.currency"] = [(item.start, item.end)]


def _spans(scene: Scene, marks: dict[str, list[tuple[int, int]]], values: dict[str, Any]) -> tuple[Span, ...]:
    found = set()
    for field, stretches in marks.items():
        if field not in values:
            continue
        for start, end in stretches:
            first, last = scene.folded.span(start, end)
            found.add((first, last, field))
    text = scene.folded.original
    return tuple(Span(field, start, end, text[start:end]) for start, end, field in sorted(found))


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _part(values: dict[str, Any], prefix: str) -> dict[str, Any]:
    return {
        name.removeprefix(prefix): _tuple(value)
        for name, value in values.items()
        if name.startswith(prefix) and value not in (None, [])
    }


def _offer(values: dict[str, Any], spans: Iterable[Span]) -> LicenceOffer:
    payment = Payment(**{k: _plain(v) for k, v in _part(values, "payment.").items()})
    trial = Trial(**_part(values, "trial."))
    eligibility = Eligibility(**_part(values, "eligibility."))
    top = {name: _tuple(v) for name, v in values.items() if "." not in name and v not in (None, [])}
    return LicenceOffer(
        source=OfferSource(kind="parsed", spans=tuple(spans)),
        payment=payment if payment != Payment() else None,
        trial=trial if trial != Trial() else None,
        eligibility=eligibility if eligibility != Eligibility() else None,
        **top,
    )


def _plain(value: Any) -> Any:
    """An amount without an exponent and without zeros behind the point: 300000, 2.5."""
    if isinstance(value, Decimal):
        return Decimal(f"{value.normalize():f}")
    return value
