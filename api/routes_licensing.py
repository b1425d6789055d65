"""JSON routes about licensing: how a record stands today, and what its offers would cost a firm."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from api import schemas_licensing as schemas
from api.routes_json import Here, Id
from api.schemas import ErrorBody
from catalogue import exchange
from catalogue.licensing.availability import availability, inferred_offers
from catalogue.licensing.contradictions import contradictions
from catalogue.licensing.cost import HORIZON_MAX, RevenuePlan, schedule_to_dict
from techbank.costs import costs
from techbank.plain import availability_to_dict, contradiction_to_dict

router = APIRouter()

_ANSWERS: dict[int | str, dict[str, Any]] = {
    404: {"model": ErrorBody, "description": "No such technology, or it has no offer"},
    422: {"model": ErrorBody, "description": "A parameter cannot be taken"},
    503: {"model": ErrorBody, "description": "Too many requests (Retry-After says when to come again)"},
}
Figures = Annotated[
    list[Decimal] | None,
    Query(
        description="A month's figure; repeat it for months 1, 2, 3 …, and the last one goes on",
        max_length=600,
    ),
]


@router.get(
    "/technologies/{id:path}/availability",
    response_model=schemas.AvailabilityAnswer,
    responses=_ANSWERS,
    tags=["licensing"],
)
async def availability_of(id: Id, service: Here) -> JSONResponse:  # noqa: A002
    """How patents and offers stand today, why, what is inferred from registers, and what contradicts itself."""
    record, _ = await service.technology(id)
    today = dt.date.today()

    def work() -> dict[str, Any]:
        found = availability(record, today=today)
        clashes = contradictions(record, today=today, found=found)
        return (
            {"id": record.id}
            | availability_to_dict(found)
            | {
                "inferred_offers": [
                    exchange.offer_to_dict(offer) for offer in inferred_offers(record, today=today)
                ],
                "contradictions": [contradiction_to_dict(clash) for clash in clashes],
            }
        )

    return JSONResponse(await service.reads.run(work))


@router.get(
    "/technologies/{id:path}/cost", response_model=schemas.CostAnswer, responses=_ANSWERS, tags=["licensing"]
)
async def cost_of(
    id: Id,  # noqa: A002
    service: Here,
    offer: Annotated[
        int | None, Query(ge=1, description="Which offer, counted from 1; all by default")
    ] = None,
    net_sales: Figures = None,
    revenue: Figures = None,
    profit: Figures = None,
    units: Figures = None,
    currency: Annotated[str | None, Query(description="Currency of the figures, such as CNY")] = None,
    then: Annotated[
        Literal["last", "nothing", "unknown"], Query(description="What comes after the last figure")
    ] = "last",
    acceptance_month: Annotated[int | None, Query(ge=0, description="When it will be accepted")] = None,
    milestone_month: Annotated[
        list[int] | None, Query(description="When each milestone will be reached", max_length=100)
    ] = None,
    horizon: Annotated[int, Query(ge=0, le=HORIZON_MAX, description="Last month that is looked at")] = 60,
) -> JSONResponse:
    """What each offer would cost month by month, in bounds, with what is not known (docs/cost.md)."""
    record, _ = await service.technology(id)
    rates = await service.rates()
    today = dt.date.today()

    def work() -> dict[str, Any]:
        plan = RevenuePlan(
            currency=currency.strip().upper() if currency else None,
            net_sales=tuple(net_sales) if net_sales else None,
            revenue=tuple(revenue) if revenue else None,
            profit=tuple(profit) if profit else None,
            units=tuple(units) if units else None,
            then=then,
            acceptance_month=acceptance_month,
            milestone_months=tuple(milestone_month or ()),
        )
        found = costs(record, plan, today=today, offer=offer, horizon=horizon, rates=rates)
        return {
            "id": record.id,
            "offers": [
                {"index": index, **schedule_to_dict(schedule, also_in=plan.currency, rates=rates, on=today)}
                for index, schedule in found
            ],
        }

    return JSONResponse(await service.reads.run(work))
