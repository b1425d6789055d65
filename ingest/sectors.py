"""Names of industries in three languages -> the bank's sectors; a name that is not known is kept, in lower case."""

from __future__ import annotations

from collections.abc import Iterable

from ingest.headers import plain

_NAMES = {
    "manufacturing": "制造 制造业 智能制造 先进制造 装备制造 高端装备 高端装备制造 机械 工业制造 製造 製造業 industry",
    "health_care": "医疗 医疗健康 健康 医药 生物医药 医疗器械 卫生健康 大健康 医療 ヘルスケア healthcare health medical medicine",
    "finance": "金融 金融业 金融科技 金融業 fintech banking",
    "retail": "零售 零售业 商贸 电子商务 小売 小売業 ecommerce",
    "energy": "能源 新能源 电力 储能 エネルギー",
    "environment": "环保 环境 节能环保 生态环保 生态环境 環境 environmentalprotection",
    "agriculture": "农业 现代农业 农林牧渔 农林 農業 farming",
    "construction": "建筑 建筑业 土木 土木工程 建設 建設業 building",
    "logistics": "物流 物流业 交通物流 运输 仓储物流 transport",
    "materials": "材料 新材料 化工 化工材料 材料科学 素材 chemicals newmaterials",
    "electronics": "电子 电子信息 半导体 集成电路 電子 エレクトロニクス semiconductors electronicsandinformation",
}
_BY_NAME = {name: sector for sector, names in _NAMES.items() for name in names.split()}
_BY_NAME |= {plain(sector): sector for sector in _NAMES}


def sector_names(written: Iterable[str]) -> tuple[str, ...] | None:
    """The sectors in the order in which they are written, each once; None where there are none."""
    return tuple(dict.fromkeys(_BY_NAME.get(plain(name), name.casefold()) for name in written)) or None
