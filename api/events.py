"""An upload's progress as server-sent events: one whenever it has come further, and the last one when it has ended."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from typing import Final

from api.service import Service
from catalogue.store import Job
from techbank.jobs import job_to_dict

_LOOK_SECONDS: Final = 0.2
_ALIVE_SECONDS: Final = 15.0
"""After so long without news a comment is sent, so that nothing in between closes the line."""


def event_of(job: Job) -> bytes:
    """The event: its number, `stage` or `end`, and the upload as GET /uploads/{id} has it."""
    kind = "end" if job.finished_at is not None else "stage"
    # JSON without line breaks is one line, as the format wants it
    body = json.dumps(job_to_dict(job), ensure_ascii=False)
    return f"id: {job.tick}\nevent: {kind}\ndata: {body}\n\n".encode("utf-8", "replace")


async def events(service: Service, job: Job, seen: int | None) -> AsyncIterator[bytes]:
    """Events from now on; of one that the client has `seen` none is sent again."""
    last = time.monotonic()
    while True:
        if job.tick != seen:
            seen, last = job.tick, time.monotonic()
            yield event_of(job)
        elif time.monotonic() - last > _ALIVE_SECONDS:
            last = time.monotonic()
            yield b": still there\n\n"
        if job.finished_at is not None:
            return
        await asyncio.sleep(_LOOK_SECONDS)
        job = await service.job(job.id)
