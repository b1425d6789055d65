"""What in a record contradicts itself, reported and never repaired.

Every module of this folder that has RULES adds to the list; docs/contradictions.md is made from it.
"""

from __future__ import annotations

import datetime as dt
import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from catalogue.licensing.availability import Availability, availability
from catalogue.licensing.contradictions.base import Case, Found, Rule, Severity
from catalogue.records import Technology


@dataclass(frozen=True)
class Contradiction:
    """One finding. `fields` are paths in the record with what they state; `offer` counts from 0.

    A `hint` is odd, not impossible.
    """

    rule: str
    severity: Severity
    offer: int | None
    fields: tuple[Found, ...]

    def text(self, language: str) -> str:
        """In words, with the fields; `language` is en, zh or ja (any other is answered in English)."""
        words = rules()[self.rule].text
        shown = "; ".join(f"{path} = {value}" for path, value in self.fields)
        return f"{words.get(language, words['en'])}: {shown}"


@cache
def rules() -> Mapping[str, Rule]:
    """Every rule by its name."""
    found: list[Rule] = []
    for module in sorted(info.name for info in pkgutil.iter_modules(__path__) if info.name != "__main__"):
        found.extend(getattr(importlib.import_module(f"{__name__}.{module}"), "RULES", ()))
    found.sort(key=lambda rule: rule.severity == "hint")
    return {rule.id: rule for rule in found}


def contradictions(
    technology: Technology, *, today: dt.date, found: Availability | None = None
) -> tuple[Contradiction, ...]:
    """What in a record contradicts itself at `today`, contradictions before hints.

    `found` spares the work where the availability at that day is known already.
    """
    if not technology.offers and not technology.patents:
        return ()
    case = Case(technology, found or availability(technology, today=today))
    return tuple(
        Contradiction(rule.id, rule.severity, clash.offer, clash.fields)
        for rule in rules().values()
        for clash in rule.check(case)
    )


def markdown() -> str:
    """The page docs/contradictions.md."""
    lines = [
        "# Contradictions",
        "",
        "Made from the rules themselves: `python -m catalogue.licensing.contradictions`. What in a record contradicts itself is",
        "reported when it is uploaded and where it is shown, and never repaired: the record stays as its owner wrote it. A",
        "contradiction cannot be so; a hint is odd and worth a look. How registers and calendars are read stands in",
        "[availability](availability.md).",
        "",
        "| rule | severity | what is wrong | 说明 | 説明 | source |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| `{rule.id}` | {rule.severity} | {rule.text['en']} | {rule.text['zh']} | {rule.text['ja']} | {rule.law} |"
        for rule in rules().values()
    ]
    return "\n".join(lines) + "\n"
