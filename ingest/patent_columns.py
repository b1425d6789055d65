"""The patent columns of a spreadsheet row -> patents: numbers, dates, status, parties."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import get_args

from catalogue.places import place_code
from catalogue.records import PatentRef, PatentStatus, RightKind
from ingest.cells import WrongCell, damage, read_date, split, stated, undamaged, words
from ingest.headers import plain as word_of
from ingest.numbers import application_number, plain, us_number

_PUBLICATION = re.compile(r"(?:([A-Z]{2})[\s/-]*)?((?:[A-Z]{1,2})?\d[\d\s,./-]*?)[\s-]*([A-Z]\d?)?")
_JP_PUBLICATION = re.compile(r"(特開|特許第?|特表|特開平|実開)\s*(平|昭)?([\d-]+)(?:号)?(?:公報)?")
_LONGEST = 64
"""No publication number is longer; what a damaged cell holds instead would take the pattern the cube of its length."""
_CN_APPLICATION = re.compile(r"(?:19|20)\d\d[12389]\d{7}(?:\.?[\dX])?")
_CN_PUBLICATION = re.compile(r"CN([1-9]\d{6,8})([ABCUSY]\d?)?")
_LOST_CN = re.compile(r"(?:CN|ZL)?([12])\.?(\d*)E\+1[12]")
_NUMBERS = ("application_number", "publication_number", "patent_number")
_JP_KINDS = {"特開": "A", "特表": "A"}

_STATUS: dict[str, PatentStatus] = {
    **{word_of(name): name for name in get_args(PatentStatus)},
    **dict.fromkeys(
        words(
            "授权 有效 有权 已授权 专利权维持 授权有效 维持有效 有效专利 避重授权 granted active inforce issued alive 登録 権利存続中 存続 有効"
        ),
        "granted",
    ),
    **dict.fromkeys(
        words(
            "公开 公布 实质审查 实审 审中 在审 审查中 申请中 已受理 受理 进入实审 实质审查的生效 pending published application filed"
            " underexamination 出願中 審査中 係属中 公開"
        ),
        "pending",
    ),
    **dict.fromkeys(
        words("失效 未缴年费 终止 权利终止 专利权终止 未缴年费终止 lapsed inactive 失効 年金不納"), "lapsed"
    ),
    **dict.fromkeys(
        words("届满 期限届满 专利权届满 专利权有效期届满 到期 expired 満了 存続期間満了"), "expired"
    ),
    **dict.fromkeys(
        words("宣告无效 全部无效 专利权全部无效 无效宣告 invalidated revoked 無効 無効審決"), "invalidated"
    ),
    **dict.fromkeys(
        words(
            "撤回 视为撤回 视撤 主动撤回 申请撤回 withdrawn deemedwithdrawn abandoned 取下 取下げ みなし取下"
        ),
        "withdrawn",
    ),
}
_RIGHTS: dict[str, RightKind] = {
    **{word_of(name): name for name in get_args(RightKind)},
    **dict.fromkeys(
        words(
            "发明 发明专利 发明申请 发明授权 授权发明 发明公开 发明公布 中国发明 invention utilitypatent 特許 発明"
        ),
        "invention",
    ),
    **dict.fromkeys(words("实用新型 实用新型专利 新型 utilitymodel 実用新案"), "utility_model"),
    **dict.fromkeys(words("外观设计 外观 外观专利 design designpatent 意匠"), "design"),
    **dict.fromkeys(words("植物新品种 plant plantvariety 植物品種"), "plant"),
    **dict.fromkeys(
        words("软件著作权 软著 计算机软件著作权 软件 software ソフトウェア プログラム"), "software"
    ),
    **dict.fromkeys(words("技术秘密 专有技术 非专利技术 knowhow tradesecret ノウハウ"), "know_how"),
    **dict.fromkeys(words("集成电路布图设计 布图设计 layoutdesign 回路配置"), "layout_design"),
}
_DATES = ("filing_date", "priority_date", "publication_date", "grant_date", "expiry_date")


def read_patents(cells: Mapping[str, str]) -> tuple[PatentRef, ...] | None:
    """The patents of one row, its first publication with all the row says, further ones with their number only.

    A number that a spreadsheet program has destroyed is not stored. Without a country, stated or evident from the
    numbers, there is no patent. The day of announcement is the publication's for kind A, else that of grant.

    Raises:
        WrongCell: a date that cannot be.
    """
    column = place_code(cells.get("country") or "")
    application, publications = _numbers(cells)
    read = [parsed for text in publications if (parsed := publication(text, country=column))]
    country = read[0][0] if read else column or ("CN" if application and _is_chinese(application) else None)
    if country is None and any(_was_chinese(cells.get(name)) for name in _NUMBERS):
        country = "CN"
    if country is None:
        return None
    if application and digits_lost(application, country=country):
        application = None
    dates = {name: _date(cells, name) for name in _DATES}
    announced = _date(cells, "announcement_date")
    number, kind = (read[0][1], read[0][2]) if read else (None, None)
    kind = kind or (stated(cells.get("kind")) or "").upper() or None
    if announced:
        slot = "publication_date" if (kind or "").startswith("A") else "grant_date"
        dates[slot] = dates[slot] or announced
    owners = split(cells.get("owner"))
    first = PatentRef(
        country=country,
        number=number,
        kind=kind,
        application_number=application_number(application, country=country) if application else None,
        right=right_word(cells.get("right")),
        filing_date=dates["filing_date"],
        priority_date=dates["priority_date"],
        publication_date=dates["publication_date"],
        grant_date=dates["grant_date"],
        expiry_date=dates["expiry_date"],
        status=status_of(cells.get("legal_status")),
        family_id=_family(cells.get("family")),
        applicants=split(cells.get("applicants")) or (owners if len(owners) > 1 else None),
        inventors=_people(cells.get("inventors")),
    )
    if first == PatentRef(country=country):
        return None
    return (first, *(PatentRef(country=c, number=n, kind=k) for c, n, k in read[1:]))


def _numbers(cells: Mapping[str, str]) -> tuple[str | None, list[str]]:
    """The application number and the publications; what stands in the other's column is told by its form."""
    application: str | None = None
    publications: list[str] = []
    for name in _NUMBERS:
        for text in split(cells.get(name)):
            number = undamaged(text)
            if number is None:
                continue
            if is_publication(number):
                if name == "publication_number" or not publications:
                    publications.append(number)
            elif (
                name == "application_number"
                or _is_application(number)
                or (name == "patent_number" and _is_chinese(number))
            ):
                application = application or number
            elif name == "publication_number" or not publications:
                publications.append(number)
    return application, publications


def is_publication(number: str) -> bool:
    """Whether a Chinese number can only be a publication's: with a letter behind it, or of nine digits from 1 on (since 2007).

    An application of nine digits begins with its year, 85 to 99 or 00 to 03, and its last digit is the check digit.
    """
    found = _CN_PUBLICATION.fullmatch(re.sub(r"\s", "", (plain(number) or "").upper()))
    if found is None:
        return False
    return bool(found[2]) or (len(found[1]) == 9 and re.match(r"8[5-9]|9", found[1]) is None)


def _is_application(number: str) -> bool:
    upright = re.sub(r"\s", "", (plain(number) or "").upper())
    return upright.startswith("ZL") or bool(_CN_APPLICATION.fullmatch(upright.removeprefix("CN")))


def _was_chinese(text: str | None) -> bool:
    """Whether what is left of a number was a Chinese application's: no other has 12 or 13 digits that begin with a year."""
    found = _LOST_CN.fullmatch((plain(text) or "").upper()) if text and damage(text) else None
    return found is not None and 1985 <= int((found[1] + found[2] + "000")[:4]) <= 2099


def publication(text: str, *, country: str | None = None) -> tuple[str, str, str | None] | None:
    """Country, number and kind of a publication: CN110007298A, US 7,650,331 B1, US-7650331-B1, 特開2020-123456.

    `country` is what another column says, for numbers that carry none. None where it is no such number.
    """
    upright = (plain(text) or "").upper()
    if len(upright) > _LONGEST:
        return None
    if japanese := _JP_PUBLICATION.fullmatch(upright):
        if japanese[2]:
            return None  # years of an era: which number of ours that is would be a guess
        return "JP", japanese[3].replace("-", ""), _JP_KINDS.get(japanese[1])
    found = _PUBLICATION.fullmatch(upright)
    office = (found[1] or country) if found else None
    if found is None or office is None:
        return None
    number = us_number(found[2]) if office == "US" else re.sub(r"[\s,/.-]", "", found[2])
    return (office, number, found[3]) if number else None


def digits_lost(number: str, *, country: str) -> str | None:
    """A remark where an application number is too short: a spreadsheet program dropped the zeros it began with.

    A Chinese one has 8 or 12 digits and perhaps a check digit; one of the USA begins with a series of two digits.
    """
    upright = re.sub(r"\s", "", (plain(number) or "").upper())
    if country == "CN":
        body, point, _ = re.sub(r"^(?:CN|ZL)+", "", upright).partition(".")
        if re.fullmatch(r"\d{5,11}", body) and len(body) not in ((8,) if point else (8, 9)):
            return f"{number} has too few digits: the zeros it began with are lost"
    if country == "US" and re.fullmatch(r"(?:US)?\d{7}", upright):
        return f"{number} has no series before its serial number: the zero it began with is lost"
    return None


def _family(text: str | None) -> str | None:
    """The number of a family; a list of its members, as vendors write it, is none."""
    text = undamaged(text)
    return text if text and re.fullmatch(r"[A-Za-z]{0,3}[ -]?\d{1,20}", text) else None


def publication_id(patent: PatentRef) -> str | None:
    """A patent's id in the bank: CN-110007298-A, without the kind where it is not known."""
    if patent.number is None:
        return None
    return "-".join(part for part in (patent.country, patent.number, patent.kind) if part)


def _is_chinese(number: str) -> bool:
    upright = re.sub(r"\s", "", (plain(number) or "").upper())
    return upright.startswith(("CN", "ZL")) or bool(_CN_APPLICATION.fullmatch(upright))


def _people(text: str | None) -> tuple[str, ...] | None:
    # a comma parts Chinese and Japanese names, but stands within Western ones (Smith, Ann)
    return split(text, commas=bool(text and re.search(r"[\u3400-\u9fff]", text))) or None


def status_of(text: str | None) -> PatentStatus | None:
    """How the patent stands; of several entries in a cell the first that is known. Other wording is left out."""
    found = (_STATUS.get(word_of(part)) for part in split(text, commas=True))
    return next((status for status in found if status), None)


def right_word(text: str | None) -> RightKind | None:
    """The kind of right that a word names; None for any other."""
    return _RIGHTS.get(word_of(text)) if text else None


def _date(cells: Mapping[str, str], name: str) -> dt.date | None:
    try:
        return read_date(cells.get(name))
    except ValueError as error:
        raise WrongCell(str(error), name) from error
