"""Answers as plain data: the same for the command line's --json and the HTTP service."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any, get_args

from catalogue import exchange
from catalogue.answers import Answer, Condition, Hit, HitDue, Unknowns
from catalogue.errors import BankError, FilterError
from catalogue.filters import filters, parse_condition
from catalogue.filters.values import Choice
from catalogue.licensing.availability import Availability
from catalogue.licensing.contradictions import Contradiction, rules
from catalogue.licensing.patent_life import PatentLife
from catalogue.licensing.reasons import Reason
from catalogue.places import LANGUAGES


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
        "weak": hit.weak,
        "also": list(hit.also),
        "score": round(hit.score, 6),
        "evidence": [
            {
                "text": s.text,
                "language": s.language,
                "part": s.part,
                "spans": [list(span) for span in s.spans],
            }
            for s in hit.evidence
        ],
        "elements": [
            {"kind": e.kind, "text": e.text, "verdict": e.verdict, "sentence": e.sentence}
            for e in hit.elements
        ],
        "passage": {"text": hit.passage.text, "language": hit.passage.language, "part": hit.passage.part},
        "offer": offer,
        "conditions": [
            {
                "filter": c.filter,
                "value": c.value,
                "unknown": c.unknowns,
                "verdict": c.verdict,
                "fields": list(c.fields),
                "inferred": c.inferred,
            }
            for c in hit.conditions
        ],
        "due": _due_to_dict(hit.due) if hit.due is not None else None,
    }


def _due_to_dict(due: HitDue) -> dict[str, Any]:
    """What is due by a month; amounts as strings, `high` null where no bound is known."""
    return {
        "month": due.month,
        "currency": due.currency,
        "low": f"{due.low:f}",
        "high": None if due.high is None else f"{due.high:f}",
    }


def answer_to_dict(answer: Answer) -> dict[str, Any]:
    """An answer: hits, what relaxing would gain, how it came about, and what the need's words suggest."""
    plan = answer.plan
    return {
        "hits": [hit_to_dict(hit) for hit in answer.hits],
        "weak": answer.weak,
        "absent": list(answer.absent),
        "examples": [
            {"id": e.id, "title": e.title, "language": e.language, "liked": e.liked, "known": e.known}
            for e in answer.examples
        ],
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
        "suggestions": [
            {
                "filter": s.filter,
                "value": s.value,
                "unknown": s.unknowns,
                "start": s.start,
                "end": s.end,
                "text": s.text,
                "note": s.note,
                "accepted": s.accepted,
            }
            for s in answer.suggestions
        ],
        "open_wishes": [
            {
                "filter": o.filter,
                "missing": o.missing,
                "choices": list(o.choices),
                "unknown": o.unknowns,
                "start": o.start,
                "end": o.end,
                "text": o.text,
                "accepted": o.accepted,
            }
            for o in answer.open_wishes
        ],
        "facets": [
            {
                "facet": facet.name,
                "counts": [{"value": c.value, "technologies": c.technologies} for c in facet.counts],
                "not_stated": facet.not_stated,
            }
            for facet in answer.facets
        ],
    }


def contradiction_to_dict(contradiction: Contradiction) -> dict[str, Any]:
    """What contradicts itself: rule, severity, offer (from 0), the fields with what they state, and words."""
    return {
        "rule": contradiction.rule,
        "severity": contradiction.severity,
        "offer": contradiction.offer,
        "fields": [{"field": path, "value": value} for path, value in contradiction.fields],
        "what": dict(rules()[contradiction.rule].text),
    }


def availability_to_dict(found: Availability) -> dict[str, Any]:
    """How a technology's patents and offers stand at a day, each with the reasons."""
    return {
        "today": found.today.isoformat(),
        "last_expiry": found.last_expiry.isoformat() if found.last_expiry else None,
        "expiry_open": found.expiry_open,
        "months_left": found.months_left,
        "unencumbered": found.unencumbered,
        "open_licence": found.open_licence,
        "patents": [_life_to_dict(life) for life in found.patents],
        "offers": [
            {
                "offer": offer.offer,
                "stated": offer.stated,
                "effective_status": offer.effective_status,
                "inferred": offer.inferred,
                "grants_open": asdict(offer.grants_open),
                "closed_in": list(offer.closed_in),
                "because": [_reason_to_dict(reason) for reason in offer.because],
            }
            for offer in found.offers
        ],
    }


def _life_to_dict(life: PatentLife) -> dict[str, Any]:
    expiry, term = life.expiry, life.expiry.term if life.expiry else None
    return {
        "patent": life.index,
        "label": life.label,
        "stated": life.stated,
        "state": life.state,
        "inferred": life.inferred,
        "expiry": expiry.day.isoformat() if expiry else None,
        "expiry_inferred": term is not None if expiry else None,
        "expiry_rule": term.id if term else None,
        "projected": life.projected,
        "months_left": life.months_left,
        "because": [_reason_to_dict(reason) for reason in life.because],
    }


def _reason_to_dict(reason: Reason) -> dict[str, Any]:
    event = reason.event
    return {
        "rule": reason.rule,
        "patent": reason.patent,
        "day": reason.day.isoformat() if reason.day else None,
        "value": reason.value,
        "event": None
        if event is None
        else {"kind": event.kind, "code": event.code, "date": event.date.isoformat() if event.date else None},
        "what": {language: reason.text(language) for language in LANGUAGES},
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
    """The formats as a table; docs/formats.md has more, see tools/formats_table.py."""
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
