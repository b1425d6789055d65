"""techbank terms: what a text says of licence terms."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from typing import IO, TYPE_CHECKING, Any

import click

from techbank.commands import json_option, print_json

if TYPE_CHECKING:
    from catalogue.licensing.remarks import Remark
    from catalogue.licensing.terms import TermsReading


@click.command(
    epilog='Example: techbank terms "独占许可，入门费叁拾万元，提成3-5%净销售额" --json; techbank terms --file phrases.jsonl'
)
@click.argument("text", required=False)
@click.option(
    "--file",
    "phrases",
    type=click.File("r", encoding="utf-8", errors="surrogateescape"),
    help='Read JSON Lines {"id", "text"} instead (- is stdin) and print JSON Lines {"id", "offers", "unread", "remarks"}.',
)
@json_option
@click.pass_context
def terms(ctx: click.Context, text: str | None, phrases: IO[str] | None, as_json: bool) -> None:
    """Read licence terms in Chinese, English or Japanese: offers, each field with the words it was read from.

    What looks like a term and was not understood is listed as unread; a value that cannot be is left out.
    """
    from catalogue.licensing.terms import read_terms

    if (text is None) == (phrases is None):
        raise click.UsageError("Give a text, or --file with one phrase a line.")
    if phrases is not None:
        ctx.exit(1 if _file(phrases) else 0)
    reading = read_terms(text or "")
    if as_json:
        print_json(_plain(reading))
        return
    for line in _lines(reading):
        click.echo(line)


def _plain(reading: TermsReading) -> dict[str, Any]:
    from catalogue.exchange import offer_to_dict

    return {
        "offers": [offer_to_dict(offer) for offer in reading.offers],
        "unread": [_remark(remark) for remark in reading.unread],
        "remarks": [_remark(remark) for remark in reading.remarks],
    }


def _remark(remark: Remark) -> dict[str, Any]:
    return {name: value for name, value in asdict(remark).items() if value is not None}


def _file(phrases: IO[str]) -> int:
    """Reads every line; how many could not be read. A bad line is told on stderr and the rest goes on."""
    from catalogue.licensing.terms import read_terms

    bad = 0
    for number, line in enumerate(phrases, start=1):
        if not line.strip():
            continue
        phrase = _phrase(line)
        if isinstance(phrase, str):
            bad += 1
            click.echo(f"techbank: line {number}: {phrase}", err=True)
            continue
        found = {"id": phrase["id"], **_plain(read_terms(phrase["text"]))}
        utf8 = (sys.stdout.encoding or "utf-8").lower().replace("-", "") == "utf8"
        shown = json.dumps(found, ensure_ascii=not utf8)
        click.echo(shown.encode("utf-8", "backslashreplace").decode("utf-8"))
    return bad


def _phrase(line: str) -> dict[str, Any] | str:
    """The phrase of a line, or what is wrong with the line."""
    try:
        phrase = json.loads(line)
    except (ValueError, RecursionError) as error:
        return f"it is no JSON ({error}); each line must be an object with id and text"
    if not isinstance(phrase, dict) or "id" not in phrase:
        return 'it has no "id"; each line must be an object with id and text'
    if not isinstance(phrase.get("text"), str):
        return f'the "text" of {str(phrase["id"])[:60]!r} is missing or no text; write it in quotation marks'
    return phrase


def _lines(reading: TermsReading) -> Iterator[str]:
    from catalogue.exchange import offer_to_dict

    if not reading.offers:
        yield "No terms were read."
    for number, offer in enumerate(reading.offers, start=1):
        said: dict[str, list[str]] = {}
        for span in offer.source.spans or () if offer.source else ():
            said.setdefault(span.field, []).append(span.text or "")
        yield f"offer {number}"
        for field, value in _flat(offer_to_dict(offer)):
            evidence = " … ".join(dict.fromkeys(said.get(field, ())))
            yield f"  {field:<34}{value}" + (f"    « {' '.join(evidence.split())} »" if evidence else "")
    for remark in reading.remarks:
        yield f"{remark.kind:<12}{' '.join((remark.text or '').split())}    ({remark.reason})"


def _flat(offer: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, value in offer.items():
        if name == "source":
            continue
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        elif isinstance(value, list):
            parts = (
                " ".join(f"{k} {v}" for k, v in part.items()) if isinstance(part, dict) else str(part)
                for part in value
            )
            yield f"{prefix}{name}", "; ".join(parts)
        else:
            yield f"{prefix}{name}", "yes" if value is True else "no" if value is False else str(value)
