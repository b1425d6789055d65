"""The routes whose answers are files: the report of an upload as a workbook, and the export of a portfolio."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path as FilePath
from typing import Annotated, Any, BinaryIO, Final
from urllib.parse import quote

from fastapi import APIRouter, Path, Query
from fastapi.responses import StreamingResponse

from api.routes_json import Here
from api.schemas import ErrorBody
from api.service import Service, safe_name
from techbank.portfolio import FORMATS, Format, Language, Selection, select, write
from techbank.reports import report_to

router = APIRouter(tags=["uploads"])

_BLOCK: Final = 2**18
_NAME_MAX: Final = 300

_ERRORS: Final[dict[int | str, dict[str, Any]]] = {
    404: {"model": ErrorBody, "description": "No such upload, or no record of that office or owner"},
    422: {"model": ErrorBody, "description": "A parameter is out of its range"},
    503: {"model": ErrorBody, "description": "Too many requests (Retry-After says when to come again)"},
}


def _file(*media: str) -> dict[int | str, dict[str, Any]]:
    content = {one.partition(";")[0]: {"schema": {"type": "string", "format": "binary"}} for one in media}
    return {200: {"description": "The file", "content": content}, **_ERRORS}


@router.get("/uploads/{id}/report.xlsx", response_class=StreamingResponse, responses=_file(FORMATS["xlsx"]))
async def upload_report(
    id: Annotated[str, Path(description="The upload's id", max_length=40)],  # noqa: A002
    service: Here,
    lang: Annotated[Language, Query(description="The language of the report's own words")] = "zh",
) -> StreamingResponse:
    """The office's own sheets with what became of each row at the right; correct it and upload it as it is."""
    job = await service.job(id)

    def make(path: FilePath) -> None:
        report_to(service.bank, id, path, language=lang)

    stem = FilePath(safe_name(job.name)).stem
    return await _answered(service, make, f"{stem}-report.xlsx", FORMATS["xlsx"])


@router.get("/export", response_class=StreamingResponse, responses=_file(*FORMATS.values()))
async def export(
    service: Here,
    office: Annotated[
        str | None, Query(max_length=_NAME_MAX, description="What this office has handed in")
    ] = None,
    owner: Annotated[
        str | None, Query(max_length=_NAME_MAX, description="What this institution owns")
    ] = None,
    format: Annotated[  # noqa: A002
        Format, Query(description="A workbook, CSV, or the exchange format")
    ] = "xlsx",
    lang: Annotated[Language, Query(description="The language of headers and words")] = "zh",
) -> StreamingResponse:
    """Records as a file that the bank reads back to the same records: an office's, an owner's, or all."""
    selection = Selection(office or None, owner or None)

    def make(path: FilePath) -> None:
        write(select(service.bank.catalogue, selection), path, format=format, language=lang)

    name = safe_name(
        f"{office or owner or 'techbank'}-portfolio.{format}".replace("/", " ").replace("\\", " ")
    )
    return await _answered(service, make, name, FORMATS[format])


async def _answered(
    service: Service, make: Callable[[FilePath], None], name: str, media: str
) -> StreamingResponse:
    """The file that `make` writes, sent piece by piece; nothing of it is left on disk, whatever the client does."""

    def made() -> BinaryIO:
        with tempfile.TemporaryDirectory(prefix="techbank-") as folder:
            path = FilePath(folder) / "file"
            make(path)
            return path.open("rb")  # it stays readable when its name is gone

    stream = await service.exports.run(made)
    headers = {
        "Content-Disposition": disposition(name),
        "Content-Length": str(os.fstat(stream.fileno()).st_size),
        "Cache-Control": "no-store",
    }
    return StreamingResponse(_pieces(stream), headers=headers, media_type=media)


def _pieces(stream: BinaryIO) -> Iterator[bytes]:
    with stream:
        while piece := stream.read(_BLOCK):
            yield piece


def disposition(name: str) -> str:
    """Content-Disposition of a download in UTF-8 (RFC 6266), with a plain name for old programs.

    `name` goes through `safe_name` before: no path, no control characters.
    """
    plain = re.sub(r"[^A-Za-z0-9._ -]", "_", name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
