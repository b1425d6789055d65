"""What has become of an upload, for people: on stdout what was counted and rejected, on stderr what is to be looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from techbank.uploading import Contradicted, Remarked, Report

_SHOWN = 50  # contradictions, and remarks, on a screen; --json lists all


def print_report(report: Report) -> None:
    """Counts, and every rejection with what mends it."""
    if report.dry_run:
        click.echo("dry run, nothing is stored:")
    click.echo(
        f"{report.stored} stored, {report.changed} changed, {report.same} the same, {report.rejected} rejected"
    )
    if report.merged:
        click.echo(f"{report.merged} of them joined a technology that the bank held already")
    if report.owner_changes:
        click.echo(f"{report.owner_changes} changes of owner")
    for rejection in report.rejections:
        field = f" [{rejection.field}]" if rejection.field else ""
        value = f" ({rejection.value!r:.80})" if rejection.value else ""
        todo = f" {rejection.todo}" if rejection.todo else ""
        click.echo(f"  {rejection.file} {rejection.position}{field}{value}: {rejection.reason}.{todo}")


def tell_contradictions(found: list[Contradicted]) -> None:
    """Writes on stderr what contradicts itself, record by record."""
    if not found:
        return
    records = len({one.id for one in found})
    click.echo(
        f"{records:,} records may contradict themselves; they are stored as they came:"
        if records > 1
        else "1 record may contradict itself; it is stored as it came:",
        err=True,
    )
    for one in found[:_SHOWN]:
        where = " ".join(part for part in (one.file, one.position) if part)
        kind = "" if one.contradiction.severity == "contradiction" else f" ({one.contradiction.severity})"
        click.echo(f"  {where or '-'} {one.id}{kind}: {one.contradiction.text('en')}", err=True)
    if len(found) > _SHOWN:
        click.echo(f"  and {len(found) - _SHOWN} more; --json lists all", err=True)


def tell_remarks(found: list[Remarked]) -> None:
    """Writes on stderr what is to be known of single values, record by record."""
    if not found:
        return
    records = len({(one.file, one.position, one.id) for one in found})
    click.echo(
        f"{records:,} {'records were' if records > 1 else 'record was'} taken without a value, or with one to be checked:",
        err=True,
    )
    for one in found[:_SHOWN]:
        where = " ".join(part for part in (one.file, one.position) if part)
        click.echo(f"  {where or '-'} {one.id} [{one.field}]: {one.text}", err=True)
    if len(found) > _SHOWN:
        click.echo(f"  and {len(found) - _SHOWN} more; --json lists all", err=True)
