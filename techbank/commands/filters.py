"""techbank filters: the list of filters."""

from __future__ import annotations

import click

from techbank.commands import json_option, print_json


@click.command(epilog="Example: techbank filters --json")
@click.option("--markdown", is_flag=True, help="Print the page docs/filters.md.")
@json_option
def filters(markdown: bool, as_json: bool) -> None:
    """List all filters: what they take, and what they mean."""
    from techbank.plain import filters_to_list, filters_to_markdown

    if markdown:
        click.echo(filters_to_markdown(), nl=False)
        return
    found = filters_to_list()
    if as_json:
        print_json({"filters": found})
        return
    for f in found:
        click.echo(f"{f['name']}  ({f['group']}, per {f['scope']})")
        click.echo(f"    {f['help']['en']}")
        click.echo(f"    takes {f['value']['form']}; example: {f['value']['example']}")
