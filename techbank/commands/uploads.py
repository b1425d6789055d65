"""techbank uploads: what was handed in, how far it is, and what became of it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from techbank.commands import bank_option, json_option, print_json

if TYPE_CHECKING:
    from catalogue.store import Job
    from techbank.bank import Bank

_OUTCOMES = (
    "stored",
    "changed",
    "same",
    "rejected",
    "owner_changed",
    "owner_same",
    "contradicting",
    "remarked",
)


@click.group(
    invoke_without_command=True,
    epilog="Example: techbank uploads --bank city && techbank uploads show ID --rows --outcome rejected --bank city",
)
@bank_option
@click.option(
    "--limit", type=click.IntRange(1, 10_000), default=20, show_default=True, help="How many to list."
)
@json_option
@click.pass_context
def uploads(context: click.Context, bank_folder: Path, limit: int, as_json: bool) -> None:
    """List uploads, the newest first; show one, cancel it, go on with what was broken off."""
    context.obj = bank_folder
    if context.invoked_subcommand is not None:
        return
    from techbank.bank import open_bank
    from techbank.jobs import job_to_dict

    with open_bank(bank_folder) as bank:
        found = bank.jobs.list(limit=limit)
        states = [_state(bank, job) for job in found]
    if as_json:
        print_json({"uploads": [job_to_dict(job) for job in found]})
        return
    if not found:
        click.echo("nothing has been uploaded yet", err=True)
    for job, state in zip(found, states, strict=True):
        counts = job.counts
        told = ", ".join(
            f"{counts.get(name, 0)} {name}" for name in ("stored", "changed", "same", "rejected")
        )
        dry = " (dry run)" if job.dry_run else ""
        click.echo(f"{job.id}  {state:<12} {told}  {job.name}{dry}")


def _state(bank: Bank, job: Job) -> str:
    """How a job stands, in a word: broken off where nobody works on it that should."""
    from techbank.jobs.stages import doing

    if job.finished_at is not None or job.state == "stored":
        return job.state
    return f"{doing(job)} …" if bank.jobs.worked_on(job.id) else "broken off" if job.source else "waiting"


def _folder(context: click.Context, bank_folder: Path) -> Path:
    """The folder given to the subcommand, else the one given to `uploads`."""
    given = context.get_parameter_source("bank_folder")
    return bank_folder if given is click.core.ParameterSource.COMMANDLINE else Path(context.obj)


@uploads.command(epilog="Example: techbank uploads show 20260514-153012-482a3f9c1 --bank city --rows")
@click.argument("id", metavar="ID")
@bank_option
@click.option("--rows", "with_rows", is_flag=True, help="What became of each record, one JSON line each.")
@click.option("--outcome", type=click.Choice(_OUTCOMES), default=None, help="Only rows of this outcome.")
@json_option
@click.pass_context
def show(
    context: click.Context,
    id: str,  # noqa: A002
    bank_folder: Path,
    with_rows: bool,
    outcome: str | None,
    as_json: bool,
) -> None:
    """Show one upload: its stages, what was counted, what was rejected and what mends it."""
    import json

    from techbank.bank import open_bank
    from techbank.commands.reporting import print_report, tell_contradictions, tell_remarks
    from techbank.jobs import job_to_dict, row_to_dict

    with open_bank(_folder(context, bank_folder)) as bank:
        job = bank.jobs.get(id)
        if with_rows or outcome:
            for row in bank.jobs.all_rows(id, outcome=outcome):
                click.echo(json.dumps(row_to_dict(row)))
            return
        report = bank.jobs.report(job)
        state = _state(bank, job)
    if as_json:
        print_json(job_to_dict(job) | {"report": report.as_dict()})
        return
    click.echo(f"{job.id}  {state}  {job.name}{' (dry run)' if job.dry_run else ''}")
    for stage in job_to_dict(job)["stages"]:
        of = f" of {stage['of']:,}" if stage["of"] is not None else ""
        done = f"{stage['done']:,}{of}" if stage["done"] or of else ""
        click.echo(f"  {stage['stage']:<12}{stage['at'] or '-':<32}{done}")
    if job.error is not None:
        click.echo(f"{job.error['message']}. {job.error['todo'] or ''}".rstrip())
    print_report(report)
    tell_contradictions(report.contradictions)
    tell_remarks(report.remarks)


@uploads.command(epilog="Example: techbank uploads cancel 20260514-153012-482a3f9c1 --bank city")
@click.argument("id", metavar="ID")
@bank_option
@json_option
@click.pass_context
def cancel(context: click.Context, id: str, bank_folder: Path, as_json: bool) -> None:  # noqa: A002
    """End an upload before its end; what is stored stays."""
    from techbank.bank import open_bank
    from techbank.jobs import job_to_dict

    with open_bank(_folder(context, bank_folder)) as bank:
        job = bank.jobs.cancel(id)
    if as_json:
        print_json(job_to_dict(job))
    else:
        click.echo(f"{job.id} is cancelled" if job.finished_at else f"{job.id} ends after the step it is at")


@uploads.command(epilog="Example: techbank uploads resume --bank city")
@click.argument("id", metavar="[ID]", required=False)
@bank_option
@json_option
@click.pass_context
def resume(context: click.Context, id: str | None, bank_folder: Path, as_json: bool) -> None:  # noqa: A002
    """Go on with an upload that was broken off, failed or was cancelled; without ID with all that were broken off."""
    from techbank.bank import open_bank
    from techbank.commands.ingest import Progress
    from techbank.jobs import job_to_dict

    done: list[Job] = []
    with open_bank(_folder(context, bank_folder)) as bank, closing(Progress()) as progress:
        if id is not None:
            wanted = [bank.jobs.retry(id)]
        else:
            wanted = [job for job in bank.jobs.unfinished() if job.state != "stored"]
        for job in wanted:
            ended = bank.jobs.run(job.id, tell=progress)
            if ended is None:
                click.echo(f"{job.id} is being worked on already", err=True)
            else:
                done.append(ended)
        reports = [bank.jobs.report(job) for job in done]
    if as_json:
        print_json(
            {
                "uploads": [
                    job_to_dict(job) | {"report": r.as_dict()} for job, r in zip(done, reports, strict=True)
                ]
            }
        )
    else:
        from techbank.commands.reporting import print_report

        for job, report in zip(done, reports, strict=True):
            click.echo(f"{job.id}  {job.state}  {job.name}")
            print_report(report)
        if not wanted:
            click.echo("no upload was broken off", err=True)
    if any(job.state == "failed" for job in done):
        raise SystemExit(1)
