"""techbank show: one technology."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from techbank.commands import bank_option, json_option, print_json

if TYPE_CHECKING:
    from catalogue.licensing.availability import Availability
    from catalogue.records import Technology
    from catalogue.store import Source


@click.command(epilog="Example: techbank show US-8930553-B2 --bank city")
@click.argument("id", metavar="ID")
@bank_option
@click.option("--history", is_flag=True, help="List its versions instead: when, from which file, by whom.")
@click.option(
    "--availability",
    is_flag=True,
    help="Show instead how its patents and offers stand today, why, and what contradicts itself.",
)
@json_option
def show(
    id: str,  # noqa: A002
    bank_folder: Path,
    history: bool,
    availability: bool,
    as_json: bool,
) -> None:
    """Show one technology in the exchange format.

    Without --json, what in it contradicts itself is told on stderr, and of a technology with several sources which
    source says what.
    """
    from catalogue import exchange
    from techbank.bank import open_bank

    if history and availability:
        raise click.UsageError("Give either --history or --availability.")
    with open_bank(bank_folder) as bank:
        if availability:
            _show_availability(bank.get(id), as_json)
            return
        if not history:
            technology = bank.get(id)
            sources = bank.catalogue.sources(id)
            record = exchange.to_dict(technology)
            print_json(record) if as_json else click.echo(json.dumps(record, ensure_ascii=False, indent=2))
            if not as_json:
                for line in _sources(technology, sources):
                    click.echo(line, err=True)
                for line in _contradictions(technology, dt.date.today()):
                    click.echo(line, err=True)
            return
        versions = [
            {
                "version": v.version,
                "stored_at": v.stored_at.isoformat(timespec="seconds"),
                "withdrawn": v.withdrawn,
                "file": v.file,
                "position": v.position,
                "who": v.who,
            }
            for v in bank.history(id)
        ]
    if as_json:
        print_json({"id": id, "versions": versions})
    else:
        for v in versions:
            state = "withdrawn" if v["withdrawn"] else "stored"
            click.echo(
                f"{v['version']:4}  {v['stored_at']}  {state}  {v['file'] or '-'} {v['position'] or ''}  {v['who'] or ''}"
            )


def _sources(technology: Technology, sources: Sequence[Source]) -> Iterator[str]:
    """The sources of a technology that has several, each with the values that were taken from it."""
    if len(sources) < 2:
        return
    yield f"{len(sources)} sources:"
    for source in sources:
        place = " ".join(part for part in (source.file, source.position) if part)
        at = (source.record.provenance or {}).get("*")
        taken = [
            "the rest" if path == "*" else path
            for path, one in (technology.provenance or {}).items()
            if at is not None and (one.file, one.position) == (at.file, at.position)
        ]
        says = "withdrawn" if source.withdrawn else ", ".join(taken) or "nothing that another does not say"
        by = f" ({source.office or source.who})" if source.office or source.who else ""
        yield f"  {source.id}  {place or '-'}{by}: {says}"


def _contradictions(technology: Technology, today: dt.date) -> Iterator[str]:
    from catalogue.licensing.contradictions import contradictions

    for found in contradictions(technology, today=today):
        yield f"{found.severity}: {found.text('en')}"


def _show_availability(technology: Technology, as_json: bool) -> None:
    from catalogue import exchange
    from catalogue.licensing.availability import availability, inferred_offers
    from catalogue.licensing.contradictions import contradictions
    from techbank.plain import availability_to_dict, contradiction_to_dict

    today = dt.date.today()
    found = availability(technology, today=today)
    inferred = inferred_offers(technology, today=today)
    if as_json:
        clashes = contradictions(technology, today=today, found=found)
        print_json(
            {"id": technology.id}
            | availability_to_dict(found)
            | {
                "inferred_offers": [exchange.offer_to_dict(offer) for offer in inferred],
                "contradictions": [contradiction_to_dict(clash) for clash in clashes],
            }
        )
        return
    for line in _lines(found):
        click.echo(line)
    for offer in inferred:
        click.echo(f"inferred offer: {offer.scheme} in {', '.join(offer.territory or ())} ({offer.status})")
    for line in _contradictions(technology, today):
        click.echo(line)


def _lines(found: Availability) -> Iterator[str]:
    """Patents and offers, one a line, each followed by its reasons."""
    for life in found.patents:
        end = life.expiry
        until = "end not known"
        if life.alive and end is not None:
            kind = "projected " if life.projected else "computed " if end.term else ""
            until = f"to {kind}{end.day}, {life.months_left} months left"
        yield f"patent {life.label}: {_inferred(life.state, life.inferred)}" + (
            f", {until}" if life.alive else ""
        )
        yield from (f"    {reason.text('en')}" for reason in life.because)
    for offer in found.offers:
        status = _inferred(offer.effective_status or "state not stated", offer.inferred)
        stated = f" (stated: {offer.stated})" if offer.inferred and offer.stated else ""
        grants = ", ".join(f"{name} {verdict}" for name, verdict in vars(offer.grants_open).items())
        yield f"offer {offer.offer}: {status}{stated}; still to be had: {grants}"
        yield from (f"    {reason.text('en')}" for reason in offer.because)
    yield f"free of pledges and exclusive licences: {found.unencumbered}"


def _inferred(word: str, inferred: bool) -> str:
    return f"{word} [inferred]" if inferred else word
