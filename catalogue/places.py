"""Territories: ISO 3166 codes, their names in three languages, and which territory covers which.

A code is ISO 3166-1 alpha-2 (CN, JP), ISO 3166-2 (CN-ZJ) or WW for the whole world. CN covers CN-ZJ; CN-ZJ does
not cover CN. Hong Kong, Macao and Taiwan have patent law of their own, so their names stand for HK, MO and TW.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache

# ISO 3166-1 alpha-2, and the codes of regional and international patent offices (WIPO ST.3).
_COUNTRIES = frozenset(
    """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV
    BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES
    ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE
    IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY
    MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU
    NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM
    SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE
    VG VI VN VU WF WS YE YT ZA ZM ZW EP EU WO AP OA EA GC WW
    """.split()  # noqa: SIM905  (a list of strings would be one a line)
)
_CODE = re.compile(r"([A-Z]{2})(-[A-Z0-9]{1,3})?")
_SUFFIX = re.compile(r"(省内|省|市|壮族自治区|回族自治区|维吾尔自治区|自治区|地区)$")

# Members of the European Union, and of the European Patent Convention (all of the Union and these).
_EU = frozenset(
    "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE".split()  # noqa: SIM905
)
_EPC = _EU | frozenset({"AL", "CH", "GB", "IS", "LI", "MC", "ME", "MK", "NO", "RS", "SM", "TR"})

# ISO 3166-2:CN also lists them, but Chinese patents do not extend there.
_OWN_LAW = {"CN-HK": "HK", "CN-MO": "MO", "CN-TW": "TW"}

LANGUAGES = ("en", "zh", "ja")

# ISO 3166-1, ISO 3166-2:CN, and the offices EP and WO: English, Chinese, Japanese.
_NAMES: Mapping[str, tuple[str, str, str]] = {
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
    "CN-NX": ("Ningxia", "宁夏", "寧夏"), "CN-XJ": ("Xinjiang", "新疆", "新疆"),
    "MO": ("Macao", "澳门", "マカオ"),
}  # fmt: skip

# Other ways in which offices write them.
_SYNONYMS: Mapping[str, str] = {
    "WW": "世界 世界各国 global world",
    "CN": "全国 中国大陆 中华人民共和国 nationwide prchina 中国全土",
    "JP": "日本国 日本国内",
    "US": "usa unitedstatesofamerica america アメリカ",
    "GB": "uk greatbritain",
    "KR": "korea republicofkorea",
    "TW": "台灣",
    "MO": "澳门 澳門 macao macau",
    "CN-XZ": "xizang",
}

# Names that only a running text needs: a list of places has them as codes.
_FORMAL_NAMES: Mapping[str, str] = {
    "WW": "world wide,global,globally,the world,whole world,all countries,world,all over the world,throughout the world,"
    "all territories,ww",
    "CN": "prc,people's republic of china,mainland china,p.r. china,p.r.china,mainland,chinese mainland,chinese market",
    "JP": "japanese market",
    "US": "u.s.,u.s.a.,usa,us,united states of america,american market,the states,u.s.a,u.s",
    "GB": "u.k.,uk,great britain,britain,u.k",
    "EU": "eu,e.u.,european union member states,eu member states,eu countries",
    "KR": "korea,republic of korea,south-korea,s. korea",
    "HK": "hong kong sar,hk", "MO": "macau", "CN-XZ": "xizang", "CN-SN": "shaanxi province",
    "CN-ZJ": "zhejiang province,zhe jiang", "CN-JS": "jiangsu province", "CN-GD": "guangdong province",
}  # fmt: skip
_IN_TEXT: Mapping[str, str] = {
    "WW": "全世界 世界范围 全球范围 全球范围内 世界范围内 世界各国 世界各地 世界中 全世界の 世界 ワールドワイド グローバル 全球各国 全世界で 全球内",
    "CN": "全国 中国大陆 中国境内 中华人民共和国 国内市场 大陆 内地 中国全土 中国本土 中国内地 大陆地区 全国范围 全国范围内 中国大陸",
    "JP": "日本国 全国47都道府県 日本全国",
    "US": "アメリカ 米国内 アメリカ合衆国 美利坚合众国",
    "GB": "英国内 イギリス",
    "EU": "欧盟各国 EU加盟国 EU域内 EU圏 欧盟成员国 欧州連合",
    "KR": "大韓民国 大韩民国",
    "TW": "台灣 中国台湾 台湾地区", "HK": "中国香港 香港地区", "MO": "澳門 中国澳门 澳门地区",
}  # fmt: skip
# Names of several places at once, and of the place where the text is at home.
_SEVERAL: Mapping[str, str] = {
    "港澳台{|地区}": "HK MO TW", "京津冀{|地区}": "CN-BJ CN-TJ CN-HE", "江浙沪{|地区}": "CN-JS CN-ZJ CN-SH",
    "{江浙沪皖|沪苏浙皖|苏浙沪皖}{|地区|三省一市}": "CN-JS CN-ZJ CN-SH CN-AH", "{苏浙沪|沪苏浙}{|地区}": "CN-JS CN-ZJ CN-SH", "江浙{|两省|地区}": "CN-JS CN-ZJ",
    "东{北|}三省": "CN-LN CN-JL CN-HL", "川渝{|地区}": "CN-SC CN-CQ", "{粤港澳|粤港澳大湾区}": "CN-GD HK MO", "两广{|地区}": "CN-GD CN-GX", "长三角{|地区}": "CN-SH CN-JS CN-ZJ CN-AH",
    "国内{|市场}": "HOME",
}  # fmt: skip
_LIMITS = "{|省|市|省份|壮族自治区|回族自治区|维吾尔自治区|自治区|地区}{|内|境内|省内|国内|国境内|范围内|辖区内|区域内|域内|本土|本地|当地|全境|全省|全土|国}"

# ISO 3166-2:JP numbers the prefectures from 01 on in this order: name in English, Japanese.
_PREFECTURES = [
    "Hokkaido/北海道",
    "Aomori/青森県",
    "Iwate/岩手県",
    "Miyagi/宮城県",
    "Akita/秋田県",
    "Yamagata/山形県",
    "Fukushima/福島県",
    "Ibaraki/茨城県",
    "Tochigi/栃木県",
    "Gunma/群馬県",
    "Saitama/埼玉県",
    "Chiba/千葉県",
    "Tokyo/東京都",
    "Kanagawa/神奈川県",
    "Niigata/新潟県",
    "Toyama/富山県",
    "Ishikawa/石川県",
    "Fukui/福井県",
    "Yamanashi/山梨県",
    "Nagano/長野県",
    "Gifu/岐阜県",
    "Shizuoka/静岡県",
    "Aichi/愛知県",
    "Mie/三重県",
    "Shiga/滋賀県",
    "Kyoto/京都府",
    "Osaka/大阪府",
    "Hyogo/兵庫県",
    "Nara/奈良県",
    "Wakayama/和歌山県",
    "Tottori/鳥取県",
    "Shimane/島根県",
    "Okayama/岡山県",
    "Hiroshima/広島県",
    "Yamaguchi/山口県",
    "Tokushima/徳島県",
    "Kagawa/香川県",
    "Ehime/愛媛県",
    "Kochi/高知県",
    "Fukuoka/福岡県",
    "Saga/佐賀県",
    "Nagasaki/長崎県",
    "Kumamoto/熊本県",
    "Oita/大分県",
    "Miyazaki/宮崎県",
    "Kagoshima/鹿児島県",
    "Okinawa/沖縄県",
]


def _prefectures() -> Mapping[str, tuple[str, str]]:
    return {
        f"JP-{number:02}": (english, japanese)
        for number, (english, japanese) in enumerate((name.split("/") for name in _PREFECTURES), 1)
    }


@cache
def _by_name() -> Mapping[str, str]:
    found = {_plain(name): code for code, names in _NAMES.items() for name in names}
    found.update({_plain(word): code for code, words in _SYNONYMS.items() for word in words.split()})
    return found


@cache
def place_words() -> Mapping[str, str]:
    """Name as it may stand in a text -> code, in three languages, with the usual additions (浙江省内, 日本国内)."""
    found: dict[str, str] = {}
    for code, (name, japanese) in _prefectures().items():
        found[f"{name.lower()}{{| prefecture}}"] = code
        found[f"{japanese}{{|内|内で|下}}"] = code
    for code, (english, chinese, japanese) in _NAMES.items():
        for name in (english, *_FORMAL_NAMES.get(code, "").split(",")):
            if name:
                found[f"{{|the |within |within the }}{name.lower()}"] = code
        for name in {chinese, japanese, re.sub(r"[省市]$", "", japanese), *_IN_TEXT.get(code, "").split()}:
            if name:
                found[f"{name}{_LIMITS if code != 'WW' else ''}"] = code
    found.update(_SEVERAL)
    return found


def _plain(name: str) -> str:
    """Without case, width, spaces and punctuation, and without the word for province or city."""
    folded = "".join(c for c in unicodedata.normalize("NFKC", name).casefold() if c.isalnum())
    return _SUFFIX.sub("", folded) or folded


def place_code(text: str) -> str | None:
    """The code for a name in Chinese, English or Japanese, or for a code; None where it is neither."""
    named = _by_name().get(_plain(text))
    if named is not None:
        return named
    match = _CODE.fullmatch(text.strip().upper())
    return _OWN_LAW.get(match[0], match[0]) if match and match[1] in _COUNTRIES else None


def place_name(code: str, language: str) -> str:
    """The name of a code in `language` (en, zh or ja); the code itself where it has none."""
    names = _NAMES.get(_OWN_LAW.get(code.upper(), code.upper()))
    if names:
        return names[LANGUAGES.index(language)]
    prefecture = _prefectures().get(code.upper())
    return prefecture[0 if language == "en" else 1] if prefecture else code


def covers(wide: str, narrow: str) -> bool:
    """Whether a licence for `wide` holds in all of `narrow`."""
    wide, narrow = _OWN_LAW.get(wide, wide), _OWN_LAW.get(narrow, narrow)
    if wide in ("WW", narrow):
        return True
    if wide == "EU":
        return narrow.split("-")[0] in _EU
    return "-" not in wide and narrow.startswith(wide + "-")


def may_cover(wide: str, narrow: str) -> bool:
    """Whether `wide` does not settle it: a European or international application may or may not lead to `narrow`."""
    return (wide == "EP" and narrow.split("-")[0] in _EPC | {"EU"}) or wide == "WO"
