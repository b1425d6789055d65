"""techbank search: a need and filters to ranked technologies."""

from __future__ import annotations

import re
import shlex
import shutil
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from catalogue.answers import Answer, HitDue, Judged, Missing, Need, Note, OpenWish, ShownOffer, Suggestion
from catalogue.errors import FilterError
from catalogue.filters import filters
from catalogue.filters.values import Flag
from catalogue.records import Technology
from techbank.commands import bank_option, json_option, print_json

# technologies that a search makes searchable first, where they were stored after the index was made
_AT_ONCE = 256
_WHOLE = 16  # as many of them as it encodes whole
_PASSAGE = 240  # characters of a passage that are shown
# Whatever is between two breaks: a character of a script without spaces and the marks after it, or a word.
_BREAKS = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff][、。，．；：！？）」』】％]*\s*|[^\s\u3040-\u30ff\u3400-\u9fff]+\s*|\s+"
)

_NOTES: Mapping[Note, str] = {
    "currency_from_language": "the currency is taken from the need's language",
    "upper_end": "the upper end of the range",
    "no_royalty": "a royalty of nought is nought of any base",
    "city_in_province": "the province of that city",
}
_MISSING: Mapping[Missing, str] = {
    "currency": "which currency?",
    "royalty_base": "a percentage of what?",
    "months": "for how many months?",
}


def _filter_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """One option a filter, made from the list of filters."""
    for f in reversed(list(filters().values())):
        flag = isinstance(f.value, Flag)
        command = click.option(
            f"--{f.name.replace('_', '-')}",
            f"filter_{f.name}",
            is_flag=flag,
            default=None,
            metavar=None if flag else "VALUE",
            help=f.help["en"] + ("" if flag else f" Example: {f.example}"),
        )(command)
    return command


def _ways(unknown: tuple[str, ...]) -> dict[str, str] | str:
    """--unknown include, or --unknown FILTER=include as often as needed."""
    if len(unknown) == 1 and "=" not in unknown[0]:
        return unknown[0]
    ways = {}
    for part in unknown:
        name, sign, way = part.partition("=")
        if not sign:
            raise FilterError(
                f"cannot read {part!r}",
                where="--unknown",
                todo="Give one way for all, or FILTER=include for each",
            )
        ways[name.strip().replace("-", "_")] = way.strip()
    return ways


@click.command(
    epilog='Example: techbank search "电池在低温下掉电快" --nothing-upfront --unknown include --non-exclusive-in CN-ZJ -k 5'
)
@click.argument("text", default="")
@bank_option
@click.option("-k", default=10, show_default=True, help="How many hits.")
@click.option(
    "--need-language",
    default=None,
    help="The need's language (zh, en, ja, ...), if it should not be guessed.",
)
@click.option(
    "--unknown",
    multiple=True,
    metavar="[FILTER=]WAY",
    help="What becomes of technologies for which a filter cannot be judged: exclude (default), include or only.",
)
@click.option(
    "--sort",
    default="relevance",
    show_default=True,
    metavar="ORDER",
    help="relevance, or due:MONTH: of the hits, those under whose offer the least is due by that month come first.",
)
@click.option(
    "--facets",
    type=click.IntRange(0, 100),
    default=0,
    help="Count the allowed technologies by this many values a facet.",
)
@click.option(
    "--like",
    multiple=True,
    metavar="ID|NUMBER",
    help="Find technologies like this one: an id, or the number of one of its patents. The need may be left out then.",
)
@click.option(
    "--unlike", multiple=True, metavar="ID|NUMBER", help="Find technologies that are less like this one."
)
@click.option(
    "--like-file",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Find technologies like what this file describes: records, a text, a Word document or a PDF. Nothing is stored.",
)
@click.option(
    "--spread",
    is_flag=True,
    help="Other ways to solve it: other IPC subclasses than those of what is liked, and as many as there are.",
)
@_filter_options
@json_option
def search(
    text: str,
    bank_folder: Path,
    k: int,
    need_language: str | None,
    unknown: tuple[str, ...],
    facets: int,
    sort: str,
    like: tuple[str, ...],
    unlike: tuple[str, ...],
    like_file: tuple[Path, ...],
    spread: bool,
    as_json: bool,
    **given: Any,
) -> None:
    """Find technologies that answer a need, described in your own words in Chinese, English or Japanese."""
    from techbank.bank import open_bank
    from techbank.examples import examples_of
    from techbank.plain import answer_to_dict, conditions_from

    asked = {name.removeprefix("filter_"): value for name, value in given.items() if value is not None}
    conditions = conditions_from(asked, _ways(unknown) if unknown else "exclude")
    examples: list[Technology] = []
    for path in like_file:
        with path.open("rb") as stream:
            examples += examples_of(stream, path.name)
    need = Need(text, conditions, k, need_language, facets, sort, like, unlike, spread)
    with open_bank(bank_folder) as bank:
        if bank.refresh(_WHOLE):
            left = bank.glance(_AT_ONCE)
            click.echo(_beside(bank.unread() - left, left), err=True)
        answer = bank.search(need, examples)
    if as_json:
        print_json(answer_to_dict(answer))
    else:
        _print(answer)


def _beside(roughly: int, left: int) -> str:
    """What is not as well found as it will be."""
    found = [
        f"{roughly} technologies are found by their words and beginnings only" if roughly else "",
        f"{left} are not searchable yet" if left else "",
    ]
    return f"Stored since the index was made: {', '.join(filter(None, found))}. Run: techbank index"


def _shortened(text: str) -> str:
    """The beginning of a passage on one line. Chinese and Japanese have no spaces to be cut at."""
    text = " ".join(text.split())
    return text if len(text) <= _PASSAGE else f"{text[:_PASSAGE].rstrip()} ..."


def _columns(text: str) -> int:
    """How many columns of a terminal the text takes: a Han character or kana takes two."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text
    )


def _wrapped(text: str, width: int) -> Iterator[str]:
    """Lines of at most `width` columns, broken at spaces and between characters of two columns."""
    line = ""
    for word in _BREAKS.findall(text):
        if line and _columns(line + word.rstrip()) > width:
            yield line.rstrip()
            line = ""
        line += word
    yield line.rstrip()


def _terms(offer: ShownOffer) -> str:
    """The main terms of an offer on one line, in the words of the exchange format; what is not stated is left out."""
    terms, payment, trial = offer.terms, offer.terms.payment, offer.terms.trial
    said = [terms.status, terms.scheme, *(terms.grants or ()), *(terms.territory or ())]
    if payment is not None:
        said += payment.models or ()
        for name in ("upfront", "total_fixed", "annual_fee"):
            amount = getattr(payment, name)
            if amount is not None:
                said.append(f"{name} {amount:f} {payment.currency or '(currency not stated)'}")
        if payment.royalty_pct_max is not None:
            said.append(
                f"royalty up to {payment.royalty_pct_max:f} % of {payment.royalty_base or '(base not stated)'}"
            )
        if payment.price_on_request:
            said.append("price on request")
    if trial is not None and trial.free_months is not None:
        said.append(f"{trial.free_months} months free")
    source = " (inferred from the register)" if terms.source and terms.source.kind == "inferred" else ""
    return f"offer {offer.index + 1}{source}: {', '.join(part for part in said if part) or 'nothing stated'}"


def _option(name: str, value: str, unknowns: str) -> str:
    """The options that set a filter."""
    option = f"--{name.replace('_', '-')}"
    if not isinstance(filters()[name].value, Flag):
        option += f" {shlex.quote(value)}"
    return option if unknowns == "exclude" else f"{option} --unknown {name}={unknowns}"


def _suggested(wish: Suggestion | OpenWish) -> str:
    """What a wish in the need's words comes to, on one line."""
    if wish.accepted:
        return f'In your words: "{wish.text}" is asked for'
    if isinstance(wish, OpenWish):
        choices = " or ".join(_option(wish.filter, choice, wish.unknowns) for choice in wish.choices)
        return f'In your words: "{wish.text}": {_MISSING[wish.missing]} Add {choices}'
    note = f" ({_NOTES[wish.note]})" if wish.note else ""
    return f'In your words: "{wish.text}": to ask for it, add {_option(wish.filter, wish.value, wish.unknowns)}{note}'


def _amount(due: HitDue) -> str:
    """What is due, or its bounds."""
    unit = f" {due.currency}" if due.currency else ""
    if due.high is None:
        return f"{due.low:f}{unit} or more" if due.low else "not known"
    return f"{due.low:f}{unit}" if due.low == due.high else f"{due.low:f} to {due.high:f}{unit}"


def _why(judged: Judged) -> str:
    """The fields that settled a verdict, in brackets."""
    fields = ", ".join(judged.fields)
    if not fields:
        return ""
    if judged.inferred:
        return f" (inferred from {fields})"
    return f" (not stated: {fields})" if judged.verdict == "unknown" else f" ({fields})"


_VERDICTS = {"met": "answered", "partly": "perhaps", "not_answered": "not answered"}


def _print(answer: Answer) -> None:
    width = min(100, shutil.get_terminal_size().columns)
    for example in answer.examples:
        click.echo(
            f"{'like' if example.liked else 'unlike'}: {example.title or '(no title)'}  [{example.id}]",
            err=True,
        )
    for hit in answer.hits:
        click.echo(
            f"{hit.rank:3}. {hit.title or '(no title)'}  [{hit.id}]  {hit.score:.3f}{'  (weak match)' if hit.weak else ''}"
        )
        if hit.owner:
            click.echo(f"     {hit.owner}")
        shown = " … ".join(s.text for s in hit.evidence) or hit.passage.text
        for line in _wrapped(_shortened(shown), width - 5):
            click.echo(f"     {line}")
        if len(hit.elements) > 1:
            told = "; ".join(f"{e.text}: {_VERDICTS[e.verdict]}" for e in hit.elements)
            for line in _wrapped(told, width - 5):
                click.echo(f"     {line}")
        if hit.also:
            click.echo(f"     also: {', '.join(hit.also)}")
        if hit.offer is not None:
            for line in _wrapped(_terms(hit.offer), width - 5):
                click.echo(f"     {line}")
        if hit.due is not None:
            click.echo(f"     due by month {hit.due.month}: {_amount(hit.due)}")
        if hit.conditions:
            judged = "; ".join(f"{c.filter} {c.value}: {c.verdict}{_why(c)}" for c in hit.conditions)
            for line in _wrapped(judged, width - 5):
                click.echo(f"     {line}")
    plan = answer.plan
    click.echo(
        f"{len(answer.hits)} of {plan.allowed} allowed among {plan.technologies} technologies", err=True
    )
    for name in answer.absent:
        click.echo(f"the bank has nothing of {name}, or nothing under these conditions", err=True)
    if answer.weak:
        click.echo("nothing fits well: all hits are weak matches", err=True)
    wishes: list[Suggestion | OpenWish] = [*answer.suggestions, *answer.open_wishes]
    for wish in wishes:
        click.echo(_suggested(wish), err=True)
    for facet in answer.facets:
        counts = ", ".join(f"{c.value} {c.technologies:,}" for c in facet.counts)
        click.echo(f"{facet.name}: {counts or '-'}; not stated {facet.not_stated:,}", err=True)
    for relax in answer.relax:
        click.echo(f"without --{relax.filter.replace('_', '-')}: {relax.gain} more", err=True)
