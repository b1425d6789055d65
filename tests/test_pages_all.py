"""What holds on every page: nothing runs or comes from elsewhere, all can use it, hostile records stay text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.rendering import mail_link, web_address
from techbank.bank import Bank
from tests.web_samples import (
    BATTERY,
    HOSTILE,
    css,
    one,
    page,
    parsed,
    sample_bank,
    text,
)


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bank]:
    with sample_bank(tmp_path_factory.mktemp("bank")) as found:
        yield found


@pytest.fixture(scope="module")
def client(bank: Bank) -> Iterator[TestClient]:
    with TestClient(create_app(bank)) as found:
        yield found


# ---- every page ----

EVERY = [
    "/", "/?q=hostile+markup&ui=en", "/?q=battery&trl_min=6&unknown=include&ui=zh", "/?q=a&trl_min=x&ui=ja",
    f"/t/{BATTERY['id']}?ui=ja", "/t/X%3Cscript%3Ealert(1)%3C%2Fscript%3E", "/upload", "/jobs", "/jobs/none", "/docs", "/t/%3Cscript%3E1",
    "/?q=%3Cscript%3Ealert(1)%3C/script%3E&institution=%22%3E%3Cscript%3E&ui=zh", "/?q=a&%3Cscript%3E=1", "/?q=%22+autofocus+onfocus=%22x",
]  # fmt: skip


@pytest.mark.parametrize("path", EVERY)
def test_no_page_runs_or_loads_anything_from_elsewhere(client: TestClient, path: str) -> None:
    tree = parsed(client.get(path).text)
    assert not css(tree, "script, iframe, object, embed, base, img, style")
    assert not tree.xpath("//@*[starts-with(name(), 'on') or name() = 'style']")
    for source in tree.xpath("//link/@href | //@src | //form/@action"):
        assert source.startswith("/")
        assert not source.startswith("//")
    for link in tree.xpath("//a/@href"):
        assert re.match(r"/(?!/)|#|https?://|mailto:", link), link


@pytest.mark.parametrize("path", EVERY)
def test_every_page_can_be_used_by_everyone(client: TestClient, path: str) -> None:
    tree = parsed(client.get(path).text)
    assert tree.get("lang") in ("en", "zh-Hans", "ja")
    assert len(css(tree, "h1")) == 1
    assert css(tree, "title")
    ids = tree.xpath("//@id")
    assert [name for name, n in Counter(ids).items() if n > 1] == []
    for field in tree.xpath("//input[not(@type='hidden')] | //select | //textarea"):
        labelled = field.get("aria-label") or field.xpath("ancestor::label")
        labelled = labelled or (field.get("id") and tree.xpath(f"//label[@for='{field.get('id')}']"))
        assert labelled, field.get("name")
    for described in tree.xpath("//@aria-describedby"):
        assert set(described.split()) <= set(ids)
    for fieldset in css(tree, "fieldset"):
        assert len(css(fieldset, "legend")) == 1


def test_hostile_records_stay_text(client: TestClient) -> None:
    path = "/t/X%3Cscript%3Ealert(1)%3C%2Fscript%3E"
    tree = page(client, path, {"ui": "en"})
    assert text(one(tree, "h1")) == HOSTILE["texts"]["en"]["title"]
    assert "javascript:alert('u')" in text(tree)
    assert not tree.xpath("//a[starts-with(@href, 'javascript') or starts-with(@href, 'data')]")
    assert not tree.xpath("//a[starts-with(@href, 'mailto')]")


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//x.example",
        "ftp://x.example",
        "http://",
        "https://[",
        "",
        None,
    ],
)
def test_only_web_addresses_become_links(url: str | None) -> None:
    assert web_address(url) is None
    assert web_address("https://tto.example/1?a=b") == "https://tto.example/1?a=b"


@pytest.mark.parametrize(
    "address",
    ["a@b.example?cc=c@d.example", "a@b.example,c@d.example", "no address", "a@b\n.example", "", None],
)
def test_only_plain_addresses_become_mail_links(address: str | None) -> None:
    assert mail_link(address, "x") is None
    assert (
        mail_link("a.b+c@d.example", "咨询 & x")
        == "mailto:a.b%2Bc@d.example?subject=%E5%92%A8%E8%AF%A2%20%26%20x"
    )
