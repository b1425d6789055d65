"""Cells under a heading that names the unit: 许可费（元）：50000, 提成比例（%）：3, 许可期限（年）：5."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from catalogue.licensing.terms.quantities import currency_of
from catalogue.licensing.terms.scene import Scene

_PERCENT = ("%", "百分比", "百分之")
_MONTHS = {"年": 12, "月": 1, "个月": 1, "years": 12, "months": 1}
_CELL = 4
"""Items of the heading's end before its number: bracket, unit, bracket, colon."""


def read_columns(scene: Scene) -> None:
    """Gives a bare number the unit that stands in brackets before its colon."""
    for i, quantity in list(scene.quantities("number")):
        if not quantity.bare or quantity.low is None or quantity.high is None or i < _CELL:
            continue
        opened, unit, closed, colon = scene.items[i - _CELL : i]
        if opened.kind != "open" or closed.kind != "close" or colon.text != ":":
            continue
        item, text = scene.items[i], unit.text.strip()
        if text in _PERCENT:
            item.quantity = replace(quantity, unit="percent", bare=False)
        elif text in _MONTHS:
            factor = Decimal(_MONTHS[text])
            item.quantity = replace(
                quantity, unit="months", low=quantity.low * factor, high=quantity.high * factor, bare=False
            )
        elif text == "元" or currency_of(text):
            item.quantity = replace(
                quantity, unit="money", currency="CNY" if text == "元" else currency_of(text), bare=False
            )
        else:
            continue
        unit.used = True
