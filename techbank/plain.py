"""Answers as plain data: the same for the command line's --json and the HTTP service."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, get_args

from catalogue import exchange
from catalogue.answers import Answer, Condition, Hit, Unknowns
from catalogue.errors import BankError, FilterError
from catalogue.filters import filters, parse_condition
from catalogue.filters.values import Choice


def hit_to_dict(hit: Hit) -> dict[str, Any]:
    """One hit; `offer` is the offer's terms under their names of the exchange format, and its `index`."""
    offer = None
    if hit.offer is not None:
        offer = {"index": hit.offer.index, **exchange.offer_to_dict(hit.offer.terms)}
    return {
        "rank": hit.rank,
        "id": hit.id,
        "title": hit.title,
        "owner": hit.owner,
        "languages": list(hit.languages),
        "score": round(hit.score, 6),
        "passage": {"text": hit.passage.text, "language": hit.passage.language, "part": hit.passage.part},
        "offer": offer,
        "conditions": [
            {"filter": c.filter, "value": c.value, "unknown": c.unknowns, "verdict": c.verdict}
            for c in hit.conditions
        ],
    }


def answer_to_dict(answer: Answer) -> dict[str, Any]:
    """An answer: hits, what relaxing a single filter would gain, and how the answer came about."""
    plan = answer.plan
    return {
        "hits": [hit_to_dict(hit) for hit in answer.hits],
        "relax": [{"filter": r.filter, "gain": r.gain} for r in answer.relax],
        "plan": {
            "technologies": plan.technologies,
            "allowed": plan.allowed,
            "passages": plan.passages,
            "strategy": plan.strategy,
            "generation": plan.generation,
            "encoder": plan.encoder,
            "language": plan.language,
            "milliseconds": dict(plan.milliseconds),
        },
    }


def error_to_dict(error: BankError) -> dict[str, Any]:
    """The one shape of an error: code, what happened, where, and what to do next."""
    return {"error": {"code": error.code, "message": error.what, "where": error.where, "todo": error.todo}}


def filters_to_list() -> list[dict[str, Any]]:
    """Every filter as plain data, in the order in which it is shown."""
    found = []
    for f in filters().values():
        value: dict[str, Any] = {"control": f.value.control, "form": f.value.form, "example": f.example}
        if isinstance(f.value, Choice):
            value["values"] = list(f.value.values)
        found.append(
            {
                "name": f.name,
                "group": f.group,
                "scope": f.scope,
                "value": value,
                "label": dict(f.label),
                "help": dict(f.help),
            }
        )
    return found


def conditions_from(
    asked: Mapping[str, Any], unknown: Mapping[str, str] | str = "exclude"
) -> tuple[Condition, ...]:
    """Conditions from filters as JSON has them: `{"trl_min": 6, "walk_away": {"value": true, "unknown": "include"}}`.

    `unknown` says what becomes of unknowns: one way for all, or a way by filter (exclude where it names none).

    Raises:
        FilterError: a filter that does not exist, or a value it cannot take.
    """
    if isinstance(unknown, str) and unknown not in get_args(Unknowns):
        # Said here, since without a filter nobody else would look at it.
        raise FilterError(
            f"unknowns cannot be {unknown!r}", where="unknown", todo="Use exclude, include or only"
        )
    found = []
    for name, raw in asked.items():
        way = unknown if isinstance(unknown, str) else unknown.get(name, "exclude")
        if isinstance(raw, Mapping):
            strange = set(raw) - {"value", "unknown"}
            if strange or "value" not in raw:
                raise FilterError(
                    "a filter given as an object has the fields value and unknown, and no others",
                    where=f"filter {name}",
                    todo='Example: {"value": true, "unknown": "include"}',
                )
            raw, way = raw["value"], raw.get("unknown", way)
        found.append(parse_condition(name, raw, unknowns=way if isinstance(way, str) else repr(way)))
    if not isinstance(unknown, str):
        _all_asked(unknown, asked)
    return tuple(found)


def _all_asked(unknown: Mapping[str, str], asked: Iterable[str]) -> None:
    stray = sorted(set(unknown) - set(asked))
    if stray:
        raise FilterError(
            f"unknowns are given for {stray[0]!r}, which is not asked for",
            where="unknown",
            todo="Ask for the filter too",
        )


def formats_to_list() -> list[dict[str, Any]]:
    """Every file format as plain data."""
    from ingest.formats import readers

    return [
        {
            "name": r.name,
            "label": r.label,
            "extensions": list(r.extensions),
            "reads": r.reads,
            "skips": r.skips,
        }
        for r in readers()
    ]


def formats_to_markdown() -> str:
    """The page docs/formats.md."""
    lines = [
        "# File formats",
        "",
        "Made from the readers themselves: `techbank formats --markdown`. A file is recognised by its first bytes,",
        "whatever its name; `.zip` and `.gz` are opened on the way.",
        "",
        "| name | format | read | not read |",
        "|---|---|---|---|",
    ]
    lines += [f"| `{f['name']}` | {f['label']} | {f['reads']} | {f['skips']} |" for f in formats_to_list()]
    return "\n".join(lines) + "\n"


def filters_to_markdown() -> str:
    """The page docs/filters.md."""
    lines = [
        "# Filters",
        "",
        "Made from the filters themselves: `techbank filters --markdown`. Every condition is judged yes, no or unknown;",
        "`unknown` says what becomes of technologies for which it cannot be judged: `exclude` (the default), `include` or",
        "`only`. Conditions per offer must hold together in one offer, and an offer that is withdrawn, lapsed or exclusively",
        "licensed meets none but `status`.",
        "",
        "| HTTP and web | command line | judged per | takes | example | meaning |",
        "|---|---|---|---|---|---|",
    ]
    for f in filters_to_list():
        option = f"--{f['name'].replace('_', '-')}"
        value = f["value"]
        lines.append(
            f"| `{f['name']}` | `{option}` | {f['scope']} | {value['form']} | `{value['example']}` | {f['help']['en']} |"
        )
    return "\n".join(lines) + "\n"
