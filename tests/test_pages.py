"""The web pages as a visitor without JavaScript meets them: search, technology, upload."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.wording import WORDS
from catalogue.filters import filters
from catalogue.filters.base import GROUPS
from catalogue.filters.values import Choice
from techbank.bank import Bank
from tests.web_samples import (
    BATTERY,
    FRESH,
    RECORDS,
    VISION,
    css,
    lines,
    one,
    page,
    parsed,
    sample_bank,
    text,
    wait_until,
)

NEED = {"q": "battery in the cold", "k": "3", "ui": "en"}


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bank]:
    with sample_bank(tmp_path_factory.mktemp("bank")) as found:
        yield found


@pytest.fixture(scope="module")
def client(bank: Bank) -> Iterator[TestClient]:
    with TestClient(create_app(bank)) as found:
        yield found


# ---- the search page ----


@pytest.mark.parametrize(
    ("ui", "tag", "button"), [("en", "en", "Search"), ("zh", "zh-Hans", "搜索"), ("ja", "ja", "検索")]
)
def test_the_first_page_speaks_the_language(client: TestClient, ui: str, tag: str, button: str) -> None:
    for tree in (page(client, "/", {"ui": ui}), page(client, "/", headers={"accept-language": ui})):
        assert tree.get("lang") == tag
        assert text(one(tree, "form#search button")) == button
        assert str(len(RECORDS)) in text(one(tree, ".holds"))


def test_every_filter_has_its_control(client: TestClient) -> None:
    tree = page(client, "/", {"ui": "zh"})
    kinds = {"flag": "checkbox", "number": "number", "date": "date", "choice": "checkbox"}
    for f in filters().values():
        fields = tree.xpath(f"//*[@name='{f.name}']")
        assert fields, f.name
        assert all(field.get("form") == "search" for field in fields)
        assert f.label["zh"] in text(tree)
        assert f.help["zh"] in text(tree)
        ways = tree.xpath(f"//select[@name='unknown.{f.name}']/option/@value")
        assert ways == ["", "exclude", "include", "only"]
        if f.value.control in kinds:
            assert {field.get("type") for field in fields} == {kinds[f.value.control]}, f.name
        if isinstance(f.value, Choice):
            assert [field.get("value") for field in fields] == list(f.value.values)
    groups = css(tree, ".groups > details > summary")
    assert [text(summary) for summary in groups] == [WORDS[f"group.{group}"][1] for group in GROUPS]


def test_a_result_shows_title_owner_passage_and_terms(client: TestClient) -> None:
    tree = page(client, "/", NEED)
    hits = css(tree, ".hit")
    assert len(hits) == 3
    assert [text(rank).split()[-1] for rank in css(tree, ".rank")] == ["1", "2", "3"]
    first = hits[0]
    title = one(first, "h3 a")
    assert (text(title), title.get("lang")) == (BATTERY["texts"]["en"]["title"], "en")
    assert urlsplit(title.get("href")).path == f"/t/{BATTERY['id']}"
    assert text(one(first, ".owner")) == "Qinglan Institute of Technology"
    assert {"Chinese", "English", "TRL 7", "energy"} <= {text(chip) for chip in css(first, ".chip")}
    sentence = css(first, "blockquote")[0]
    assert sentence.get("lang") in ("zh", "en")
    assert text(sentence) in str(BATTERY["texts"]), "the sentence that answers, as it stands in the record"
    assert text(one(first, ".part")).startswith("Why it answers")
    assert text(one(first, "details blockquote")) in str(BATTERY["texts"]), "the whole passage below it"
    shown = {text(row[0]): text(row[1]) for row in css(first, ".terms > div")}
    assert shown["Up front"] == "CNY 200,000"
    assert shown["Royalty"] == "3–5 % of net sales"
    assert shown["Kind of licence"] == "non-exclusive"
    assert shown["Free use"] == "1 year"


def test_need_and_title_in_another_script_carry_their_language(client: TestClient) -> None:
    tree = page(client, "/", {"q": "野菜の鮮度を保ちたい", "ui": "en"})
    assert one(css(tree, ".hit")[0], "h3 a").get("lang") == "ja"


def test_conditions_are_badges_with_words(client: TestClient) -> None:
    tree = page(
        client, "/", NEED | {"trl_min": "6", "grant": ["sole", "non_exclusive"], "unknown": "include"}
    )
    badges = {css(h, "h3")[0].text_content().strip(): css(h, ".badge") for h in css(tree, ".hit")}
    first = badges[BATTERY["texts"]["en"]["title"]]
    assert [text(one(b, ".verdict")) for b in first] == ["yes", "yes"]
    other = badges[FRESH["texts"]["ja"]["title"]]
    assert [text(one(b, ".verdict")) for b in other] == [
        "not stated: Readiness (TRL)",
        "not stated: Kind of licence",
    ]
    assert text(one(first[0], ".because")) == "because: Readiness (TRL)"
    assert [text(one(b, "b")) for b in other] == ["6", "sole, non-exclusive"]
    assert "Readiness (TRL) at least" in text(other[0])


def test_unknowns_of_one_filter_go_their_own_way(client: TestClient) -> None:
    def ids(**params: str) -> set[str]:
        tree = page(client, "/", {"q": "battery", "k": "20", "trl_min": "6"} | params)
        return {urlsplit(a.get("href")).path for a in css(tree, ".hit h3 a")}

    assert len(ids()) == 1
    assert len(ids(**{"unknown.trl_min": "include"})) == 3
    assert len(ids(**{"unknown": "include", "unknown.trl_min": "exclude"})) == 1
    assert len(ids(**{"unknown.trl_min": "only"})) == 2


def test_relax_hints_are_links_that_drop_the_filter(client: TestClient) -> None:
    tree = page(client, "/", {"q": "battery", "trl_min": "6", "institution": "Eastholm", "ui": "en"})
    assert not css(tree, ".hit")
    links = css(tree, ".relax a")
    assert {text(a) for a in links} == {
        "without “Institution”: 1 more",
        "without “Readiness (TRL) at least”: 1 more",
    }
    for link in links:
        assert len(css(page(client, link.get("href")), ".hit")) == 1


def test_conditions_that_are_set_can_be_taken_away(client: TestClient) -> None:
    tree = page(
        client,
        "/",
        {
            "q": "battery",
            "trl_min": "6",
            "royalty_max": ["5", "net_sales"],
            "ui": "zh",
            "unknown.trl_min": "include",
        },
    )
    links = {text(a).split(" ×")[0]: a.get("href") for a in css(tree, ".chosen a")}
    assert set(links) == {"成熟度（TRL）不低于 6", "提成比例不超过 净销售额的 5%"}
    left = dict(parse_qsl(urlsplit(links["成熟度（TRL）不低于 6"]).query))
    assert left == {"q": "battery", "royalty_max": "net_sales", "ui": "zh"}
    assert "5" in urlsplit(links["成熟度（TRL）不低于 6"]).query


def test_controls_of_two_parts_make_one_condition(client: TestClient) -> None:
    params = {
        "q": "battery",
        "royalty_max": ["5", "net_sales"],
        "eligible": ["sme", "startup", "CN-ZJ"],
        "unknown": "include",
        "ui": "en",
    }
    tree = page(client, "/", params)
    assert {text(one(a, "b")) for a in css(tree, ".chosen a")} == {
        "5 % of net sales",
        "small or medium-sized firm, start-up, Zhejiang",
    }
    assert tree.xpath("//input[@name='royalty_max']/@value") == ["5"]
    assert tree.xpath("//select[@name='royalty_max']/option[@selected]/@value") == ["net_sales"]
    assert tree.xpath("//input[@name='eligible'][@checked]/@value") == ["sme", "startup"]
    assert tree.xpath("//input[@name='eligible'][@type='text']/@value") == ["CN-ZJ"]


@pytest.mark.parametrize(
    ("params", "control"),
    [({"trl_min": "very"}, "trl_min"), ({"total_max": "20"}, "total_max"), ({"published_from": "soon"}, "published_from"), ({"royalty_max": "5"}, "royalty_max")],
)  # fmt: skip
def test_a_wrong_value_is_shown_in_place_and_kept(
    client: TestClient, params: dict[str, str], control: str
) -> None:
    tree = page(client, "/", {"q": "电池", "ui": "zh", "class": "H01M", **params}, 422)
    assert WORDS["error.bad_filter"][1] in text(one(tree, ".problem[role=alert]"))
    wrong = one(tree, ".control.wrong")
    assert f"e-{control}" in (wrong.xpath(".//@aria-describedby")[0]).split()
    assert one(tree, f"//input[@name='{control}'][@type='text']").get("value") == params[control]
    assert one(tree, "//input[@name='class']").get("value") == "H01M"
    assert one(tree, "textarea").text.strip() == "电池"
    assert wrong.xpath("ancestor::details")[0].get("open") is not None


@pytest.mark.parametrize(
    ("params", "code"),
    [({"trl_min": "6"}, "bad_need"), ({"q": "a", "k": "0"}, "bad_limit"), ({"q": "a", "k": "ten"}, "bad_limit"), ({"q": "a", "trl_mni": "6"}, "bad_filter"),
     ({"q": "a", "unknown": "perhaps"}, "bad_filter"), ({"q": "a", "trl_min": "6", "unknown.trl_min": "x"}, "bad_filter"), ({"q": "x" * 30_000}, "bad_need")],
)  # fmt: skip
def test_other_mistakes_are_shown_in_place(client: TestClient, params: dict[str, str], code: str) -> None:
    tree = page(client, "/", params | {"ui": "ja"}, 422)
    assert WORDS[f"error.{code}"][2] in text(one(tree, ".problem"))


def test_parameters_that_say_nothing_are_taken_from_the_address(client: TestClient) -> None:
    empty = {f"unknown.{name}": "" for name in filters()} | dict.fromkeys(filters(), "")
    asked = {"q": "battery", "k": "5", "trl_min": "6", "unknown.trl_min": "include", "unknown": "exclude"}
    response = client.get("/", params=empty | asked, follow_redirects=False)
    assert response.status_code == 303
    kept = dict(parse_qsl(urlsplit(response.headers["location"]).query))
    assert kept == {"q": "battery", "k": "5", "trl_min": "6", "unknown.trl_min": "include"}
    assert client.get(response.headers["location"], follow_redirects=False).status_code == 200


def test_the_language_is_kept_in_links_where_it_was_chosen(client: TestClient) -> None:
    for path in ("/", f"/t/{BATTERY['id']}", "/upload", "/docs"):
        tree = page(client, path, {"ui": "ja"})
        for link in tree.xpath("//a[starts-with(@href, '/')]"):
            target = urlsplit(link.get("href"))
            if target.path.startswith("/openapi") or link.get("hreflang"):
                continue
            assert dict(parse_qsl(target.query)).get("ui") == "ja", link.get("href")
    tree = page(client, "/", NEED | {"ui": "ja"})
    assert tree.xpath("//form[@id='search']/input[@type='hidden'][@name='ui']/@value") == ["ja"]
    switch = {a.get("hreflang"): a.get("href") for a in css(tree, ".tongues a")}
    assert dict(parse_qsl(urlsplit(switch["zh-Hans"]).query)) == NEED | {"ui": "zh"}


def test_without_an_index_the_page_says_so(tmp_path: Path) -> None:
    with sample_bank(tmp_path, []) as empty, TestClient(create_app(empty)) as client:
        page(client, "/")
        tree = page(client, "/", {"q": "battery", "ui": "zh"}, 503)
        assert WORDS["error.no_index"][1] in text(one(tree, ".problem"))
        assert one(tree, "textarea").text.strip() == "battery"


# ---- a technology ----


def test_a_technology_page_shows_all_that_is_held(client: TestClient) -> None:
    tree = page(client, f"/t/{BATTERY['id']}", {"ui": "zh"})
    assert text(one(tree, "h1")) == BATTERY["texts"]["zh"]["title"]
    assert one(tree, "h1").get("lang") == "zh"
    assert [text(h) for h in css(tree, ".text > h2")] == ["中文", "英文"]
    assert [p.get("lang") for p in css(tree, ".text > p.prose")] == ["zh", "en"]
    assert [text(h) for h in css(page(client, f"/t/{BATTERY['id']}", {"ui": "en"}), ".text > h2")] == [
        "English",
        "Chinese",
    ]
    first, second = css(tree, ".card.offer")
    shown = {text(row[0]): text(row[1]) for row in css(first, ".terms > div")}
    assert shown["入门费"] == "CNY 200,000"
    assert shown["提成"] == "净销售额的 3–5%"
    assert shown["分许可"] == "未载明"
    shown = {text(row[0]): text(row[1]) for row in css(second, ".terms > div")}
    assert (shown["价格"], shown["地域"], shown["许可类型"]) == ("面议", "未载明", "独占许可")
    row = text(one(tree, "main > section > .scroll tbody"))
    for part in ("CN 990000001 B", "发明", "授权", "2021-03-05", "2041-03-05", "推算"):
        assert part in row
    mail = one(tree, ".contact a.button").get("href")
    assert mail.startswith("mailto:tto@qinglan.example?subject=")
    assert "H01M 10/0569" in text(one(tree, ".facts"))
    assert "records.jsonl" in text(one(tree, ".quiet"))
    assert "TTO Qinglan" in text(one(tree, ".quiet"))


def test_an_id_with_slashes_is_found_from_its_hit(client: TestClient) -> None:
    tree = page(client, "/", {"q": "scratches on metal parts", "ui": "en"})
    link = css(tree, ".hit h3 a")[0].get("href")
    assert text(one(page(client, link), "h1")) == VISION["texts"]["en"]["title"]


def test_back_leads_to_the_search_the_visitor_came_from(client: TestClient) -> None:
    path = f"/t/{BATTERY['id']}"
    tree = page(client, path, headers={"referer": "http://testserver/?q=cold&k=3"})
    assert one(tree, ".back a").get("href") == "/?q=cold&k=3"
    tree = page(client, path, headers={"referer": "http://evil.example/?q=cold"})
    assert one(tree, ".back a").get("href") == "/"


def test_a_technology_that_is_not_there_is_a_page_with_404(client: TestClient) -> None:
    tree = page(client, "/t/none", {"ui": "ja"}, 404)
    assert WORDS["error.not_found"][2] in text(tree)


# ---- uploads ----


def test_an_upload_from_the_page_leads_to_its_report(tmp_path: Path) -> None:
    with sample_bank(tmp_path) as bank, TestClient(create_app(bank)) as client:
        tree = page(client, "/upload", {"ui": "zh"})
        form = one(tree, "form[method=post]")
        assert (form.get("enctype"), form.get("action")) == ("multipart/form-data", "/upload?ui=zh")
        assert {field.get("name") for field in css(form, "input")} == {"file", "office", "who", "dry_run"}
        content = lines([FRESH | {"id": "NEW"}]) + b'{"id": "<b>x</b>", "texts": {}, "trl": 99}\n'
        response = client.post(
            form.get("action"),
            files={"file": ("../<i>n</i>.jsonl", content)},
            data={"who": "某处", "office": "青岚"},
        )
        assert response.status_code == 200
        assert [past.status_code for past in response.history] == [303]
        assert response.url.path.startswith("/jobs/")
        wait_until(lambda: "http-equiv" not in client.get(str(response.url)).text)
        tree = page(client, str(response.url))
        figures = {text(row[0]): text(row[1]) for row in css(tree, ".figures > div")}
        assert figures == {"新增": "1", "更新": "0", "无变化": "0", "未采纳": "1"}
        cells = [text(cell) for cell in css(tree, "table.rejections td")]
        assert cells[1:4] == ["line 2", "trl", "99"]
        assert "must be from 1 to 9" in cells[4]
        assert not css(tree, "h1 i, td b, td i")
        stages = css(tree, "table.stages tbody tr")
        assert [row.get("class") for row in stages] == ["done"] * 6
        assert "某处" in text(one(tree, ".quiet"))
        listed = page(client, "/jobs", {"ui": "zh"})
        newest = css(listed, "table.jobs tbody a")[0]
        assert urlsplit(newest.get("href")).path == response.url.path
        assert "青岚" in text(one(listed, "table.jobs tbody"))


def test_a_file_that_cannot_be_read_is_told_on_its_page(tmp_path: Path) -> None:
    with sample_bank(tmp_path) as bank, TestClient(create_app(bank)) as client:
        for content, key in ((b"words", "error.unknown_format"), (b"", "error.unreadable_file")):
            response = client.post("/upload?ui=ja", files={"file": ("a.txt", content)})
            wait_until(lambda at=str(response.url): "http-equiv" not in client.get(at).text)  # type: ignore[misc]
            tree = page(client, str(response.url))
            assert WORDS[key][2] in text(one(tree, ".problem"))
            assert WORDS["job.retry"][2] in text(one(tree, "form[method=post]"))


def test_a_form_that_is_none_is_told_on_the_upload_page(client: TestClient) -> None:
    response = client.post("/upload?ui=ja", data={"file": "words"})
    assert response.status_code == 422
    tree = parsed(response.text)
    assert WORDS["error.bad_request"][2] in text(one(tree, ".problem"))
    assert one(tree, "form[method=post]") is not None
