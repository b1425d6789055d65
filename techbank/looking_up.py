"""Patents that the bank does not hold, fetched by their number from a service of the operator's choice.

The setting `lookup_url` is an address with {number} in it; what comes back is read as an uploaded file would be, so any
service that answers in a known format will do (an office's, a provider's, or one's own in front of them that adds
their key). Without the setting nothing is ever asked. Only the number leaves the bank.
"""

from __future__ import annotations

import io
import re
import threading
import urllib.error
import urllib.request
from collections import OrderedDict
from typing import Final
from urllib.parse import quote, urlsplit

from catalogue.errors import BadExample, InputError, SettingsError
from catalogue.records import Technology
from index.lexical_codes import codes_in
from index.lexical_words import plain
from techbank.examples import FILE_MAX, examples_of

_SECONDS: Final = 10.0
_KEPT: Final = 256
_PLACE: Final = "{number}"


class LookUp:
    """Fetches patents by number; the last ones are kept. Threads may share it.

    Raises:
        SettingsError: the address has no {number}, or is none of http or https.
    """

    def __init__(self, address: str) -> None:
        if _PLACE not in address or urlsplit(address).scheme not in ("http", "https"):
            raise SettingsError(
                f"lookup_url is {address!r}",
                where="settings",
                todo=f"Write an http or https address with {_PLACE} where the patent's number goes",
            )
        self._address = address
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, Technology] = OrderedDict()

    def __call__(self, name: str) -> Technology | None:
        """The patent of this number; None where the text is no patent number, or the service knows none of it.

        Raises:
            BadExample: the service cannot be reached, or what it answers cannot be read.
        """
        if not any(code.kind == "patent" and code.sure for code in codes_in(plain(name))):
            return None
        number = re.sub(r"[^0-9A-Za-z.]", "", plain(name)).upper()
        with self._lock:
            held = self._kept.get(number)
        if held is not None:
            return held
        found = self._fetch(number)
        if found is not None:
            with self._lock:
                self._kept[number] = found
                while len(self._kept) > _KEPT:
                    self._kept.popitem(last=False)
        return found

    def _fetch(self, number: str) -> Technology | None:
        address = self._address.replace(_PLACE, quote(number, safe=""))
        try:
            with _OPENER.open(address, timeout=_SECONDS) as response:
                content = response.read(FILE_MAX + 1)
        except urllib.error.HTTPError as error:
            if error.code in (404, 410):
                return None
            raise self._failed(number, f"it answered {error.code}") from error
        except (OSError, ValueError) as error:
            raise self._failed(number, str(getattr(error, "reason", error))) from error
        try:
            return examples_of(io.BytesIO(content), number)[0]
        except InputError as error:
            raise self._failed(number, error.what) from error

    def _failed(self, number: str, why: str) -> BadExample:
        return BadExample(
            f"{number} is not in the bank, and the service for other patents failed ({why})",
            where="like",
            todo="Try again later, paste the abstract, or hand in the patent's file",
        )


class _WebOnly(urllib.request.HTTPRedirectHandler):
    """Follows no redirect away from the web, to a file or another protocol."""

    def redirect_request(  # type: ignore[no-untyped-def]
        self, req, fp, code, msg, headers, newurl
    ) -> urllib.request.Request | None:
        if urlsplit(newurl).scheme not in ("http", "https"):
            raise urllib.error.URLError(f"it leads to {newurl[:80]}")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


_OPENER: Final = urllib.request.build_opener(_WebOnly)
