"""Names of countries and Chinese provinces in three languages -> ISO 3166 codes; WW is the world."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ingest.headers import plain

_NAMES = {
    "WW": "全球 全世界 世界 世界各国 worldwide global world 全世界 ww",
    "CN": "中国 全国 中国大陆 中华人民共和国 china nationwide prchina 中国全土",
    "JP": "日本 日本国 japan 日本国内", "US": "美国 米国 usa unitedstates unitedstatesofamerica america アメリカ",
    "DE": "德国 germany ドイツ", "GB": "英国 uk unitedkingdom greatbritain イギリス", "FR": "法国 france フランス",
    "KR": "韩国 korea southkorea republicofkorea 韓国", "IN": "印度 india インド", "SG": "新加坡 singapore シンガポール",
    "VN": "越南 vietnam ベトナム", "TH": "泰国 thailand タイ", "CA": "加拿大 canada カナダ", "AU": "澳大利亚 australia オーストラリア",
    "TW": "台湾 台灣 taiwan", "HK": "香港 hongkong", "MO": "澳门 澳門 macao macau",
    "CN-BJ": "北京 北京市 beijing", "CN-TJ": "天津 天津市 tianjin", "CN-HE": "河北 河北省 hebei", "CN-SX": "山西 山西省 shanxi",
    "CN-NM": "内蒙古 内蒙古自治区 innermongolia", "CN-LN": "辽宁 辽宁省 liaoning", "CN-JL": "吉林 吉林省 jilin",
    "CN-HL": "黑龙江 黑龙江省 heilongjiang", "CN-SH": "上海 上海市 shanghai", "CN-JS": "江苏 江苏省 jiangsu",
    "CN-ZJ": "浙江 浙江省 zhejiang", "CN-AH": "安徽 安徽省 anhui", "CN-FJ": "福建 福建省 fujian", "CN-JX": "江西 江西省 jiangxi",
    "CN-SD": "山东 山东省 shandong", "CN-HA": "河南 河南省 henan", "CN-HB": "湖北 湖北省 hubei", "CN-HN": "湖南 湖南省 hunan",
    "CN-GD": "广东 广东省 guangdong", "CN-GX": "广西 广西壮族自治区 guangxi", "CN-HI": "海南 海南省 hainan",
    "CN-CQ": "重庆 重庆市 chongqing", "CN-SC": "四川 四川省 sichuan", "CN-GZ": "贵州 贵州省 guizhou", "CN-YN": "云南 云南省 yunnan",
    "CN-XZ": "西藏 西藏自治区 tibet xizang", "CN-SN": "陕西 陕西省 shaanxi", "CN-GS": "甘肃 甘肃省 gansu",
    "CN-QH": "青海 青海省 qinghai", "CN-NX": "宁夏 宁夏回族自治区 ningxia", "CN-XJ": "新疆 新疆维吾尔自治区 xinjiang",
}  # fmt: skip
_BY_NAME = {name: code for code, names in _NAMES.items() for name in names.split()}
_CODE = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")


def place_code(name: str) -> str | None:
    """The code of a place by its name, or the code itself; None where it is not known."""
    return _BY_NAME.get(plain(name)) or (name.strip() if _CODE.fullmatch(name.strip()) else None)


def territory_codes(names: Iterable[str]) -> tuple[str, ...] | None:
    """Codes of all places; None where one of them is not known, for part of a territory would be another."""
    codes = [place_code(name) for name in names]
    found = [code for code in codes if code is not None]
    return tuple(dict.fromkeys(found)) if found and len(found) == len(codes) else None
