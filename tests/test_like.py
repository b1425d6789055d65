"""Technologies like others: by id, by patent number, from a file; less like others; other ways to solve it."""

from __future__ import annotations

import io
import json
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from docx import Document
from fastapi.testclient import TestClient
from lxml import html

from api.app import create_app
from catalogue import exchange
from catalogue.answers import Need
from catalogue.errors import BadExample, BadNeed, BankError, InputError, LimitError, SettingsError
from catalogue.records import Technology
from index.segments import Ranked
from index.strands import Asked
from techbank.bank import Bank, open_bank
from techbank.examples import examples_of
from techbank.likeness import Likeness
from techbank.spreading import Spread, subclasses_of
from tests.conftest import techbank


def made(
    id_: str, title: str, abstract: str, *, ipc: str | None = None, number: str | None = None
) -> Technology:
    """A record in English. The encoder of these tests compares letters, so that likeness is in the wording."""
    record: dict[str, Any] = {"id": id_, "texts": {"en": {"title": title, "abstract": abstract}}}
    if ipc:
        record["ipc"] = [ipc]
    if number:
        record["patents"] = [{"country": "CN", "number": number, "kind": "B"}]
    return exchange.from_json(json.dumps(record))


CELLS = [
    made("A-1", "Battery separator that shuts down", "A battery separator with ceramic coating stops ion flow when hot.", ipc="H01M 50/449", number="990000101"),
    made("A-2", "Battery separator with aramid", "A battery separator with aramid coating stops ion flow when the cell is hot.", ipc="H01M 50/446"),
    made("A-3", "Battery electrolyte that stops fire", "A battery electrolyte with phosphate stops fire when the cell is hot.", ipc="H01M 10/0567"),
    made("B-1", "Battery fire quenching cabinet", "A cabinet with a nozzle stops fire when a battery cell is hot.", ipc="A62C 3/16"),
    made("C-1", "Strawberry harvesting gripper", "A soft gripper picks strawberries from their stalks without bruises.", ipc="A01D 46/30"),
    made("C-2", "Milking robot arm", "An arm finds the teats of a cow by touch and by camera.", ipc="A01J 5/017"),
    made("N-1", "Loom for wide cloth", "A loom that weaves wide cloth from flax."),
]  # fmt: skip
OUTSIDE = made(
    "CN-990000999-A",
    "Battery separator of cellulose",
    "A battery separator of cellulose with ceramic coating stops ion flow when hot.",
)


def _filled(folder: Path, **settings: Any) -> Bank:
    bank = open_bank(folder, create=True, given={"encoder": "hashing", "index": "exact"} | settings)
    path = folder / "records.jsonl"
    path.write_text("".join(exchange.to_json(record) + "\n" for record in CELLS), encoding="utf-8")
    assert not bank.ingest([path]).rejections
    bank.index()
    return bank


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bank]:
    with _filled(tmp_path_factory.mktemp("like") / "bank") as found:
        yield found


def ids(bank: Bank, **asked: Any) -> list[str]:
    return [hit.id for hit in bank.search(Need(asked.pop("text", ""), **asked)).hits]


def test_technologies_like_one_come_in_order_of_likeness_and_without_it(bank: Bank) -> None:
    answer = bank.search(Need("", like=("A-1",), k=10))
    found = [hit.id for hit in answer.hits]
    assert found[0] == "A-2"
    assert sorted(found) == ["A-2", "A-3", "B-1", "C-1", "C-2", "N-1"]
    assert [(e.id, e.title, e.liked, e.known) for e in answer.examples] == [
        ("A-1", "Battery separator that shuts down", True, True)
    ]
    assert answer.hits[0].evidence
    assert not any(hit.elements for hit in answer.hits)


@pytest.mark.parametrize("name", ["CN 990000101 B", "CN990000101B", " CN-990000101-B "])
def test_a_patent_in_the_bank_is_an_example_by_its_number(bank: Bank, name: str) -> None:
    answer = bank.search(Need("", like=(name,), k=3))
    assert [e.id for e in answer.examples] == ["A-1"]
    assert answer.hits[0].id == "A-2"


def test_a_need_moves_towards_what_is_liked(bank: Bank) -> None:
    need = "something for a cow or strawberries"
    plain, moved = ids(bank, text=need, k=7), ids(bank, text=need, like=("B-1",), k=7)
    assert "B-1" not in moved
    plain.remove("B-1")
    assert moved.index("A-3") < plain.index("A-3")


def test_what_is_like_the_unwanted_sinks_and_the_rest_keeps_its_score(bank: Bank) -> None:
    need = "stops fire or ion flow when the battery cell is hot"
    before = {hit.id: hit.score for hit in bank.search(Need(need, k=10)).hits}
    after = {hit.id: hit.score for hit in bank.search(Need(need, unlike=("A-1",), k=10)).hits}
    assert "A-1" not in after
    assert after["A-2"] < before["A-2"] - 0.01
    # words count a little otherwise where a technology fewer holds them
    assert after["C-2"] == pytest.approx(before["C-2"], abs=0.008)


def test_the_best_k_under_unwanted_examples_are_the_same_at_every_k(bank: Bank) -> None:
    need = "stops fire or ion flow when the battery cell is hot"
    whole = ids(bank, text=need, unlike=("A-2", "C-2"), k=10)
    assert [ids(bank, text=need, unlike=("A-2", "C-2"), k=k) for k in range(1, 6)] == [
        whole[:k] for k in range(1, 6)
    ]


def test_what_sinks_makes_room_for_what_was_not_fetched_at_first() -> None:
    """A hundred technologies like the unwanted one stand before the one that is not."""
    asked, unwanted = np.zeros(1, np.float32), np.ones(1, np.float32)
    near = {number: 1.0 - number / 1000 for number in range(300)}

    class Scores:
        def __len__(self) -> int:
            return len(near)

        def id(self, number: int) -> str:
            return f"T-{number:03d}"

        def search(self, asked: Asked, k: int, mask: npt.NDArray[np.bool_]) -> list[Ranked]:
            unlike = asked["all"] is unwanted
            return [
                Ranked(int(n), (5.0 if n < 100 else 0.0) if unlike else near[int(n)], 0)
                for n in np.flatnonzero(mask)
            ]

    def best(n: int) -> list[Ranked]:
        return [Ranked(number, score, 0) for number, score in list(near.items())[:n]]

    view: Any = Scores()
    likes = Likeness((), {}, ({"all": unwanted},))
    found = likes.sunk(view, {"all": asked}, best, 2)
    assert [hit.technology for hit in found] == [100, 101]


def test_other_ways_are_of_other_subclasses_each_once_before_any_twice(bank: Bank) -> None:
    answer = bank.search(Need("", like=("A-1",), k=4, spread=True))
    codes = [subclasses_of(bank.get(hit.id))[:1] for hit in answer.hits]
    assert ("H01M",) not in codes
    assert answer.hits[0].id == "B-1"
    assert len(set(codes)) == 4
    need = "stops fire or ion flow when the battery cell is hot"
    assert ids(bank, text=need, k=3)[:2] == ["A-2", "A-3"]
    assert ids(bank, text=need, k=3, spread=True)[:2] == ["A-2", "B-1"]


def test_weak_matches_are_spread_after_all_others() -> None:
    records = [CELLS[0], CELLS[1], CELLS[3], CELLS[4]]
    order = Spread(frozenset()).order(records, [False, False, True, True])
    assert order == [0, 1, 2, 3]
    assert Spread(frozenset()).order(records, [False] * 4) == [0, 2, 3, 1]


def test_conditions_hold_under_examples(bank: Bank) -> None:
    from techbank.plain import conditions_from

    assert ids(bank, like=("A-1",), conditions=conditions_from({"class": "A62C"}, "exclude")) == ["B-1"]


@pytest.mark.parametrize(
    ("need", "error", "says"),
    [
        (Need("", like=("nothing of this name",)), BadExample, "nothing called"),
        (Need("", like=("CN 990000998 B",)), BadExample, "paste the abstract"),
        (Need("", unlike=("A-1",)), BadNeed, "empty"),
        (Need("x", like=("A-1",), unlike=("A-1",)), BadExample, "liked and not liked"),
        (Need("", like=tuple(f"A-{n}" for n in range(21))), LimitError, "at most 20"),
        (Need("", like=("",)), BadExample, "nothing called"),
    ],
)
def test_wrong_examples_are_told(bank: Bank, need: Need, error: type[BankError], says: str) -> None:
    with pytest.raises(error, match=says):
        bank.search(need)


# ---- files ----


def _docx(*paragraphs: str) -> bytes:
    document = Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def _pdf(text: str) -> bytes:
    """A page of one line, written by hand: objects, table of their places, trailer."""
    stream = f"BT /F1 12 Tf 20 100 Td ({text}) Tj ET".encode("latin-1")
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 200]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    content, places = b"%PDF-1.4\n", []
    for number, held in enumerate(objects, 1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, held)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        content
        + b"xref\n0 6\n0000000000 65535 f \n%strailer\n<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
        % (
            table,
            len(content),
        )
    )


SAID = "A battery separator of cellulose with ceramic coating stops ion flow when hot."
FILES = {
    "data.txt": SAID.encode(),
    "data.docx": _docx("Battery separator of cellulose", SAID),
    "data.pdf": _pdf(SAID),
    "records.jsonl": (exchange.to_json(OUTSIDE) + "\n").encode(),
    "windows.txt": SAID.encode("utf-16"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_any_kind_is_an_example_and_is_not_stored(bank: Bank, name: str) -> None:
    records = examples_of(io.BytesIO(FILES[name]), name)
    answer = bank.search(Need("", k=2), records)
    assert {hit.id for hit in answer.hits} == {"A-1", "A-2"}
    assert [e.known for e in answer.examples] == [False]
    assert len(list(bank.technologies())) == len(CELLS)


def test_a_chinese_text_in_gb18030_is_read() -> None:
    (record,) = examples_of(
        io.BytesIO("电池隔膜\n一种耐高温的电池隔膜，遇热关断。".encode("gb18030")), "说明.txt"
    )
    assert record.texts["zh"].title == "电池隔膜"
    assert record.texts["zh"].abstract == "一种耐高温的电池隔膜，遇热关断。"


def _bomb() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<w>" + b" " * (210 * 2**20))
    return held.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.txt", b"", "empty"),
        ("picture.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "format is not known"),
        ("spaces.txt", b" \n\n 123 \n", "no text can be read"),
        ("scan.pdf", _pdf(""), "scanned page"),
        ("cut.pdf", b"%PDF-1.4\n1 0 obj\n<</Type", "PDF cannot be read"),
        ("bad.docx", FILES["data.docx"][:-300], "."),
        ("bomb.docx", _bomb(), "unpacks to too much"),
        ("many.jsonl", b"".join((exchange.to_json(made(f"M-{n}", "t", "abstract of it")) + "\n").encode() for n in range(21)), "more than 20"),
        ("large.txt", b"a" * (20 * 2**20 + 1), "bytes"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_example_is_told_why(name: str, content: bytes, says: str) -> None:
    with pytest.raises(InputError, match=says) as told:
        examples_of(io.BytesIO(content), name)
    assert told.value.todo


# ---- patents that the bank does not hold ----


@pytest.fixture
def registry() -> Iterator[tuple[str, list[str]]]:
    """A service that knows one patent, in the exchange format; and what it was asked."""
    asked: list[str] = []

    class Registry(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            status = {"/CN990000999A": 200, "/CN990000500A": 500}.get(self.path, 404)
            self.send_response(status)
            self.end_headers()
            if status == 200:
                self.wfile.write((exchange.to_json(OUTSIDE) + "\n").encode())

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Registry)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/{{number}}", asked
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_patent_outside_the_bank_is_looked_up_once(tmp_path: Path, registry: tuple[str, list[str]]) -> None:
    address, asked = registry
    with _filled(tmp_path / "bank", lookup_url=address) as bank:
        for _ in range(2):
            answer = bank.search(Need("", like=("CN 990000999 A",), k=2))
            assert {hit.id for hit in answer.hits} == {"A-1", "A-2"}
            assert [(e.id, e.known) for e in answer.examples] == [("CN-990000999-A", False)]
        assert asked == ["/CN990000999A"]
        with pytest.raises(BadExample, match="paste the abstract"):
            bank.search(Need("", like=("CN990000777A",)))
        with pytest.raises(BadExample, match="answered 500"):
            bank.search(Need("", like=("CN990000500A",)))
        asked.clear()
        with pytest.raises(BadExample, match="nothing called"):
            bank.search(Need("", like=("our secret project",)))
        assert not asked


def test_an_address_without_a_number_is_refused(tmp_path: Path) -> None:
    for address in ("http://127.0.0.1/x", "file:///{number}"):
        with pytest.raises(SettingsError, match="lookup_url"):
            open_bank(tmp_path / "bank", create=True, given={"encoder": "hashing", "lookup_url": address})


# ---- command line, service and page ----


def test_the_command_line_finds_what_is_like_an_id_or_a_file(bank: Bank, tmp_path: Path) -> None:
    environment = {"TECHBANK_ENCODER": "hashing", "TECHBANK_INDEX": "exact"}
    found = json.loads(
        techbank(
            "search", "--like", "A-1", "-k", "1", "--bank", bank.folder, "--json", env=environment
        ).stdout
    )
    assert found["hits"][0]["id"] == "A-2"
    assert found["examples"][0]["id"] == "A-1"
    path = tmp_path / "data.txt"
    path.write_bytes(FILES["data.txt"])
    told = techbank(
        "search", "--like-file", path, "-k", "2", "--spread", "--bank", bank.folder, env=environment
    )
    assert "Battery separator" in told.stdout
    assert "[file:data.txt]" in told.stderr
    for arguments, says in ((["--like", "nix"], "nothing called"), ([], "empty")):
        result = techbank("search", *arguments, "--bank", bank.folder, env=environment, code=2)
        assert says in result.stderr


@pytest.fixture(scope="module")
def client(bank: Bank) -> Iterator[TestClient]:
    with TestClient(create_app(bank)) as found:
        yield found


def test_the_service_takes_examples(client: TestClient) -> None:
    found = client.post("/search", json={"like": ["A-1"], "unlike": ["C-2"], "spread": True, "k": 2}).json()
    assert found["hits"][0]["id"] == "B-1"
    assert [e["liked"] for e in found["examples"]] == [True, False]
    refusal = client.post("/search", json={"like": ["nix"]})
    assert refusal.status_code == 422
    assert refusal.json()["error"]["where"] == "like"
    assert refusal.json()["error"]["code"] == "bad_example"
    told = client.get("/", params={"like": "nix", "ui": "zh"})
    assert told.status_code == 422
    assert "无法使用该示例" in told.text


def test_the_service_takes_an_example_as_a_file(client: TestClient) -> None:
    sent = {"file": ("data.pdf", FILES["data.pdf"], "application/pdf")}
    found = client.post("/search/file", params={"k": "2", "class": "H01M"}, files=sent)
    assert found.status_code == 200, found.text
    assert {hit["id"] for hit in found.json()["hits"]} == {"A-1", "A-2"}
    assert client.post("/search/file", params={"trl_min": "x"}, files=sent).status_code == 422
    none = client.post("/search/file", files={"other": ("a.txt", b"abc")})
    assert none.status_code == 422 or none.status_code == 400
    assert "curl" in none.json()["error"]["todo"]
    unread = client.post("/search/file", files={"file": ("a.png", b"\x89PNG\r\n\x1a\n\0\0")})
    assert unread.status_code in (415, 422)


def test_the_page_marks_hits_and_shows_and_drops_examples(client: TestClient) -> None:
    page = html.fromstring(client.get("/", params={"q": "hot battery", "like": "A-1", "k": "2"}).text)
    assert page.xpath("string(//ul[@class='liked']/li/a[1])") == "Battery separator that shuts down"
    assert page.xpath("//ul[@class='liked']//input[@name='like']/@value") == ["A-1"]
    more, less = page.xpath("(//p[@class='marks'])[1]/a/@href")
    first = page.xpath("string((//article//h3/a/@href)[1])").removeprefix("/t/")
    assert f"like={first}" in more
    assert "like=A-1" in more
    assert f"unlike={first}" in less
    marked = html.fromstring(client.get(less).text)
    assert marked.xpath("//ul[@class='liked']//input/@name") == ["like", "unlike"]
    without = page.xpath("//a[@class='remove']/@href")[0]
    assert "like" not in without
    assert "q=hot" in without
    technology = html.fromstring(client.get("/t/A-1").text)
    assert "/?like=A-1" in technology.xpath("//p[@class='marks']/a/@href")


def test_a_file_on_the_page_leads_to_a_search_for_what_it_says(client: TestClient) -> None:
    sent = {"file": ("data.docx", FILES["data.docx"])}
    led = client.post("/like", files=sent, follow_redirects=False)
    assert led.status_code == 303
    page = html.fromstring(client.get(led.headers["location"]).text)
    assert "cellulose" in page.xpath("string(//textarea)")
    known = {"file": ("records.jsonl", (exchange.to_json(CELLS[0]) + "\n").encode())}
    led = client.post("/like", files=known, follow_redirects=False)
    assert led.headers["location"] == "/?like=A-1"
    assert (
        client.post("/like", files=sent, headers={"origin": "https://elsewhere.example"}).status_code == 403
    )
    wrong = client.post("/like", files={"file": ("a.png", b"\x89PNG\r\n\x1a\n\0\0")})
    assert wrong.status_code in (415, 422)
    assert "text/html" in wrong.headers["content-type"]
