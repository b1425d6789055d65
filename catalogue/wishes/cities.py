"""Large cities of China that firms name instead of their province, and the code (ISO 3166-2) of that province.

The prefecture-level cities of Zhejiang, Jiangsu and Guangdong, the capitals of provinces, and others of more than
five million people, by the administrative divisions of 2024. Names that are also common words (保定, 中山) are left out.
"""

from __future__ import annotations

from collections.abc import Mapping

_CITIES: Mapping[str, str] = {
    "CN-ZJ": "杭州 宁波 温州 嘉兴 湖州 绍兴 金华 衢州 舟山 台州 丽水 义乌 hangzhou ningbo wenzhou jiaxing huzhou shaoxing jinhua quzhou zhoushan lishui yiwu",
    "CN-JS": "南京 无锡 徐州 常州 苏州 南通 连云港 淮安 盐城 扬州 镇江 泰州 宿迁 昆山 nanjing wuxi suzhou changzhou nantong yangzhou kunshan",
    "CN-GD": "广州 深圳 珠海 汕头 佛山 韶关 湛江 肇庆 江门 茂名 惠州 梅州 汕尾 河源 阳江 清远 东莞 潮州 揭阳 云浮 guangzhou shenzhen dongguan foshan zhuhai",
    "CN-SD": "济南 青岛 烟台 潍坊 临沂 jinan qingdao", "CN-FJ": "福州 厦门 泉州 fuzhou xiamen quanzhou", "CN-AH": "合肥 芜湖 hefei",
    "CN-HB": "武汉 襄阳 wuhan", "CN-HN": "长沙 株洲 changsha", "CN-SC": "成都 绵阳 chengdu", "CN-SN": "西安 xi'an", "CN-HA": "郑州 洛阳 zhengzhou",
    "CN-HE": "石家庄 唐山", "CN-LN": "沈阳 大连 shenyang dalian", "CN-JL": "长春", "CN-HL": "哈尔滨 harbin", "CN-JX": "南昌 赣州", "CN-SX": "太原",
    "CN-YN": "昆明 kunming", "CN-GZ": "贵阳", "CN-GX": "南宁 柳州", "CN-HI": "海口 三亚", "CN-GS": "兰州", "CN-NM": "呼和浩特 包头", "CN-XJ": "乌鲁木齐",
    "CN-NX": "银川", "CN-QH": "西宁", "CN-XZ": "拉萨",
}  # fmt: skip


def city_words() -> Mapping[str, str]:
    """Name as it may stand in a text, with choices in braces -> code of the province."""
    return {
        (name if name.isascii() else f"{name}{{|市}}{{|内|地区|本地}}"): code
        for code, names in _CITIES.items()
        for name in names.split()
    }
