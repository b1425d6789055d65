"""Small files of the table and JSON formats, made up, for the tests of the door and of the tables."""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
from collections.abc import Mapping, Sequence

import openpyxl

Grid = Sequence[Sequence[object]]

CHINESE: Grid = [
    ["江南示例大学可许可专利清单（2031年）"],
    [],
    ["公开（公告）号", "标题", "摘要", "当前权利人", "申请日", "许可方式"],
    [
        "CN990100123B",
        "一种隔膜",
        "一种隔膜，\n孔隙率为40%。",
        "[标]江南示例大学；示例研究院",
        "2019.07.12",
        "普通许可",
    ],
    ["CN990100124B", "一种电解液", "一种电解液。", "江南示例大学", "2020年1月3日", "先使用后付费"],
]
ENGLISH: Grid = [
    ["Title", "Abstract", "Owner", "Publication number", "Price"],
    [
        "Café roaster",
        "A roaster with naïve control – at 200 °C.",
        "Université d’Exemple",
        "US 7,650,331 B1",
        "€5,000",
    ],
]
JAPANESE: Grid = [
    ["発明の名称", "要約", "権利者", "公開番号", "ライセンス料"],
    [
        "電池の劣化を推定する装置",
        "本発明は電池の劣化を推定する装置を提供する。",
        "架空大学",
        "特開2031-123456",
        "￥30万",
    ],
]
TRADITIONAL: Grid = [
    ["專利名稱", "摘要", "專利權人"],
    ["鋰電池隔離膜之製造方法", "本發明係關於一種隔離膜，可防止熱失控。", "虛構大學"],
]


def csv_bytes(grid: Grid, encoding: str = "utf-8", separator: str = ",") -> bytes:
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=separator).writerows(grid)
    return written.getvalue().encode(encoding)


def xlsx_bytes(sheets: Mapping[str, Grid]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for title, grid in sheets.items():
        sheet = book.create_sheet(title)
        for row in grid:
            sheet.append(list(row))
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def zip_bytes(members: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", method) as packed:
        for name, content in members.items():
            packed.writestr(zipfile.ZipInfo(name), content, method)  # of no day: the same bytes every time
    return written.getvalue()


EXCHANGE = '{"id":"QL-1","texts":{"zh":{"title":"一种隔膜"}}}\n{"id":"QL-2","texts":{"en":{"title":"Kiln"}}}\n'.encode()
SOFTWARE = (
    b'{"id":"demo-sw-0001","title":"Flow Solver for Thin Wing Sha","title_truncated":true,"category":"fluid_flow",'
    b'"text":"Solves flow.","source_path":"a.html"}\n'
    b'{"id":"nasa-sw-9001","title":"Wing","title_truncated":false,"category":"aeronautics","text":"Wings."}\n'
)
NOTICES = (
    b'{"id":"n:1","title":"Government-Owned Inventions; Availability for Licensing: Pumps","text":"The National'
    b' Institute of Examples (NIE), an institute of the Demo Institutes, offers pumps.","published":"2031-01-03",'
    b'"url":"https://notices.example/1"}\n'
    b'{"id":"n:2","title":"Prospective Grant of a Partially Exclusive Patent License: Valves","text":"The National'
    b' Institute of Examples and the National Centre of Samples, institutes of Demo, offer.","published":"2031-02-03"}\n'
    b'{"id":"n:3","title":"Rights to Funded Inventions","text":"Rules.","published":"2031-03-03"}\n'
)
PATENTS = (
    "\ufeffCenter;Status;Case Number;Application SN;Title;Patent Expiration Date\n"
    "Demo Center;Issued;DEM-1;09/543,093;Pump;10 March 2035\n"
    "Demo Center;Application;DEM-2;12/45,970;Valve;06/16/2034\n"
    "Demo Center;GM;DEM-3-DE;/0;Hose;\n"
    "Demo Center;Issued;DEM-4;12/45,971;Seal;01 February 2034\n"
    "Demo Center;Issued;DEM-5;12/45,972;Ring;05 February 2034\n"
    "Demo Center;Issued;DEM-6;12/45,973;Bolt;07 February 2034\n"
    "Demo Center;Issued;DEM-7;12/45,974;Nut;08 December 2034\n"
).encode()

SAMPLES: dict[str, bytes] = {
    "csv_table": csv_bytes(CHINESE, "gb18030"),
    "xlsx_table": xlsx_bytes({"专利": CHINESE}),
    "exchange_jsonl": EXCHANGE,
    "nasa_software": SOFTWARE,
    "federal_notices": NOTICES,
    "nasa_patents": PATENTS,
}
PACKED = {
    "zip": zip_bytes({"a.csv": SAMPLES["csv_table"], "b.jsonl": EXCHANGE}),
    "gz": gzip.compress(EXCHANGE, mtime=0),
}
