"""The concordance as a plain table: a line a field, with its number, its name in three languages, and its codes.

`H01B` is a whole subclass, `F21` a whole class, `A61K8` a main group, `B01D45-53` all main groups from one to the
other. The narrowest entry that holds a symbol decides, so `A61K` and `A61K8` may stand in different fields. A `+`
begins what the concordance did not hold when it was made; catalogue/fields/concordance.py says where all this is from.
"""

from __future__ import annotations

from typing import Final

SECTORS: Final = """
1-8   | Electrical engineering | 电气工程 | 電気工学
9-13  | Instruments            | 仪器     | 機器
14-24 | Chemistry              | 化学     | 化学
25-32 | Mechanical engineering | 机械工程 | 機械工学
33-35 | Other fields           | 其他领域 | その他の分野
"""

FIELDS: Final = """
1  | Electrical machinery, apparatus, energy | 电机、电气装置、电能 | 電気機械、電気装置、電気エネルギー
   | F21 H01B H01C H01F H01G H01H H01J H01K H01M H01R H01T H02 H05B H05C H05F H99Z
2  | Audio-visual technology | 音像技术 | 音響・映像技術
   | G09F G09G G11B H04N H04R H04S H05K
3  | Telecommunications | 电信 | 電気通信
   | G08C H01P H01Q H04B H04H H04J H04K H04M H04N1 H04Q
4  | Digital communication | 数字通信 | デジタル通信
   | H04L H04N21 H04W
5  | Basic communication processes | 基础通信程序 | 基本電子素子
   | H03
6  | Computer technology | 计算机技术 | コンピューター技術
   | G06 G10L G11C + G16
7  | IT methods for management | 信息技术管理方法 | ビジネス方法
   | G06Q
8  | Semiconductors | 半导体 | 半導体
   | H01L + H10
9  | Optics | 光学 | 光学
   | G02 G03 H01S
10 | Measurement | 测量 | 計測
   | G01 G04 G12B G99Z
11 | Analysis of biological materials | 生物材料分析 | 生物材料分析
   | G01N33
12 | Control | 控制 | 制御
   | G05B G05D G05F G07 G08B G08G G09B G09C G09D
13 | Medical technology | 医疗技术 | 医療機器
   | A61B A61C A61D A61F A61G A61H A61J A61L A61M A61N H05G
14 | Organic fine chemistry | 有机精细化学 | 有機化学、化粧品
   | A61K8 A61Q C07B C07C C07D C07F C07H C07J C40
15 | Biotechnology | 生物技术 | バイオテクノロジー
   | C07G C07K C12M C12N C12P C12Q C12R C12S + C12Y
16 | Pharmaceuticals | 药品 | 製薬
   | A61K A61P
17 | Macromolecular chemistry, polymers | 高分子化学、聚合物 | 高分子化学、ポリマー
   | C08B C08C C08F C08G C08H C08K C08L
18 | Food chemistry | 食品化学 | 食品化学
   | A01H A21D A23B A23C A23D A23F A23G A23J A23K A23L C12C C12F C12G C12H C12J C13B C13D C13F C13J C13K
19 | Basic materials chemistry | 基础材料化学 | 基礎材料化学
   | A01N A01P C05 C06 C09 C10 C11 C99Z
20 | Materials, metallurgy | 材料、冶金 | 無機材料、冶金
   | B22 C01 C03C C04 C21 C22
21 | Surface technology, coating | 表面加工技术、涂层 | 表面加工
   | B05C B05D B32 C23 C25 C30
22 | Micro-structural and nano-technology | 显微结构和纳米技术 | マイクロ構造、ナノテクノロジー
   | B81 B82
23 | Chemical engineering | 化学工程 | 化学工学
   | B01 B02C B03 B04 B05B B06 B07 B08 C14C D06B D06C D06L F25J F26 H05H
24 | Environmental technology | 环境技术 | 環境技術
   | A62C A62D B01D45-53 B09 B65F C02 E01F8 F01N F23G F23J G01T
25 | Handling | 装卸 | ハンドリング機械
   | B25J B65 B66 B67
26 | Machine tools | 机器工具 | 機械加工器具
   | B21 B23 B24 B25 B26 B27 B30
27 | Engines, pumps, turbines | 发动机、泵、涡轮机 | エンジン、ポンプ、タービン
   | F01 F02 F03 F04 F23R F99Z G21
28 | Textile and paper machines | 纺织和造纸机器 | 繊維、製紙
   | A41H A43D A46D B31 B41 C14B D01 D02 D03 D04B D04C D04G D04H D05 D06 D21 D99Z
29 | Other special machines | 其他专用机械 | その他の特殊機械
   | A01 A21B A21C A22 A23N A23P B02B B28 B29 B99Z C03B C08J C12L C13B5 C13B15 C13B25 C13B45 C13C C13G C13H F41 F42 + B33
30 | Thermal processes and apparatus | 热工过程和器具 | 熱処理機構
   | F22 F23 F24 F25 F27 F28
31 | Mechanical elements | 机器零件 | 機械部品
   | F15 F16 F17 G05G
32 | Transport | 运输 | 運輸
   | B60 B61 B62 B63 B64
33 | Furniture, games | 家具、游戏 | 家具、ゲーム
   | A47 A63
34 | Other consumer goods | 其他消费品 | その他の消費財
   | A24 A41 A42 A43 A44 A45 A46 A62B A99Z B42 B43 B44 B68 D04D D06F D06N D07 F25D G10
35 | Civil engineering | 土木工程 | 土木技術
   | E01 E02 E03 E04 E05 E06 E21 E99Z
"""
