"""Records, a bank and checks that the tests of the service and of its pages share."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

from fastapi.testclient import TestClient
from lxml import html

from catalogue.errors import BankError
from techbank.bank import Bank, open_bank

Tree: TypeAlias = Any  # an element of lxml, whose xpath() may give anything

HASHING = {"encoder": "hashing-256", "index": "exact"}

BATTERY: dict[str, Any] = {
    "id": "CN-990000001-B",
    "texts": {
        "zh": {"title": "低温锂电池电解液", "abstract": "一种在零下四十度仍可放电的锂电池电解液，解决电池低温掉电快的问题。"},
        "en": {"title": "Electrolyte for lithium batteries in the cold", "abstract": "A battery electrolyte for minus forty degrees."},
    },
    "owner": {"name": "青澜理工大学", "names": {"en": "Qinglan Institute of Technology"}, "country": "CN"},
    "patents": [{"country": "CN", "number": "990000001", "kind": "B", "right": "invention", "status": "granted", "filing_date": "2021-03-05"}],
    "ipc": ["H01M 10/0569"],
    "sectors": ["energy"],
    "trl": 7,
    "contact": {"name": "Ms Shi", "email": "tto@qinglan.example"},
    "url": "https://tto.qinglan.example/1",
    "offers": [
        {
            "status": "available", "scheme": "use_first_pay_later", "grants": ["non_exclusive"], "territory": ["CN"],
            "term_months": 36,
            "payment": {"models": ["upfront_plus_royalty"], "currency": "CNY", "upfront": "200000", "royalty_pct_min": "3", "royalty_pct_max": "5", "royalty_base": "net_sales"},
            "trial": {"free_months": 12},
        },
        {"status": "available", "grants": ["exclusive"], "payment": {"price_on_request": True}},
    ],
}  # fmt: skip
VISION: dict[str, Any] = {
    "id": "QL/2026/014",
    "texts": {"en": {"title": "Finding scratches on metal parts", "abstract": "A camera finds scratches on metal parts from few sample pictures."}},
    "owner": {"name": "Eastholm University"},
    "trl": 4,
    "offers": [{"status": "open_licence", "grants": ["non_exclusive"], "payment": {"models": ["free"]}}],
}  # fmt: skip
FRESH: dict[str, Any] = {
    "id": "JP-990000003-A",
    "texts": {
        "ja": {"title": "野菜の鮮度保持容器", "abstract": "冷蔵車を使わずに輸送中の野菜の鮮度を保つ容器。"}
    },
    "owner": {"name": "北浜大学"},
}
HOSTILE: dict[str, Any] = {
    "id": "X<script>alert(1)</script>",
    "texts": {"en": {"title": "<script>alert('t')</script>", "abstract": "<img src=x onerror=alert(1)> hostile markup"}},
    "owner": {"name": "\"><script>alert('o')</script>"},
    "url": "javascript:alert('u')",
    "contact": {"name": "<b>n</b>", "email": "a@b.example?bcc=x@y.example", "url": "data:text/html,<script>1</script>"},
    "offers": [{"source": {"kind": "declared", "url": "javascript:alert('s')"}, "fields": ["<i>f</i>"]}],
}  # fmt: skip
RECORDS = [BATTERY, VISION, FRESH, HOSTILE]


def lines(records: list[dict[str, Any]]) -> bytes:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records).encode()


def sample_bank(folder: Path, records: list[dict[str, Any]] = RECORDS, **given: Any) -> Bank:
    """A bank with these records, taken in and indexed by its own means."""
    bank = open_bank(folder, HASHING | given, create=True)
    if records:
        path = folder / "records.jsonl"
        path.write_bytes(lines(records))
        assert bank.ingest([path], who="TTO Qinglan").stored == len(records)
        bank.index()
    return bank


def error_of(response: Any, status: int, code: str) -> dict[str, Any]:
    """The error of an answer, its shape checked."""
    assert response.status_code == status, response.text
    body = response.json()
    assert set(body) == {"error"}
    assert set(body["error"]) == {"code", "message", "where", "todo"}
    assert body["error"]["code"] == code, body
    assert body["error"]["message"]
    found: dict[str, Any] = body["error"]
    return found


def wait_until(done: Callable[[], bool], seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def all_errors(kind: type[BankError] = BankError) -> list[type[BankError]]:
    return [kind, *(found for child in kind.__subclasses__() for found in all_errors(child))]


def page(client: TestClient, path: str, params: Any = None, status: int = 200, **options: Any) -> Tree:
    response = client.get(path, params=params, **options)
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    return parsed(response.text)


def parsed(markup: str) -> Tree:
    return html.fromstring(markup)


def text(element: Tree) -> str:
    return " ".join(str(element.text_content()).split())


def css(tree: Tree, selectors: str) -> list[Tree]:
    """Elements below `tree` by CSS selectors of tags, classes, ids, [attribute=value], spaces, > and commas."""

    def steps(selector: str) -> str:
        path = "descendant::"
        for part in selector.replace(">", " > ").split():
            if part == ">":
                path = path.removesuffix("//") + "/"
                continue
            tag = re.match(r"[a-z][a-z0-9]*", part)
            step = tag[0] if tag else "*"
            step += "".join(
                f"[contains(concat(' ', @class, ' '), ' {c} ')]" for c in re.findall(r"\.([\w-]+)", part)
            )
            step += "".join(f"[@id='{i}']" for i in re.findall(r"#([\w-]+)", part))
            step += "".join(f"[@{a}='{v}']" for a, v in re.findall(r"\[(\w+)=(\w+)\]", part))
            path += step + "//"
        return path.removesuffix("//")

    found: list[Tree] = tree.xpath(" | ".join(steps(selector) for selector in selectors.split(",")))
    return found


def one(tree: Tree, query: str) -> Tree:
    found = css(tree, query) if not query.startswith("//") else tree.xpath(query)
    assert len(found) == 1, (query, len(found))
    return found[0]
