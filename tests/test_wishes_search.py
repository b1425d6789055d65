"""Suggestions on their way through the bank: what is encoded, the answer, the command line, the service, the page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient

from api import schemas
from api.app import create_app
from catalogue.answers import Answer, Need
from catalogue.filters import parse_condition
from catalogue.records import Technology, TechnologyText
from techbank.bank import Bank
from techbank.evaluation import LabelledSet, Query, evaluate
from techbank.searching import technology_words
from tests.conftest import techbank
from tests.web_samples import css, page, sample_bank, text

TECHNICAL = "低温锂电池电解液"
NEED = f"想找{TECHNICAL}，预算20万以内，先用后付，最好中国，提成3%以内"


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bank]:
    with sample_bank(tmp_path_factory.mktemp("bank")) as found:
        yield found


@pytest.fixture(scope="module")
def client(bank: Bank) -> Iterator[TestClient]:
    with TestClient(create_app(bank)) as found:
        yield found


def _scores(answer: Answer) -> list[tuple[str, float]]:
    return [(hit.id, hit.score) for hit in answer.hits]


def test_the_wishes_are_not_encoded_and_not_applied(bank: Bank) -> None:
    bare, full = bank.search(Need(f"想找{TECHNICAL}")), bank.search(Need(NEED))
    assert _scores(bare) == _scores(full)
    assert full.plan.allowed == full.plan.technologies
    assert all(hit.conditions == () for hit in full.hits)
    found = {(s.filter, s.value, s.unknowns) for s in full.suggestions}
    assert found == {
        ("total_max", "200000 CNY", "exclude"),
        ("scheme", "use_first_pay_later", "exclude"),
        ("territory", "CN", "include"),
    }
    assert [o.filter for o in full.open_wishes] == ["royalty_max"]
    assert not any(s.accepted for s in full.suggestions)


def test_accepted_or_not_the_words_stay_out(bank: Bank) -> None:
    asked = (
        parse_condition("total_max", "20万元", unknowns="include"),
        parse_condition("scheme", "negotiated", unknowns="include"),
        parse_condition("royalty_max", "3 profit", unknowns="include"),
    )
    answer = bank.search(Need(NEED, asked))
    assert {s.filter: s.accepted for s in answer.suggestions} == {
        "total_max": True,
        "scheme": False,  # set, but to something else
        "territory": False,
    }
    assert answer.open_wishes[0].accepted
    same = bank.search(Need(f"想找{TECHNICAL}", asked))
    assert _scores(same) == _scores(answer)


def test_a_need_of_nothing_but_wishes_is_encoded_whole(bank: Bank) -> None:
    words, wishes = technology_words("预算20万以内，先用后付", "zh")
    assert words == "预算20万以内，先用后付"
    assert len(wishes.suggestions) == 2
    assert bank.search(Need("预算20万以内，先用后付")).hits


def test_spans_count_in_the_text_as_given(bank: Bank) -> None:
    given = "  e\u0301lectrolyte for the cold,\x00 nothing upfront  "
    (found,) = bank.search(Need(given)).suggestions
    assert given[found.start : found.end] == found.text == "nothing upfront"


def test_what_is_left_is_compared_in_its_own_language(bank: Bank) -> None:
    need = "Lithium battery electrolyte that works in the cold，预算二十万元以内，先用后付，只要普通许可，前期不付费"
    assert bank.search(Need(need)).plan.language == "en"
    assert bank.search(Need(need, language="zh")).plan.language == "zh"


def test_the_evaluation_encodes_what_search_encodes(bank: Bank) -> None:
    terms = "预算20万以内，先用后付，只要普通许可，不要入门费，提成不超过净销售额的3%"
    corpus = tuple(
        Technology(id=id_, texts={"zh": TechnologyText(title=title)})
        for id_, title in (("about-terms", terms), ("about-batteries", TECHNICAL))
    )
    labelled = LabelledSet(
        (Query("q", f"{TECHNICAL}，{terms}", "zh"),), {"q": {"about-batteries": 1.0}}, None
    )
    assert evaluate(labelled, corpus, bank.recipe())["metrics"]["all"]["mrr"] == 1.0
    assert evaluate(labelled, corpus, bank.recipe(), ranker="bm25")["metrics"]["all"]["mrr"] == 0.5


# ---- command line ----


def test_the_command_line_says_which_option_a_wish_would_be(sample_folder: Path) -> None:
    run = techbank("search", NEED, "--bank", sample_folder, "--total-max", "200000 CNY")
    said = [line for line in run.stderr.splitlines() if line.startswith("In your words")]
    assert said[0] == 'In your words: "预算20万以内" is asked for'
    assert said[1].endswith("add --scheme use_first_pay_later")
    assert said[2].endswith("add --territory CN --unknown territory=include")
    assert "--royalty-max '3 net_sales' or --royalty-max '3 profit'" in said[3]
    assert "In your words" not in run.stdout


def test_an_option_that_was_suggested_can_be_given(sample_folder: Path) -> None:
    run = techbank(
        "search", NEED, "--bank", sample_folder, "--json",
        "--territory", "CN", "--unknown", "territory=include",
    )  # fmt: skip
    found = json.loads(run.stdout)
    assert {s["filter"] for s in found["suggestions"] if s["accepted"]} == {"territory"}
    flag = techbank("search", "dust, nothing upfront", "--bank", sample_folder).stderr
    assert "add --nothing-upfront\n" in flag + "\n"


# ---- service ----


def test_the_service_gives_the_suggestions_in_the_documented_shape(client: TestClient) -> None:
    response = client.post("/search", json={"text": NEED, "filters": {"scheme": "use_first_pay_later"}})
    assert response.status_code == 200
    schemas.SearchAnswer.model_validate(response.json())
    found = response.json()
    assert [(s["filter"], s["accepted"]) for s in found["suggestions"]] == [
        ("total_max", False),
        ("scheme", True),
        ("territory", False),
    ]
    for wish in found["suggestions"] + found["open_wishes"]:
        assert NEED[wish["start"] : wish["end"]] == wish["text"]
    assert found["suggestions"][0]["note"] == "currency_from_language"
    (open_wish,) = found["open_wishes"]
    assert "3 net_sales" in open_wish["choices"]


def test_a_suggestion_sent_back_is_a_filter(client: TestClient) -> None:
    first = client.post("/search", json={"text": NEED}).json()
    filters = {s["filter"]: {"value": s["value"], "unknown": s["unknown"]} for s in first["suggestions"]} | {
        o["filter"]: o["choices"][0] for o in first["open_wishes"]
    }
    then = client.post("/search", json={"text": NEED, "filters": filters})
    assert then.status_code == 200
    assert all(w["accepted"] for w in then.json()["suggestions"] + then.json()["open_wishes"])


# ---- page ----


@pytest.mark.parametrize(
    ("ui", "value"), [("en", "CNY 200,000"), ("zh", "CNY 200,000"), ("ja", "CNY 200,000")]
)
def test_the_page_shows_a_line_a_wish_with_a_link_that_adds_it(
    client: TestClient, ui: str, value: str
) -> None:
    tree = page(client, "/", {"q": NEED, "ui": ui, "trl_min": "1"})
    shown = css(tree, ".wishes li")
    assert [text(css(line, "q")[0]) for line in shown] == [
        "预算20万以内",
        "先用后付",
        "最好中国",
        "提成3%以内",
    ]
    assert value in text(shown[0])
    assert len(css(shown[3], "a.add")) == 4
    query = parse_qs(urlsplit(css(shown[2], "a.add")[0].get("href")).query)
    assert query == {
        "q": [NEED],
        "ui": [ui],
        "trl_min": ["1"],
        "territory": ["CN"],
        "unknown.territory": ["include"],
    }


def test_every_link_leads_to_a_page_on_which_the_wish_is_set(client: TestClient) -> None:
    for link in css(page(client, "/", {"q": NEED, "ui": "en"}), ".wishes a.add"):
        then = page(client, link.get("href"))
        assert len(css(then, ".wishes .set")) == 1
        assert len(css(then, ".chosen li")) == 1


def test_a_filter_set_to_another_value_is_replaced(client: TestClient) -> None:
    tree = page(client, "/", {"q": NEED, "ui": "en", "total_max": "5 EUR", "k": "3"})
    href = css(css(tree, ".wishes li")[0], "a.add")[0].get("href")
    assert parse_qs(urlsplit(href).query) == {
        "q": [NEED],
        "ui": ["en"],
        "k": ["3"],
        "total_max": ["200000 CNY"],
    }


def test_without_wishes_there_is_no_box_and_nothing_is_set_by_itself(client: TestClient) -> None:
    assert not css(page(client, "/", {"q": TECHNICAL}), ".wishes")
    assert not css(page(client, "/", {"q": NEED}), ".chosen li")


def test_the_words_of_a_wish_are_escaped(client: TestClient) -> None:
    tree = page(client, "/", {"q": 'dust, nothing <b id="x">upfront', "ui": "en"})
    assert not css(tree, "#x")
