"""The filter seam: a filter is data plus one function that judges whole columns at once.

A module in catalogue/filters that has `FILTERS` is found by itself (see catalogue/filters/__init__.py).
HTTP parameter, command-line option, web control and docs page are all made from that list.

Every condition is judged yes, no or unknown. A filter of scope `offer` is judged for each offer, and all such
conditions must hold in one and the same offer; a filter of scope `technology` is judged once a technology.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from catalogue.filters.columns import Column, ColumnTable
from catalogue.filters.values import ValueType

Tri: TypeAlias = npt.NDArray[np.int8]
Mask: TypeAlias = npt.NDArray[np.bool_]

NO: Final = 0
YES: Final = 1
UNKNOWN: Final = 2
VERDICTS: Final = ("no", "yes", "unknown")

GROUPS: Final = ("price", "trial", "rights", "owner", "subject", "patent", "readiness")


@dataclass(frozen=True)
class Context:
    """What a judgement may depend on besides the record: the day it is made."""

    today: dt.date


@dataclass(frozen=True)
class Filter:
    """One filter: what a person sees (`label` and `help` by language), what it takes, how it judges.

    `judge` gets the columns, the parsed value and the context, and returns an int8 array of NO, YES and
    UNKNOWN: one entry an offer row for scope `offer`, one a technology for scope `technology`.
    """

    name: str
    group: str
    scope: Literal["offer", "technology"]
    value: ValueType
    label: Mapping[str, str]
    help: Mapping[str, str]
    example: str
    columns: tuple[Column, ...]
    judge: Callable[[ColumnTable, Any, Context], Tri]
    even_closed: bool = False
    """Whether offers that are withdrawn, lapsed or exclusively licensed are judged too (else: no)."""


def tri(yes: Mask, no: Mask) -> Tri:
    """Yes where `yes`, no where `no` and not `yes`, unknown elsewhere."""
    # By arithmetic on whole arrays, twenty times as fast as assigning through masks: neither is 2, yes 1, no 0.
    out: Tri = ~(yes | no) * np.int8(UNKNOWN)
    out += yes
    return out


def both(a: Tri, b: Tri) -> Tri:
    """Kleene's strong conjunction: no beats unknown, unknown beats yes."""
    return tri((a == YES) & (b == YES), (a == NO) | (b == NO))
