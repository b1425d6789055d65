"""techbank cost: what an offer costs, month by month."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import click

from techbank.commands import bank_option, json_option, print_json


class _Figures(click.ParamType[Any]):
    """Figures by month, separated by commas; the last one goes on."""

    name = "figures"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not isinstance(value, str):
            return value
        try:
            return tuple(Decimal(part.strip().replace("_", "")) for part in value.split(","))
        except InvalidOperation:
            self.fail(f"{value!r} is no list of figures: give 50000, or by month 0,0,20000,50000", param, ctx)


_FIGURES = _Figures()


@click.command(
    epilog="Example: techbank cost QL-2024-011 --net-sales 0,0,0,20000,50000 --currency CNY --horizon 36 --bank city"
)
@click.argument("id", metavar="ID")
@bank_option
@click.option("--offer", type=click.IntRange(1), help="Which of its offers, counted from 1; all by default.")
@click.option("--net-sales", type=_FIGURES, help="Expected net sales a month.")
@click.option("--revenue", type=_FIGURES, help="Expected revenue (gross) a month.")
@click.option("--profit", type=_FIGURES, help="Expected profit a month; negative for a loss.")
@click.option("--units", type=_FIGURES, help="Expected units sold a month.")
@click.option("--currency", help="Currency of the figures, such as CNY.")
@click.option("--acceptance-month", type=int, help="When the technology will be accepted.")
@click.option(
    "--milestone-month",
    type=int,
    multiple=True,
    help="When a milestone will be reached, in the offer's order.",
)
@click.option("--expiry-months", type=int, help="How long the patent still runs; from the record by default.")
@click.option("--horizon", type=int, default=60, show_default=True, help="Last month that is looked at.")
@click.option(
    "--rates",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="CSV of exchange rates (date,base,quote,rate); the setting `rates` by default.",
)
@json_option
def cost(
    id: str,  # noqa: A002
    bank_folder: Path,
    offer: int | None,
    net_sales: tuple[Decimal, ...] | None,
    revenue: tuple[Decimal, ...] | None,
    profit: tuple[Decimal, ...] | None,
    units: tuple[Decimal, ...] | None,
    currency: str | None,
    acceptance_month: int | None,
    milestone_month: tuple[int, ...],
    expiry_months: int | None,
    horizon: int,
    rates: Path | None,
    as_json: bool,
) -> None:
    """Show what an offer costs, month by month: month 0 is the day the licence takes effect.

    A figure is a month's; several, separated by commas, are those of months 1, 2, 3 ..., and the last one goes on.
    Every amount has a lower and an upper bound, and what cannot be known is listed with its reason.
    """
    from catalogue.licensing.cost import RevenuePlan, read_rates, schedule_to_dict
    from techbank.bank import open_bank
    from techbank.commands.cost_table import print_schedule
    from techbank.costs import bank_rates, costs

    plan = RevenuePlan(
        currency=currency.upper() if currency else None,
        net_sales=net_sales,
        revenue=revenue,
        profit=profit,
        units=units,
        then="last",
        acceptance_month=acceptance_month,
        milestone_months=milestone_month,
    )
    with open_bank(bank_folder) as bank:
        technology = bank.get(id)
        table = read_rates(rates) if rates else bank_rates(bank.folder, bank.settings)
    today = dt.date.today()
    found = costs(
        technology, plan, today=today, offer=offer, horizon=horizon, expiry_months=expiry_months, rates=table
    )
    if as_json:
        offers = [
            {"index": index, **schedule_to_dict(s, also_in=plan.currency, rates=table, on=today)}
            for index, s in found
        ]
        print_json({"id": id, "offers": offers})
        return
    for index, schedule in found:
        click.echo(f"{id}, offer {index + 1}")
        print_schedule(schedule, also_in=plan.currency, rates=table, on=today)
