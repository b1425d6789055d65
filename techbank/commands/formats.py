"""techbank formats: the list of file formats."""

from __future__ import annotations

import click

from techbank.commands import json_option, print_json


@click.command(epilog="Example: techbank formats")
@click.option("--markdown", is_flag=True, help="Print the list as a Markdown table.")
@json_option
def formats(markdown: bool, as_json: bool) -> None:
    """List the file formats that can be taken in: what is read of each, and what is not."""
    from techbank.plain import formats_to_list, formats_to_markdown

    if markdown:
        click.echo(formats_to_markdown(), nl=False)
        return
    found = formats_to_list()
    if as_json:
        print_json({"formats": found})
        return
    for f in found:
        click.echo(f"{f['name']}  {f['label']} ({', '.join(f['extensions'])})")
        click.echo(f"    read:     {f['reads']}")
        click.echo(f"    not read: {f['skips']}")
