"""The unit of sums that a form states once for all: 许可费:300|单位:万元, 単位：千円, (all amounts in EUR thousand)."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from catalogue.licensing.terms import numbers
from catalogue.licensing.terms.quantities import currency_of
from catalogue.licensing.terms.scene import Scene

_UNIT = re.compile(
    r"(?:金额|货币|费用|价格|额)?(?:单位|单价单位|units?|currency unit)\s?(?::|为|は)?\s?(?P<scale>[千万亿]|百万|thousand|k|million)?\s?"
    r"(?P<money>人民币|元|円|美元|日元|欧元|rmb|cny|usd|eur|gbp|jpy)(?![a-z/])"
)
_ROLES = ("upfront", "fee", "price", "assign_price", "annual", "minimum", "milestone", "part", "rest")
_SCALES = {"thousand": 1000, "k": 1000, "million": 10**6}


def read_unit_apart(scene: Scene) -> None:
    """Gives bare numbers right behind the label of a sum the unit that stands by itself; nothing where two units are named."""
    found = list(_UNIT.finditer(scene.folded.text))
    if len({(m["scale"], m["money"]) for m in found}) != 1:
        return
    unit = found[0]
    code = {"元": "CNY", "人民币": "CNY"}.get(unit["money"]) or currency_of(unit["money"])
    if code is None:
        return
    scale = unit["scale"]
    factor = Decimal(1) if not scale else Decimal(_SCALES.get(scale) or numbers.scale(scale))
    used = False
    for i, quantity in list(scene.quantities("number")):
        if not quantity.bare or quantity.low is None or quantity.high is None or i < 2:
            continue
        if scene.items[i - 1].text != ":" or not scene.items[i - 2].means("role", *_ROLES):
            continue
        follows = scene.items[i + 1] if i + 1 < len(scene.items) else None
        if follows is not None and follows.kind not in ("sep", "close"):
            continue
        low, high = quantity.low * factor, quantity.high * factor
        scene.items[i].quantity = replace(
            quantity, unit="money", low=low, high=high, currency=code, bare=False, scaled=scale is not None
        )
        used = True
    for j, item in enumerate(scene.items if used else ()):
        if unit.start() <= item.start and item.end <= unit.end():
            scene.use(j)
