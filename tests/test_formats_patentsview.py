"""PatentsView's tables, joined and one by one."""

from __future__ import annotations

import io
import tracemalloc

import pytest

from catalogue.errors import UnreadableFile
from ingest.containers import Limits, TooLarge
from ingest.reading import read_stream, reader_for
from tests.outcomes import first_patent, read, rejections, technologies, zipped

pytestmark = pytest.mark.filterwarnings("error")


def tsv(*rows: tuple[str, ...]) -> str:
    return "".join("\t".join('"' + cell.replace('"', '""') + '"' for cell in row) + "\n" for row in rows)


PATENTS = tsv(
    ("patent_id", "patent_type", "patent_date", "patent_title", "wipo_kind", "num_claims", "withdrawn"),
    ("99124101", "utility", "2031-02-04", "Rake", "B2", "1", "0"),
    ("99124102", "utility", "2031-02-31", "Hoe", "B2", "1", "0"),
    ("99124103", "plant", "2031-02-04", "Rose", "P2", "1", "1"),
)
ABSTRACTS = tsv(
    ("patent_id", "patent_abstract"),
    ("99124103", "A rose."),
    ("1", "Of a patent that is not in g_patent."),
    ("99124101", 'A rake\nof "two" lines.'),
)
CLASSES = tsv(
    ("patent_id", "cpc_sequence", "cpc_section", "cpc_group"),
    ("99124101", "10", "A", "A01D7/10"),
    ("99124101", "9", "A", "A01D7/02"),
    ("99124101", "x", "A", "A01D9/02"),
)
CITATIONS = tsv(("patent_id", "citation_sequence", "citation_patent_id"), ("99124101", "0", "1"))


def test_tables_of_one_zip_are_joined() -> None:
    content = zipped(g_cpc_current__tsv=CLASSES, g_patent_abstract__tsv=ABSTRACTS, g_patent__tsv=PATENTS)
    outcomes = read(content, "pv.zip")
    rake, rose = technologies(outcomes)
    assert (rake.id, rose.id) == ("US-99124101-B2", "US-99124103-P2")
    assert rake.texts["en"].abstract == 'A rake\nof "two" lines.'
    assert rose.texts["en"].abstract == "A rose."
    assert rake.cpc == ("A01D 7/02", "A01D 7/10")  # in the order of their numbers, not of the file
    assert rose.cpc is None
    assert (first_patent(rose).right, first_patent(rose).status) == ("plant", "withdrawn")
    assert rake.provenance is not None
    assert (rake.provenance["*"].file, rake.provenance["*"].position) == ("pv.zip!g_patent.tsv", "row 2")
    assert [(r.file, r.position) for r in rejections(outcomes)] == [
        ("pv.zip!g_cpc_current.tsv", "row 4"),
        ("pv.zip!g_patent.tsv", "row 3"),
    ]


def test_other_members_of_such_a_zip_are_read_one_by_one() -> None:
    exchange = '{"id": "x-1", "texts": {"en": {"title": "A bell"}}}\n'
    content = zipped(
        a__jsonl=exchange, g_patent__tsv=PATENTS, g_patent_abstract__tsv=ABSTRACTS, c__tsv=CITATIONS
    )
    outcomes = read(content, "pv.zip")
    assert [technology.id for technology in technologies(outcomes)][-1] == "x-1"
    assert any("g_us_patent_citation" in rejection.reason for rejection in rejections(outcomes))


def test_a_table_by_itself() -> None:
    assert [t.id for t in technologies(read(PATENTS, "g_patent.tsv"))] == ["US-99124101-B2", "US-99124103-P2"]
    for content, table in ((CLASSES, "g_cpc_current"), (ABSTRACTS, "g_patent_abstract")):
        with pytest.raises(UnreadableFile, match=table) as refused:
            read(content, "t.tsv")
        assert "g_patent.tsv" in (refused.value.todo or "")
    with pytest.raises(UnreadableFile, match="citations") as refused:
        read(CITATIONS, "t.tsv")
    assert "Leave it out" in (refused.value.todo or "")
    outcomes = read(zipped(g_cpc_current__tsv=CLASSES, g_patent_abstract__tsv=ABSTRACTS), "pv.zip")
    assert len(rejections(outcomes)) == len(outcomes) == 2


def test_a_spreadsheet_with_like_columns_stays_a_spreadsheet() -> None:
    table = "Patent ID,Patent abstract,Title\nCN110007298A,一种吹孔可调的竹笛。,一种竹笛\n"
    assert reader_for(table.encode(), "t.csv").name == "csv_table"


def test_a_table_that_breaks_off_in_a_zip_is_named() -> None:
    cut = ABSTRACTS[: ABSTRACTS.index("\nof") + 3]
    with pytest.raises(UnreadableFile) as refused:
        read(zipped(g_patent__tsv=PATENTS, g_patent_abstract__tsv=cut), "pv.zip")
    assert "pv.zip!g_patent_abstract.tsv" in (refused.value.where or "")


def test_the_limits_of_containers_hold_for_joined_tables() -> None:
    big = ABSTRACTS + tsv(*((str(number), "x" * 200) for number in range(5_000)))
    content = zipped(g_patent__tsv=PATENTS, g_patent_abstract__tsv=big)
    with pytest.raises(TooLarge):
        read(content, "pv.zip", Limits(max_bytes=200_000))
    with pytest.raises(TooLarge):
        read(content, "pv.zip", Limits(max_ratio=2, ratio_from=100_000))


def test_a_join_keeps_memory_flat() -> None:
    def peak(count: int) -> int:
        numbers = [str(99_200_000 + number) for number in range(count)]
        header = PATENTS.split("\n", 1)[0] + "\n"
        patents = header + tsv(*((n, "utility", "2031-02-04", f"Rake {n}", "B2", "1", "0") for n in numbers))
        abstracts = tsv(("patent_id", "patent_abstract"), *((n, "long " * 200) for n in reversed(numbers)))
        content = zipped(g_patent__tsv=patents, g_patent_abstract__tsv=abstracts)
        del patents, abstracts
        tracemalloc.start()
        assert sum(1 for _ in read_stream(io.BytesIO(content), "pv.zip")) == count
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return highest - len(content)

    peak(10)
    assert peak(4_500) < peak(1_500) + 2**20  # the abstracts alone differ by three times that
