"""Names of countries and Chinese provinces in the page's language; a code without a name is shown as it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

# ISO 3166-1, ISO 3166-2:CN, and the offices EP and WO: English, Chinese, Japanese.
_NAMES: Final[Mapping[str, tuple[str, str, str]]] = {
    "WW": ("worldwide", "全球", "全世界"), "CN": ("China", "中国", "中国"), "JP": ("Japan", "日本", "日本"),
    "US": ("United States", "美国", "米国"), "KR": ("South Korea", "韩国", "韓国"),
    "EP": ("European patent", "欧洲专利", "欧州特許"), "EU": ("European Union", "欧盟", "欧州連合"),
    "WO": ("PCT", "国际申请（PCT）", "国際出願（PCT）"), "DE": ("Germany", "德国", "ドイツ"),
    "GB": ("United Kingdom", "英国", "イギリス"), "FR": ("France", "法国", "フランス"),
    "TW": ("Taiwan", "台湾", "台湾"), "HK": ("Hong Kong", "香港", "香港"), "SG": ("Singapore", "新加坡", "シンガポール"),
    "IN": ("India", "印度", "インド"), "CA": ("Canada", "加拿大", "カナダ"), "AU": ("Australia", "澳大利亚", "オーストラリア"),
    "VN": ("Vietnam", "越南", "ベトナム"), "TH": ("Thailand", "泰国", "タイ"), "MY": ("Malaysia", "马来西亚", "マレーシア"),
    "CN-BJ": ("Beijing", "北京", "北京市"), "CN-TJ": ("Tianjin", "天津", "天津市"), "CN-HE": ("Hebei", "河北", "河北省"),
    "CN-SX": ("Shanxi", "山西", "山西省"), "CN-NM": ("Inner Mongolia", "内蒙古", "内モンゴル"),
    "CN-LN": ("Liaoning", "辽宁", "遼寧省"), "CN-JL": ("Jilin", "吉林", "吉林省"), "CN-HL": ("Heilongjiang", "黑龙江", "黒竜江省"),
    "CN-SH": ("Shanghai", "上海", "上海市"), "CN-JS": ("Jiangsu", "江苏", "江蘇省"), "CN-ZJ": ("Zhejiang", "浙江", "浙江省"),
    "CN-AH": ("Anhui", "安徽", "安徽省"), "CN-FJ": ("Fujian", "福建", "福建省"), "CN-JX": ("Jiangxi", "江西", "江西省"),
    "CN-SD": ("Shandong", "山东", "山東省"), "CN-HA": ("Henan", "河南", "河南省"), "CN-HB": ("Hubei", "湖北", "湖北省"),
    "CN-HN": ("Hunan", "湖南", "湖南省"), "CN-GD": ("Guangdong", "广东", "広東省"), "CN-GX": ("Guangxi", "广西", "広西"),
    "CN-HI": ("Hainan", "海南", "海南省"), "CN-CQ": ("Chongqing", "重庆", "重慶市"), "CN-SC": ("Sichuan", "四川", "四川省"),
    "CN-GZ": ("Guizhou", "贵州", "貴州省"), "CN-YN": ("Yunnan", "云南", "雲南省"), "CN-XZ": ("Tibet", "西藏", "チベット"),
    "CN-SN": ("Shaanxi", "陕西", "陝西省"), "CN-GS": ("Gansu", "甘肃", "甘粛省"), "CN-QH": ("Qinghai", "青海", "青海省"),
    "CN-NX": ("Ningxia", "宁夏", "寧夏"), "CN-XJ": ("Xinjiang", "新疆", "新疆"), "CN-HK": ("Hong Kong", "香港", "香港"),
    "CN-MO": ("Macao", "澳门", "マカオ"),
}  # fmt: skip


def place_name(code: str, language: int) -> str:
    """The name of a code; `language` is the place of the page's language in `api.words.LANGUAGES`."""
    names = _NAMES.get(code.upper())
    return names[language] if names else code
