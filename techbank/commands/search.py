"""techbank search: a need and filters to ranked technologies."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from catalogue.answers import Answer, Need
from catalogue.errors import FilterError
from catalogue.filters import filters
from catalogue.filters.values import Flag
from techbank.commands import bank_option, json_option, print_json


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
@click.argument("text")
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
@_filter_options
@json_option
def search(
    text: str,
    bank_folder: Path,
    k: int,
    need_language: str | None,
    unknown: tuple[str, ...],
    as_json: bool,
    **given: Any,
) -> None:
    """Find technologies that answer a need, described in your own words in Chinese, English or Japanese."""
    from techbank.bank import open_bank
    from techbank.plain import answer_to_dict, conditions_from

    asked = {name.removeprefix("filter_"): value for name, value in given.items() if value is not None}
    conditions = conditions_from(asked, _ways(unknown) if unknown else "exclude")
    with open_bank(bank_folder) as bank:
        answer = bank.search(Need(text, conditions, k, need_language))
    if as_json:
        print_json(answer_to_dict(answer))
    else:
        _print(answer)


def _print(answer: Answer) -> None:
    width = min(100, shutil.get_terminal_size().columns)
    for hit in answer.hits:
        click.echo(f"{hit.rank:3}. {hit.title or '(no title)'}  [{hit.id}]  {hit.score:.3f}")
        if hit.owner:
            click.echo(f"     {hit.owner}")
        passage = textwrap.shorten(hit.passage.text, 240, placeholder=" ...")
        click.echo(textwrap.fill(passage, width, initial_indent="     ", subsequent_indent="     "))
        if hit.conditions:
            click.echo("     " + "; ".join(f"{c.filter} {c.value}: {c.verdict}" for c in hit.conditions))
    plan = answer.plan
    click.echo(
        f"{len(answer.hits)} of {plan.allowed} allowed among {plan.technologies} technologies", err=True
    )
    for relax in answer.relax:
        click.echo(f"without --{relax.filter.replace('_', '-')}: {relax.gain} more", err=True)
