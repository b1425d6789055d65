"""Rows of a table that were written into one cell: 一時金|100万円|料率|3% pairs labels with their values.

A bar parts sentences. Where the words before it are nothing but a label, and what follows is none, it parts that
label from its value, as a colon would.
"""

from __future__ import annotations

from itertools import pairwise

from catalogue.licensing.terms.items import Item

_ROLES = (
    "upfront",
    "royalty",
    "fee",
    "price",
    "assign_price",
    "annual",
    "minimum",
    "milestone",
    "term",
    "trial",
)
_LABELS = ("territory", "field", "sub", "start")
_LONGEST = 3


def read_cells(items: list[Item]) -> None:
    """Makes a colon of each bar between a label and its value."""
    bars = [i for i, item in enumerate(items) if item.text == "|" and item.kind == "sep"]
    edges = [
        -1,
        *(i for i, item in enumerate(items) if item.kind == "sep" and item.text in "|\n"),
        len(items),
    ]
    if bars:
        _heads(items, edges)
    before = dict(zip(edges[1:], edges, strict=False))
    behind = dict(pairwise(edges))
    for bar in bars:
        label = items[before[bar] + 1 : bar]
        value = items[bar + 1 : behind[bar]]
        if value and _is_label(label) and not _is_label(value):
            items[bar].text = ":"


def _heads(items: list[Item], edges: list[int]) -> None:
    """Takes the sums from a row below a row of labels: which is whose is not read."""
    cells = [items[a + 1 : b] for a, b in pairwise(edges)]
    row = 0
    for n in range(len(cells)):
        ends = edges[n + 1] == len(items) or items[edges[n + 1]].text == "\n"
        if not ends:
            continue
        labels = [c for c in cells[row : n + 1] if c]
        if len(labels) > 1 and all(_is_label(c) for c in labels) and n + 1 < len(cells):
            for item in items[edges[n + 1] + 1 :]:
                if item.kind == "quantity":
                    item.kind, item.quantity = "other", None
            return
        row = n + 1


def _is_label(cell: list[Item]) -> bool:
    """Whether a cell is the name of a term and nothing else."""
    told = sum(item.means("role", *_ROLES) or any(item.means(kind) for kind in _LABELS) for item in cell)
    plain = (item.means("filler") or item.means("per") for item in cell)
    return told == 1 and len(cell) <= _LONGEST and told + sum(plain) == len(cell)
