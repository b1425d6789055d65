"""The readers of EPO full text and OPS, WIPO ST.96 and the Japanese and Korean offices: real files, traps, damage."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue.errors import InputError, UnreadableFile
from catalogue.records import Rejection, Technology
from ingest.base import Outcome
from ingest.formats import readers
from ingest.numbers import application_number, publication_number
from ingest.reading import read_path, read_stream
from tests.conftest import SAMPLES

DATA = Path(__file__).resolve().parents[1].parent / "shared" / "data" / "formats"
NAMES = (
    "epo_fulltext",
    "epo_ops",
    "wipo_st96",
    "jpo_gazette",
    "jpo_st96",
    "jpo_procedure",
    "kipo_gazette",
)
OURS = {reader.name: reader for reader in readers() if reader.name in NAMES}
FILES = [path for name in NAMES for path in sorted((SAMPLES / name).iterdir())]
ROLES = (
    '<ops:world-patent-data xmlns="http://www.epo.org/exchange" xmlns:ops="http://ops.epo.org">{}'
    "</ops:world-patent-data>"
)


def read(content: str | bytes, name: str = "f.xml") -> list[Outcome]:
    data = content.encode() if isinstance(content, str) else content
    return list(read_stream(io.BytesIO(data), name))


def one(content: str | bytes) -> Technology:
    (outcome,) = read(content)
    assert isinstance(outcome, Technology), outcome
    return outcome


def refused(content: str | bytes) -> str:
    """Why the one document of a file is not taken, whether that is its record's fault or the whole file's."""
    try:
        (outcome,) = read(content)
    except UnreadableFile as error:
        return error.what
    assert isinstance(outcome, Rejection), outcome
    return outcome.reason


def sample(name: str, place: int = 0) -> bytes:
    return sorted((SAMPLES / name).iterdir())[place].read_bytes()


def real(folder: str, name: str) -> Path:
    path = DATA / folder / name
    if not path.exists():
        pytest.skip(f"no real data in {DATA / folder}")
    return path


def technologies(path: Path) -> list[Technology]:
    return [outcome for outcome in read_path(path) if isinstance(outcome, Technology)]


@pytest.mark.real
@pytest.mark.parametrize(
    ("file", "identity", "filed", "claims", "owner"),
    [
        ("application_v1-0-A1.xml", "EP-1325900-A1", dt.date(2001, 9, 5), {"en": 7}, "ASAHI GLASS COMPANY LTD."),
        ("application_v1-5-A1.xml", "EP-3782854-A1", dt.date(2018, 10, 29), {"en": 12}, "BOE TECHNOLOGY GROUP CO., LTD."),
        ("application_v1-5-1-A1.xml", "EP-3882239-A1", dt.date(2019, 11, 14), {"en": 14}, "Nippon Shinyaku Co., Ltd."),
        ("grant_v1-0-B1.xml", "EP-1442058-B1", dt.date(2002, 11, 18), {"de": 3, "en": 3, "fr": 3}, "NYMOX CORPORATION"),
        ("grant_v1-5-B1.xml", "EP-3404678-B1", dt.date(2017, 5, 17), {"de": 12, "en": 12, "fr": 12}, "General Electric Technology GmbH"),
        ("grant_v1-5-1-B1.xml", "EP-3383757-B1", dt.date(2016, 8, 29), {"de": 8, "en": 8, "fr": 8}, "ELC Management LLC"),
        ("grant_v1-5-1-B2.xml", "EP-2716170-B2", dt.date(2012, 9, 14), {"de": 4, "en": 4, "fr": 4}, "Hauni Maschinenbau GmbH"),
    ],
)  # fmt: skip
def test_real_european_full_text(
    file: str, identity: str, filed: dt.date, claims: dict[str, int], owner: str
) -> None:
    (technology,) = technologies(real("epo_ep_fulltext_xml", file))
    assert technology.id == identity
    assert technology.patents is not None
    assert technology.patents[0].filing_date == filed
    assert {language: len(t.claims) for language, t in technology.texts.items() if t.claims} == claims
    assert all(technology.texts[language].title for language in ("de", "en", "fr"))
    assert technology.owner is not None
    assert technology.owner.name == owner


@pytest.mark.real
def test_real_amended_patent_keeps_the_day_it_was_first_granted() -> None:
    (technology,) = technologies(real("epo_ep_fulltext_xml", "grant_v1-5-1-B2.xml"))
    assert technology.patents is not None
    patent = technology.patents[0]
    assert (patent.grant_date, patent.publication_date) == (dt.date(2016, 2, 3), dt.date(2021, 9, 22))
    assert "G.D S.p.A." not in str(technology)  # the opponent
    assert (technology.ipc, technology.cpc) == (("A24C 5/20",), ("A24C 5/20",))


@pytest.mark.real
@pytest.mark.parametrize(
    ("file", "line", "reason"),
    [
        ("application_v1-2-A1.xml", 93, "bare &"),
        ("application_v1-4-A1.xml", 96, "bare &"),
        ("application_v1-5-1-A1-2.xml", 308, "bare <"),
    ],
)
def test_real_files_broken_on_purpose_are_refused_with_place_and_reason(
    file: str, line: int, reason: str
) -> None:
    with pytest.raises(UnreadableFile, match="not well-formed") as error:
        list(read_path(real("epo_ep_fulltext_xml", file)))
    assert reason in error.value.what
    assert error.value.where == f"{file}, document 1, line {line}"


@pytest.mark.real
@pytest.mark.parametrize(
    ("file", "identities"),
    [
        ("biblio_example.xml", ["US-20060142694-A1"]),
        ("biblio_example_3.xml", ["AU-2013290010-A1"]),
        ("biblio_example_4.xml", ["US-20120116137-A1"]),
        ("claims_example.xml", ["EP-1000000-A1"]),
        ("claims_example_2.xml", ["WO-2009085664-A2"]),
        ("description_example.xml", ["EP-1000000-A1"]),
        ("ep1000000_full_cycle_result.xml", ["EP-1000000-A1", "EP-1000000-B1"]),
        ("full_cycle_example.xml", ["EP-1000000-A1", "EP-1000000-B1"]),
    ],
)
def test_real_answers_of_the_web_service(file: str, identities: list[str]) -> None:
    outcomes = list(read_path(real("epo_ops_xml", file)))
    assert [o.id for o in outcomes if isinstance(o, Technology)] == identities
    assert len(outcomes) == len(identities)


@pytest.mark.real
def test_real_claims_come_one_by_one_from_each_shape() -> None:
    (separate,) = technologies(real("epo_ops_xml", "claims_example.xml"))
    (together,) = technologies(real("epo_ops_xml", "claims_example_2.xml"))
    one_by_one, in_lines = separate.texts["en"].claims or (), together.texts["en"].claims or ()
    assert [claim.partition(".")[0] for claim in one_by_one] == [str(n) for n in range(1, 12)]
    assert [claim.partition(".")[0] for claim in in_lines] == [str(n) for n in range(1, 21)]
    assert one_by_one[0].endswith("at least one side of the green bricks.")


@pytest.mark.real
@pytest.mark.parametrize(
    ("file", "reason"),
    [
        ("biblio_example_2.xml", "JP-2005533465-A has neither a title nor an abstract"),
        ("example_1.xml", "EP-1000000-A1 is named by its numbers only"),
        ("image_example.xml", "a list of pages and images"),
        ("search_example.xml", "a list of search hits, with numbers only"),
        ("search_result.xml", "it is JSON"),
    ],
)
def test_real_answers_with_nothing_to_search_are_refused(file: str, reason: str) -> None:
    with pytest.raises(UnreadableFile, match=reason):
        list(read_path(real("epo_ops_xml", file)))


@pytest.mark.real
def test_real_family_names_each_member() -> None:
    outcomes = list(read_path(real("epo_ops_xml", "family_input.xml")))
    members = [o.reason.split()[3] for o in outcomes if isinstance(o, Rejection)]
    assert members == [
        *("EP-1000000-A1", "EP-1000000-B1", "AT-232441-T"),
        *("DE-69905327-D1", "NL-1010536-C2", "US-6093011-A"),
    ]


@pytest.mark.real
@pytest.mark.parametrize(
    ("file", "reason"),
    [
        ("application_documents/A523_52400900473__JPOXMLDOC01-jpbibl.xml", "an amendment .*in application 2020123456"),
        ("application_documents/A53_52400900476__JPOXMLDOC01-jpbibl.xml", "an opinion of the applicant"),
        ("refusal_notices/06124084096-jpntce.xml", "a notice of the office, 拒絶理由通知書"),
    ],
)  # fmt: skip
def test_real_procedure_documents_are_refused_by_name(file: str, reason: str) -> None:
    with pytest.raises(UnreadableFile, match=reason):
        list(read_path(real("jpo_procedure_xml", file)))


@pytest.mark.real
@pytest.mark.parametrize(("file", "count"), [("application_documents.zip", 2), ("refusal_notices.zip", 1)])
def test_real_procedure_archives(file: str, count: int) -> None:
    outcomes = list(read_path(real("jpo_procedure_xml", file)))
    assert [type(outcome) for outcome in outcomes] == [Rejection] * count
    assert all("no publication" in o.reason for o in outcomes if isinstance(o, Rejection))


@pytest.mark.real
def test_no_other_real_file_is_claimed() -> None:
    own = {"epo_ep_fulltext_xml", "epo_ops_xml", "jpo_procedure_xml"}
    others = [p for p in DATA.rglob("*") if p.is_file() and p.relative_to(DATA).parts[0] not in own]
    if not others:
        pytest.skip(f"no real data in {DATA}")
    for path in others:
        head = path.read_bytes()[:65_536]
        assert [name for name, reader in OURS.items() if reader.sniff(head, path.name)] == [], path


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_each_sample_has_its_one_reader(path: Path) -> None:
    content = path.read_bytes()
    declared = content.index(b"?>") + 2
    for head in (content, b"\n " + content[declared:]):
        claims = [reader.name for reader in readers() if reader.sniff(head[:65_536], "f.xml")]
        assert claims == [path.parent.name]


def test_no_sample_of_another_format_is_claimed() -> None:
    for path in SAMPLES.rglob("*"):
        if path.is_file() and path.parent.name not in NAMES:
            head = path.read_bytes()[:65_536]
            assert [name for name, reader in OURS.items() if reader.sniff(head, path.name)] == [], path


def test_weekly_full_text_loses_only_what_is_broken() -> None:
    good = sample("epo_fulltext", 1)
    broken = good.replace(b"</claims>", b"", 1)
    bare = good.replace(b"<snm>Kanzlei Siel</snm>", b"<snm>Siel & Partner</snm>")
    outcomes = read(good + broken + bare + sample("epo_fulltext"))
    assert [type(outcome).__name__[0] for outcome in outcomes] == list("TRRT")
    assert isinstance(outcomes[2], Rejection)
    assert "bare &" in outcomes[2].reason


def test_full_text_of_a_single_state_does_not_displace_the_claims() -> None:
    technology = one(sample("epo_fulltext", 1))
    assert technology.texts["de"].claims is not None
    assert len(technology.texts["de"].claims) == 2
    without = (
        sample("epo_fulltext").replace(b"<B110>9990107</B110>", b"").replace(b'doc-number="9990107"', b"")
    )
    assert refused(without) == "its publication number is missing"


def test_full_text_without_a_word_is_refused() -> None:
    content = sample("epo_fulltext", 1)
    start, end = content.index(b"<B540>"), content.index(b"</B540>")
    content = content[:start] + content[end + 7 :]
    content = content[: content.index(b"<description")] + b"</ep-patent-document>"
    assert refused(content) == "EP-9990208-B1 has neither a title nor any text"


def test_an_answer_with_all_claims_and_two_languages() -> None:
    claims = "<claims lang='{}'><claim><claim-text>{}</claim-text></claim></claims>"
    document = (
        '<f:fulltext-documents xmlns="http://www.epo.org/fulltext" xmlns:f="http://www.epo.org/fulltext">'
        "<f:fulltext-document><bibliographic-data><publication-reference data-format='docdb'><document-id>"
        "<country>EP</country><doc-number>9990901</doc-number><kind>A1</kind></document-id>"
        "</publication-reference></bibliographic-data>{}</f:fulltext-document></f:fulltext-documents>"
    )
    german = claims.format(
        "DE", "Patentansprüche\n1. Ein Pflug\n7. Bauart, der\n1.5 m breit ist.\n2. Pflug mit\n3 Scharen."
    )
    english = claims.format("EN", "A plough.")
    texts = one(ROLES.format(document.format(german + english))).texts
    assert texts["de"].claims == ("1. Ein Pflug 7. Bauart, der 1.5 m breit ist.", "2. Pflug mit 3 Scharen.")
    assert texts["en"].claims == ("A plough.",)
    assert "neither a title nor any text" in refused(ROLES.format(document.format("")))


def test_family_members_with_their_bibliography_are_technologies() -> None:
    content = sample("epo_ops").decode()
    start = content.index("<exchange-document ")
    inner = content[start : content.index("</exchange-documents>")]
    member = "<ops:family-member family-id='9'><publication-reference/>{}</ops:family-member>"
    answer = ROLES.format(f"<ops:patent-family>{member.format(inner)}{member.format('')}</ops:patent-family>")
    outcomes = read(answer)
    assert [type(outcome).__name__[0] for outcome in outcomes] == list("TTR")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (ROLES.format(""), "an empty answer"),
        (ROLES.format("<ops:register-search/>"), "a list of register entries"),
        (ROLES.format("<ops:something/>"), "an answer with <something>"),
        ('{"ops:world-patent-data": {}}', "it is JSON"),
        (
            '<fault xmlns="http://ops.epo.org"><code>SERVER.EntityNotFound</code><message>No results found</message></fault>',
            "No results found",
        ),
    ],
)
def test_answers_without_documents_say_what_they_are(content: str, reason: str) -> None:
    assert reason in refused(content)


def test_other_versions_of_the_standard() -> None:
    content = sample("wipo_st96").decode()
    renamed = (
        content.replace("pat:", "p:").replace("xmlns:pat", "xmlns:p").replace("ST96/Common", "ST96/Common/V9")
    )
    assert one(renamed) == one(content)
    bare = content.replace("<pat:ApplicantIntent", "<pat:OtherText").replace(
        "</pat:ApplicantIntent", "</pat:OtherText"
    )
    assert (one(bare).offers, one(bare).terms) == (None, None)
    assert "kind is missing" in refused(content.replace("PatentDocumentKindCode>", "SomethingElse>"))
    assert "without any number" in refused(
        '<pat:ApplicationBody xmlns:pat="http://www.wipo.int/standards/XMLSchema/ST96/Patent"/>'
    )


@pytest.mark.parametrize(
    "head",
    [
        b"<PatentPublication/>",
        b'<k:PatentPublication xmlns:k="urn:kr:gov:doc:kipo:patent" xmlns:p="http://www.wipo.int/standards/XMLSchema/ST96/Patent"/>',
        b'<u:PatentBulkData xmlns:u="urn:us" xmlns:p="http://www.wipo.int/standards/XMLSchema/ST96/Patent"/>',
        b"<html>ops:world-patent-data</html>",
        b"{}",
        b"",
    ],
)
def test_what_is_not_the_standards_own(head: bytes) -> None:
    claims = [name for name, reader in OURS.items() if reader.sniff(head, "f.xml")]
    assert claims == (["kipo_gazette"] if b"kipo" in head else [])


def test_licences_and_licences_of_right_of_the_standard() -> None:
    entries = (
        "<pat:LicenceBag><pat:Licence><com:EffectiveDate>2024-01-02</com:EffectiveDate> <com:Text>Exclusive</com:Text>"
        "</pat:Licence></pat:LicenceBag><pat:LORData><pat:LORDate>2024-02-03</pat:LORDate>"
        "<pat:LORCancellationDate>2024-05-06</pat:LORCancellationDate></pat:LORData></pat:BibliographicData>"
    )
    technology = one(sample("wipo_st96").decode().replace("</pat:BibliographicData>", entries))
    assert technology.patents is not None
    events = technology.patents[0].events or ()
    assert [(event.kind, event.date) for event in events] == [
        ("licence_recorded", dt.date(2024, 1, 2)),
        ("licence_of_right_declared", dt.date(2024, 2, 3)),
        ("licence_of_right_withdrawn", dt.date(2024, 5, 6)),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "euc_jp", "shift_jis", "utf-16"])
def test_japanese_gazettes_in_every_encoding(encoding: str) -> None:
    text = sample("jpo_gazette").decode("euc_jp")
    declared = {"euc_jp": "EUC-JP", "shift_jis": "Shift_JIS"}.get(encoding, encoding.upper())
    data = text.replace("EUC-JP", declared).replace("〜", "から").encode(encoding)
    assert one(data).texts["ja"].title == "和紙の漉き簀およびその製造方法"


def test_japanese_kinds_by_the_gazettes_name() -> None:
    text = sample("jpo_gazette").decode("euc_jp").replace("EUC-JP", "UTF-8")
    again = text.replace("公開特許公報(A)", "再公表特許（Ａ１）").replace(
        "<doc-number>2099990501", "<doc-number>WO2099/990501"
    )
    assert one(again).id == "JP-WO2099990501-A1"
    utility = text.replace("公開特許公報(A)", "登録実用新案公報(U)")
    patents = one(utility).patents
    assert patents is not None
    assert (patents[0].kind, patents[0].right) == ("U", "utility_model")
    assert one(text.replace("公開特許公報(A)", "公開")).id == "JP-2099990501-A"  # by kind-of-st16
    assert refused(text.replace("bibliographic-data", "other-data")) == "it has no bibliographic data"


def test_japanese_patents_since_2022() -> None:
    text = sample("jpo_st96").decode()
    granted = text.replace("UnexaminedPatent", "RegisteredPatent").replace("公開特許公報(A)", "特許公報(B2)")
    assert one(granted).id == "JP-2099990601-B2"
    assert one(granted.replace("特許公報(B2)", "")).id == "JP-2099990601"  # whether B1 or B2 is not told
    amended = text.replace("UnexaminedPatentPublication", "UnexaminedPatentPublicationAmendment")
    assert "an amendment" in refused(amended)


def test_applications_as_filed_need_no_number_and_stay_the_same_record() -> None:
    text = sample("jpo_procedure").decode("cp932").replace("Shift_JIS", "UTF-8")
    nameless = text.replace("<jp:doc-number>2099990701</jp:doc-number>", "")
    first, second = one(nameless), one(nameless.replace("SHOYU-7", "SHOYU-8"))
    assert first.id == second.id
    assert first.id.startswith("JP-application:")
    assert first.patents is None
    assert first.texts["ja"].claims is not None
    assert len(first.texts["ja"].claims) == 2
    body = text[text.index("<application-body") : text.index("</jp:pat-app-doc>")]
    alone = body.replace('country="JP"', 'country="JP" xmlns:jp="http://www.jpo.go.jp"')
    assert one(alone).texts == first.texts
    assert "without the text" in refused(text.replace(body, ""))


def test_korean_day_of_registration_is_that_of_grant() -> None:
    text = sample("kipo_gazette").decode()
    dated = text.replace("</B220>", "</B220><B240><date>20230501</date></B240>")
    pending, granted = one(dated).patents, one(dated.replace("<B130>A<", "<B130>B1<")).patents
    assert pending is not None
    assert granted is not None
    assert (pending[0].grant_date, granted[0].grant_date) == (None, dt.date(2023, 5, 1))


def test_korean_specification_and_notice() -> None:
    editor = (
        '<?xml version="1.0" encoding="utf-8"?><KIPO keapsVersion="3.0" xmlns="http://www.kipo.go.kr"><PatentCAFDOC>'
        "<description><invention-title>물시계{Water clock}</invention-title></description><claims><claim num='1'>"
        "<claim-text>물시계.</claim-text></claim></claims><abstract><summary><p num='0001a'>요약.</p></summary></abstract>"
        "</PatentCAFDOC></KIPO>"
    )
    text = one(editor).texts["ko"]
    assert (text.title, text.claims, text.abstract) == ("물시계{Water clock}", ("물시계.",), "요약.")
    notice = '<k:PatentOpinionSubmission xmlns:k="urn:kr:gov:doc:kipo:patent"><k:P>x</k:P></k:PatentOpinionSubmission>'
    assert "PatentOpinionSubmission" in refused(notice)


@pytest.mark.parametrize(
    ("text", "country", "number"),
    [
        ("特開2020-123456", "JP", "2020123456"),
        ("特許第6000001号", "JP", "6000001"),
        ("0006000001", "JP", "6000001"),
        ("WO２０２０／１２３４５６", "WO", "2020123456"),
        ("10-2020-0012345", "KR", "20200012345"),
        ("1020200012345", "KR", "20200012345"),
        ("10-1234567-0000", "KR", "101234567"),
        ("EP 1 325 900", "EP", "1325900"),
        ("US 7,650,331", "US", "7650331"),
        ("", "JP", None),
    ],
)
def test_publication_numbers(text: str, country: str, number: str | None) -> None:
    assert publication_number(text, country=country) == number


def test_a_country_out_of_a_document_is_no_pattern() -> None:
    assert publication_number("((12", country="((") == "12"
    assert application_number("特願2017-990502", country="JP") == "2017-990502"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_cut_at_many_places(path: Path) -> None:
    content = path.read_bytes()
    for end in range(0, len(content), max(1, len(content) // 40)):
        try:
            outcomes = read(content[:end])
        except InputError:
            continue
        assert all(isinstance(outcome, Technology | Rejection) for outcome in outcomes)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_damaged_bytes_never_crash(path: Path, data: st.DataObject) -> None:
    content = bytearray(path.read_bytes())
    places = st.integers(0, len(content) - 1)
    for place in data.draw(st.lists(places, max_size=8), label="flipped"):
        content[place] = data.draw(st.integers(0, 255))
    cut = data.draw(st.one_of(st.none(), places), label="cut")
    try:
        outcomes = list(OURS[path.parent.name].read(io.BytesIO(bytes(content[:cut])), name="f.xml"))
    except InputError:
        return
    assert outcomes
    assert all(isinstance(outcome, Technology | Rejection) for outcome in outcomes)


@pytest.mark.parametrize("name", NAMES)
def test_entities_are_never_fetched_or_grown(name: str) -> None:
    root = {
        "epo_fulltext": "ep-patent-document",
        "epo_ops": "o:world-patent-data",
        "kipo_gazette": "KIPO",
    }.get(name, "jp-official-gazette")
    bomb = (
        f'<!DOCTYPE {root} [<!ENTITY a "ha"><!ENTITY b SYSTEM "file:///etc/passwd">]><{root}>&a;&b;</{root}>'
    )
    assert "declares the entity" in refused(bomb)
