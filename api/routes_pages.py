"""The web pages: search and technology. They stand on the same service as the JSON routes; for uploads see routes_jobs.py."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api import views
from api.costs import offer_costs, read_figures
from api.errors import headers_of, public, status_of
from api.facets import SHOWN, facet_views
from api.forms import Asked, groups, read_form, sorts, tidy, value_text
from api.likes import example_views, marks_of
from api.rendering import link_to, page, words_of
from api.routes_json import Here
from api.standing import standing_of
from api.suggestions import wish_views
from api.terms_text import own_words
from catalogue.answers import Answer
from catalogue.errors import BankError
from catalogue.filters import filters, show_condition

router = APIRouter(include_in_schema=False)


@router.api_route("/", methods=["GET", "HEAD"])
async def search_page(request: Request, service: Here) -> Response:
    """The search form, and below it the answer."""
    params = request.query_params.multi_items()
    tidied = tidy(params)
    if tidied is not None:
        return RedirectResponse(f"/?{tidied}" if tidied else "/", 303)
    asked, w = read_form(params), words_of(request)
    answer, error = None, asked.error
    if error is None and (asked.text or asked.conditions or asked.like or asked.unlike):
        try:
            answer = await service.search(asked.need(facets=SHOWN))
        except BankError as failure:
            error = public(failure)
    context: dict[str, Any] = {
        "asked": asked,
        "groups": groups(asked, w),
        "answer": answer,
        "chosen": _chosen(request, asked),
        "examples": example_views(asked, answer, lambda query: link_to(request, "/", query)),
        "marks": {},
        "hits": [],
        "relax": [],
        "facets": [],
        "sorts": sorts(asked, w),
        "wishes": [],
        "error": error,
        "count": None,
        "indexing": service.indexer.status()["state"] == "running",
        "need_max": min(5000, service.bank.settings.need_max),
        "k_max": service.bank.settings.k_max,
    }
    if answer is not None:
        records = await service.technologies([hit.id for hit in answer.hits])
        context["hits"] = views.hit_views(answer, records, w)
        context["marks"] = {
            hit.id: marks_of(asked, hit.id, lambda query: link_to(request, "/", query)) for hit in answer.hits
        }
        context["relax"] = _relax(request, asked, answer)
        context["facets"] = facet_views(answer, asked, w, lambda params: link_to(request, "/", params))
        context["wishes"] = wish_views(answer, asked, w, lambda query: link_to(request, "/", query))
    else:
        context["count"] = (await service.health())["technologies"]
    response = page(request, "search.html", status_of(error) if error else 200, **context)
    response.headers.update(headers_of(error) if error else {})
    return response


def _chosen(request: Request, asked: Asked) -> list[tuple[str, str, str]]:
    """The conditions that are set: (label, value, link to the same search without it)."""
    w = words_of(request)
    return [
        (
            filters()[c.filter].label[w.ui],
            value_text(c.filter, show_condition(c), w),
            link_to(request, "/", asked.query(without=c.filter)),
        )
        for c in asked.conditions
    ]


def _relax(request: Request, asked: Asked, answer: Answer) -> list[tuple[str, int, str]]:
    """What dropping a condition would gain: (label, gain, link)."""
    ui = words_of(request).ui
    return [
        (filters()[r.filter].label[ui], r.gain, link_to(request, "/", asked.query(without=r.filter)))
        for r in answer.relax
    ]


@router.api_route("/t/{id:path}", methods=["GET", "HEAD"])
async def technology_page(request: Request, id: str, service: Here) -> HTMLResponse:  # noqa: A002
    """All that the bank holds of one technology."""
    record, versions = await service.technology(id)
    w, today = words_of(request), dt.date.today()
    figures = read_figures(request.query_params)
    rates = await service.rates()
    return page(
        request,
        "technology.html",
        record=record,
        title=views.title_of(record, w.ui),
        owner=views.owner_name(record.owner, w),
        texts=views.texts_of(record, w),
        patents=views.patent_views(record, w),
        offers=views.offer_views(record, w),
        own_words=own_words(record, w),
        standing=standing_of(record, w, today=today),
        figures=figures,
        costs=offer_costs(record, figures, w, rates=rates, today=today),
        contacts=views.contacts_of(record),
        versions=versions[::-1],
        back=_back(request),
    )


def _back(request: Request) -> str:
    """To the search the visitor comes from, else to an empty one."""
    try:
        came = urlsplit(request.headers.get("referer", ""))
    except ValueError:
        return link_to(request, "/")
    here = came.netloc == request.headers.get("host") and came.path == "/" and came.query
    return f"/?{came.query}" if here else link_to(request, "/")


@router.api_route("/docs", methods=["GET", "HEAD"])
async def docs_page(request: Request) -> HTMLResponse:
    """The HTTP interface, made from the OpenAPI description; nothing is loaded from elsewhere."""
    from api.docs_page import describe

    return page(request, "docs.html", docs=describe(request.app.openapi()))
