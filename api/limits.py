"""Guards around the whole service, as plain ASGI: how large and how slow a body may be, and headers of every answer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, MutableMapping
from typing import Any, Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import TooLarge, TooSlow, error_response
from catalogue.errors import BankError

BODY_MAX: Final = 2**20
"""Largest body of a request that is no upload, in bytes."""
LIST_MAX: Final = 16 * 2**20
"""Largest list of technologies to be withdrawn, in bytes."""
FORM_ROOM: Final = 64 * 1024
"""What an upload's form may take beside its file, in bytes."""
SILENCE_SECONDS: Final = 60.0
"""A body of which nothing came for so long is given up."""
BODY_SECONDS: Final = 3600.0
"""A body that takes longer than this to come is given up, however little stands still."""
_LINGER_SECONDS: Final = 3.0
"""How long a refused body is still read and thrown away, so that the refusal reaches a client that is sending."""

SECURITY: Final = {
    "Content-Security-Policy": "default-src 'self'; script-src 'none'; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


class SecurityHeaders:
    """Puts the headers above on every answer; one that names a header itself keeps its own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, with_headers if scope["type"] == "http" else send)


class BodyLimit:
    """Refuses bodies that are too large, whatever Content-Length says, that stop coming, or that come too slowly.

    `limit_of` gives the most bytes a request may bring; `silence` and `seconds` are how long nothing may come, and how
    long the whole may take.
    """

    def __init__(
        self,
        app: ASGIApp,
        limit_of: Callable[[Scope], int],
        silence: float = SILENCE_SECONDS,
        seconds: float = BODY_SECONDS,
    ) -> None:
        self.app = app
        self.limit_of = limit_of
        self.silence = silence
        self.seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = self.limit_of(scope)
        declared = Headers(scope=scope).get("content-length", "")
        if declared.isdigit() and (len(declared) > 18 or int(declared) > limit):
            # A client that waits to be told to go on has sent nothing yet.
            waits = Headers(scope=scope).get("expect", "").lower() == "100-continue"
            await _refuse(_too_large(limit), scope, receive, send, 0 if waits else 2 * limit)
            return
        body = _Body(receive, limit, self.silence, self.seconds)
        started = False

        async def send_unless_refused(message: Message) -> None:
            nonlocal started
            if body.refused is None or started:
                started = True
                await send(message)

        try:
            await self.app(scope, body.receive, send_unless_refused)
        except BankError as error:
            if error is not body.refused:
                raise
        if body.refused is not None and not started:
            await _refuse(body.refused, scope, receive, send, 2 * limit)


class _Body:
    """A request's body while it comes in, counted."""

    def __init__(self, receive: Receive, limit: int, silence: float, seconds: float) -> None:
        self._receive = receive
        self._limit = limit
        self._silence = silence
        self._seconds = seconds
        self._end = time.monotonic() + seconds
        self._bytes = 0
        self._complete = False
        self.refused: BankError | None = None

    async def receive(self) -> Message:
        if self.refused is not None:
            raise self.refused
        if self._complete:  # from here on only a disconnect can come, and that may take its time
            return await self._receive()
        left = self._end - time.monotonic()
        try:
            message = await asyncio.wait_for(self._receive(), max(0.0, min(left, self._silence)))
        except TimeoutError:
            if left < self._silence:
                what = f"the body did not come within {self._seconds:,.0f} seconds"
            else:
                what = f"nothing of the body came for {self._silence:.0f} seconds"
            self.refused = TooSlow(what, todo="Send it again, in parts where the line is slow")
            raise self.refused from None
        if message["type"] == "http.request":
            self._bytes += len(message.get("body", b""))
            self._complete = not message.get("more_body", False)
            if self._bytes > self._limit:
                self.refused = _too_large(self._limit)
                raise self.refused
        return message


def _too_large(limit: int) -> TooLarge:
    size = f"{limit / 2**20:,.0f} MiB" if limit >= 2**20 else f"{limit:,} bytes"
    return TooLarge(
        f"the body is larger than {size}", todo="Send less at a time: split the file, or shorten the text"
    )


async def _refuse(error: BankError, scope: Scope, receive: Receive, send: Send, linger: int) -> None:
    """Answers with the error, after throwing away at most `linger` bytes of what still comes."""
    if isinstance(error, TooLarge):
        await _linger(receive, linger)
    response = error_response(error)
    response.headers["Connection"] = "close"
    await response(scope, receive, send)


async def _linger(receive: Receive, most: int) -> None:
    """Throws away what still comes: for a moment, and at most so many bytes."""

    async def discard() -> None:
        left = most
        while left > 0:
            message: MutableMapping[str, Any] = await receive()
            left -= len(message.get("body", b""))
            if message["type"] != "http.request" or not message.get("more_body", False):
                return

    try:
        await asyncio.wait_for(discard(), _LINGER_SECONDS)
    except TimeoutError:
        return
