"""The service as an ASGI application, made from a bank."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import anyio
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from api import (
    routes_columns,
    routes_jobs,
    routes_json,
    routes_licensing,
    routes_like,
    routes_merges,
    routes_pages,
    routes_reports,
    routes_term_sheet,
    routes_uploads,
)
from api.errors import error_response, to_bank_error
from api.limits import BODY_MAX, FORM_ROOM, LIST_MAX, SECURITY, BodyLimit, SecurityHeaders
from api.rendering import error_page, wants_page
from api.service import Service
from catalogue.errors import BankError
from techbank.bank import Bank
from techbank.examples import FILE_MAX

_STATIC = Path(__file__).parent / "static"


def create_app(
    bank: Bank, *, workers: int | None = None, waiting: int = 64, index_at_start: bool = False
) -> FastAPI:
    """The service of one bank, which stays the caller's to close.

    `workers` threads answer needs (None: as many as there are processors, at most 4), `waiting` more requests may
    wait for them. With `index_at_start` records that no index knows yet are indexed in the background.
    """
    _load_anyio()
    service = Service(bank, workers=workers or min(4, os.cpu_count() or 1), waiting=waiting)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        warming = asyncio.create_task(service.searches.run(service.warm))
        if index_at_start:
            await service.reads.run(service.catch_up)
        await service.reads.run(service.take_up)
        yield
        warming.cancel()
        await asyncio.to_thread(service.close)

    app = FastAPI(
        title="techbank",
        summary="Semantic search over university patents and IP under licence terms",
        version=_version(),
        docs_url=None,  # the framework's page loads scripts from elsewhere; ours is in routes_pages.py
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.service = service
    # before /technologies/{id}, whose ids may hold slashes
    app.include_router(routes_term_sheet.router)
    app.include_router(routes_licensing.router)
    app.include_router(routes_reports.router)
    app.include_router(routes_uploads.router)
    app.include_router(routes_like.router)
    app.include_router(routes_json.router)
    app.include_router(routes_jobs.router)
    app.include_router(routes_columns.router)
    app.include_router(routes_merges.router)
    app.include_router(routes_pages.router)
    app.mount("/static", StaticFiles(directory=_STATIC), name="static")
    for kind in (BankError, RequestValidationError, HTTPException, ClientDisconnect, Exception):
        app.add_exception_handler(kind, _answer_error)

    def limit_of(scope: Scope) -> int:
        if scope["path"] in ("/upload", "/uploads"):
            return bank.settings.upload_max + FORM_ROOM
        if scope["path"] in routes_like.PATHS:
            return FILE_MAX + FORM_ROOM
        return LIST_MAX if scope["path"] == "/withdrawals" else BODY_MAX

    app.add_middleware(BodyLimit, limit_of=limit_of, seconds=float(bank.settings.upload_seconds))
    app.add_middleware(SecurityHeaders)
    return app


def _load_anyio() -> None:
    """Loads all of anyio now, in one thread.

    It loads its parts at their first use by parsing sources, and CPython 3.11 can fail on that with a SystemError while
    another thread parses too (python/cpython#106905), as the thread that opens the encoder does.
    """
    for name in dir(anyio):
        getattr(anyio, name)


async def _answer_error(request: Request, error: Exception) -> Response:
    told = to_bank_error(request, error)
    response: Response = error_page(request, told) if wants_page(request) else error_response(told)
    response.headers.update(SECURITY)  # what nobody foresaw is answered outside of SecurityHeaders
    if isinstance(error, HTTPException) and error.headers:
        response.headers.update({k: v for k, v in error.headers.items() if k.lower() == "allow"})
    return response


def _version() -> str:
    try:
        return version("techbank")
    except PackageNotFoundError:
        return "0"
