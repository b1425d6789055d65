"""What speaks for an industry: class symbols, and words in Chinese, English and Japanese.

A line a sector and a kind of evidence: `codes` are beginnings of class symbols, written as `A61B5` or `G06Q10/08`;
the others are words. What stands after `:` says how much each weighs, and a line without it weighs 2. English words
are looked for from their beginning on ("recycl" finds recycling), a `.` at the end asks for the whole word. An entry
behind `-` takes what is found within it away again: a 数据仓库 is no 仓库, a warehouse. `-codes` are symbols that do
not count for the sector, though others beginning alike do.

The four of "AI+" (manufacturing, health care, finance, retail) come first; the others are those that technology
transfer offices sort their lists by. Written from the half of tests/eval/sectors.jsonl marked `build` and from what
samples outside both halves state; docs/fields.md has the figures.
"""

from __future__ import annotations

from typing import Final

CUES: Final = """
manufacturing
  codes:3  A21 A22 A23 C12G G01M13 B21 B22D B23 B24 B27 B28B B29C B30 B41F D01 D02 D03 D04 D05 D06B D06H D06M D06P D06Q G05B19 G05B23 B41B
  codes:2  B22F B25J B29B B33Y B41J C14 C21D D21 H02K B05B B05C B25B B31 B65B B67C B02C G06Q50/04 F16H F16C
  codes:1  B32B C23C B05D G01M G05B H02P G06T7
  zh       生产线 产线 车间 工件 机床 焊接 焊缝 注塑 压铸 铸造 铸件 模具 刀具 铣 打磨 轧制 织造 圆纬机 染厂 染色 印染 纺织 纱线 数控 冲压 减速机 工业机器人 增材制造 粉末床 装配线 工厂 坯布 涤纶 良率 热处理 喷涂 挤出 钣金 食品加工 造纸 包装机
  zh:1     机器人 加工 装配 永磁 电机 轴承 制造企业 质检 漏检 干燥 切割 镀 设备故障 压缩机 酒 工艺参数 产品检测
  en       factory factories machining workpiece weld casting. castings injection-mould injection-mold injection_mould injection_mold production_line assembly_line machine_tool milling loom knitting weaving textile dyehouse dyeing shop_floor die-cast laser_cutting moulding molding quality_inspection metal_parts stamping gearbox sheet_metal extrusion additive_manufactur spindle cutting_tool food_processing paper_machine
  en:1     manufactur plant. plants. robot motor. motors. bearings machine. machines mould. moulds inspection dye. dyes parts. defects brewing cheese roasting drying pumps
  ja       溶接 射出成形 金型 工場 切削 外観検査 工作機械 産業用ロボット 生産ライン 造形 鋳造 プレス加工 染色 研削 めっき 製造現場 町工場 加工機 織機 熱処理 設備保全 減速機 製紙 押出 塗装 板金 食品加工 包装機
  ja:1     ロボット 加工 電動機 生産 不良 解凍 検査 乾燥 配管 設備 ワーク

health_care
  codes:3  A61B A61C A61F A61G A61H A61J A61K A61M A61N A61P G16H A61L
  codes:2  G01N33/48 G01N33/49 G01N33/5 G01N33/6 G06Q50/22 H05G C12Q1/68 A61Q B01L3
  zh       患者 病人 医院 临床 诊疗 手术 医疗 医用 药物 护理 康复 血糖 假肢 轮椅 创面 伤口 病房 急诊 门诊 偏瘫 卒中 疗法 病历 植入物 骨折 敷料 养老 老年 失能 医护 内窥镜 影像科 免疫层析 胰岛素 体外诊断 治疗 肿瘤 疫苗 呼吸机 导管 睡眠 疾病诊断
  zh:1     血液 抗体 生理信号 心电 用药 微针 皮下 步态
  en       patient hospital clinic surg medical nurse nursing therap prosthe wheelchair radiograph wound glucose dental orthop ambulance pharmac health_care healthcare rehabilit physio elderly caregiver exoskeleton diagnostic_test immunoassay implantable biopsy tumour tumor vaccine ventilator catheter stent. sleep_ medication
  en:1     bone. tissue blood skin. disease antibod drug. drugs gait treatment_of
  ja       患者 病院 医療 看護 介護 手術 臨床 診療 車椅子 義足 義肢 リハビリ 創傷 血糖 検体 病棟 救急 服薬 投薬 イムノクロマト 免疫クロマト 医薬 褥瘡 骨折 治療 疾患 がん細胞 カテーテル 人工呼吸 薬剤 睡眠
  ja:1     利用者 高齢者 抗体 血液 歩行

finance
  codes:3  G06Q40 G06Q20
  zh       贷款 信贷 信用评分 风控 银行 保险公司 保费 理赔 欺诈 反诈 理财 股票 授信 违约概率 反洗钱 金融 征信 票据 汇款 转账 融资 投资 基金 资产配置 信用风险
  zh:1     支付 账户 发票 开票 不良率 财务
  en       loan credit_ scoring_model bank. banks. banking insurer insurance fraud lending lender underwrit money_launder financ payment invoice_ account_takeover securities. portfolio_risk remittance investor asset_management tax_
  ja       融資 与信 銀行 送金 詐欺 保険金 決済 口座 金融 審査業務 マネーロンダリング 不正送金 株式投資 請求書 投資 資産 税務
  en:1     credit. transaction
  ja:1     保険

retail
  codes:3  G06Q30 G07G A47F
  zh       门店 超市 零售 货架 顾客 店铺 电商 便利店 收银 购物 导购 补货 商超 商圈 客流 陈列 价签 会员
  zh:1     商品 外卖 餐饮 保鲜柜 促销 消费者
  en       retail supermarket grocer merchant shopper checkout product_recommendation e-commerce online_shop storefront shop. convenience_store spare_parts price_tag consumer_goods vending
  en:1     customer basket online. stores. packed shops. shelf_life
  ja       小売 店舗 棚札 レジ 来店 スーパーマーケット 買い物 通販 値札 売場 売り場 コンビニ 陳列 自動販売機 消費者
  ja:1     商品 顧客 弁当 値引

energy
  codes:3  H01M H02S H02J F03D F03B F24S H02N C25B1 H10K30 Y02E F01K
  codes:2  F25B30 H01L31 F24D C25B H02H B60L53 F02C F17C G21 F28D20 G06Q50/06 C10L B60L58 F22B
  codes:2  F24F11
  codes:1  F25B C25B15 H02M F24F G01R31
  zh       电池 光伏 储能 发电 电网 热泵 燃料电池 余热 风电 太阳能 电解槽 锂电 锂离子 充电桩 制氢 氢气 配电 电力 蓄热 供热 无功 变压器 光热 核电 储热 天然气 锅炉 沼气
  zh:1     节能 电解 充电 隔膜 氢 逆变器 电极
  en       battery batteries photovoltaic solar wind_turbine power_generation fuel_cell heat_pump energy_storage waste_heat electrolyser electrolyzer electrolysis power_grid district_heat hydrogen_ lithium power_plant microgrid inverter power_transformer nuclear boiler natural_gas biogas geothermal
  en:1     hydrogen. grid. energy_sav charging electricity electrode cathode
  ja       電池 太陽光 太陽電池 発電 蓄電 水素 ヒートポンプ 燃料電池 電力系統 再生可能エネルギー 排熱 蓄熱 風力 送電 配電 変圧器 ボイラ 原子力 バイオガス 太陽熱 地熱
  ja:1     省エネ 充電 電解 電極
  -        传感电极 太阳能供电 drone_battery battery_change battery_life 電池交換 cryogenic

environment
  codes:3  C02F B09 B01D53 F01N F23G B65F A62D Y02W C22B7 B03C3 A01K63/04
  codes:2  B29B17 C08J11 H01M10/54 D21C5 F23J B01D45 B01D46 G01N33/18 E01F8 G01T
  zh       废水 污水 污泥 废气 尾气 废旧 报废 固废 污染 油烟 除尘 脱硝 脱硫 重金属 土壤修复 垃圾 塑料回收 环保 达标排放 退役 河道 水华 渗滤液 VOCs 二噁英 分选 水质 大气污染 温室气体 二氧化碳捕集 空气质量
  zh:1     回收 再生 环境监测 吸附 减排 噪声 中水
  en       wastewater sewage sludge pollut recycl remediation effluent landfill flue_gas denitrif end-of-life scrap contaminat waste_water emissions waste. desalinat river. VOC water_quality air_quality carbon_capture greenhouse_gas
  en:1     recover emission noise reuse adsorb
  ja       廃水 排水 汚泥 排ガス 使用済み リサイクル 廃棄物 汚染 浄化 再生樹脂 下水 土壌 廃プラスチック 臭気 河川 水質 大気汚染 温室効果ガス 二酸化炭素の回収
  ja:1     回収 再生 残餌 吸着
  -        余热回收 waste_heat 再生可能

agriculture
  codes:3  A01B A01C A01D A01F A01G A01H A01J A01K A01M A01N A01P C05 G06Q50/02
  codes:2  A23K B02B A23N12 A23N15
  zh       温室 农业 作物 养殖 种植 农田 灌溉 饲料 果园 病虫害 池塘 播种 农药 施肥 大棚 采摘 果蔬 育苗 畜禽 蚕 茶园 水稻 灰霉 杀菌剂 牲畜 秸秆 生猪 奶牛 农机 拖拉机 种子 牧草 除草
  zh:1     土壤 鱼 收获 稻 茶叶
  en       crop. crops farm greenhouse irrigat livestock aquacultur orchard harvest fertili seedling trellis olive horticult poultry_house cattle dairy_cow seed_ sowing paddy tractor weed. weeds pesticide
  en:1     soil. fish. plants. seed. manure grain.
  ja       農業 農家 農地 温室 栽培 養殖 給餌 畜産 作物 灌漑 いけす 摂餌 果樹 農薬 施設園芸 収穫 水稲 牛舎 養鶏 種子 トラクタ 雑草 害虫 肥料 農作業
  ja:1     土壌 飼料 魚
  -        wind_farm solar_farm greenhouse_gas 温室气体 温室効果

construction
  codes:3  E01 E02 E04 E21D C04B28 G01M5
  codes:2  C04B E03 E21 B66C G08G1/01 F24F13 B28C G10K11/16 F24F11
  zh       混凝土 建筑 基坑 桥梁 隧道 施工 幕墙 钢结构 钢构件 路面 地基 水泥 外墙 围护 工地 砌块 管廊 道路 沥青 抗震 脚手架 装配式 砂浆
  zh:1     墙体 裂缝 房屋 屋面
  en       concrete building. buildings bridge. bridges tunnel. tunnels construction_site pavement cement. asphalt steel_structure masonry excavation scaffold civil_engineering facade dwelling neighbour seismic mortar. roof.
  en:1     road. roads walls. house. houses crack
  ja       コンクリート 建物 建築 橋梁 トンネル 土木 擁壁 舗装 地盤 建設 外壁 道路 施工 構造物 耐震 モルタル 屋根
  ja:1     住宅 ひび割れ 壁
  -        greenhouse

logistics
  codes:3  G06Q10/08 G06Q50/28 B65G1 B66F9
  codes:2  B65G B60P G06Q10/047 G06Q10/04 B61 B65D88 G06Q50/30
  zh       物流 配送 仓储 仓库 冷链 货运 货物 托盘 分拣 车队 快递 叉车 集装箱 运输路径 装卸 包裹 里程 货车 港口 航运
  zh:1     运输 车辆
  en       logistics warehouse pallet freight parcel cold_chain forklift shipment spare_parts high-bay delivery_route stocktaking container_ship truck lorry inventory last_mile port_crane railway_freight courier
  en:1     transport. delivery. stocking
  ja       物流 配送 倉庫 輸送 荷物 パレット 宅配 仕分け フォークリフト トラック 貨物 コンテナ 在庫 港湾 運送
  -        数据仓库 drug_delivery

materials
  codes:3  C08 C09D C09J C22C C04B35 C03C B32B C23C C01B C01G
  codes:2  C09K B82 C25D D01F C09C C04B41 B22F1 C22B A61L27 A61L15 H01M50/4
  codes:1  C22 B05D C04B D21H C04B28
  zh:1     涂层 复合材料 合金 树脂 聚合物 陶瓷 水凝胶 纳米 薄膜 覆盖膜 环氧 催化剂 前驱体 碳酸锂 导电胶 隔膜 双网络 石墨烯 橡胶 塑料 玻璃
  zh:1     粉体 纤维 材料 粒子 涂覆
  en:1     coating polymer alloy resin composite ceramic nanoparticle hydrogel epoxy catalyst elastomer laminat biodegradable graphene rubber. plastics glass_
  en:1     film. membrane powder fibre. material.
  ja:1     樹脂合金 コーティング 高分子 セラミック 複合材料 再生樹脂 ゲル 触媒 ナノ 治癒材 ポリマー ゴム プラスチック グラフェン
  ja:1     樹脂 膜 材料 粒子
  zh       涂料 胶黏剂 结构胶 新材料 改性剂 底漆
  en       adhesive primer. paint. new_material polymer_composition
  ja       接着剤 塗料 塗膜 組成物

electronics
  codes:3  H01L H10 H05K H03 G11C
  -codes   H01L31 H10K30 H10K39 H10F
  codes:2  H01C H01G H04B H04W H01Q G03F H02M H01R12 H05B33
  codes:1  H01R H04R H04L
  zh       半导体 芯片 电路 功率器件 晶圆 MOSFET 电子元件 柔性电子 传感电极 连接器 印制板 焊点 光刻 显示面板 射频 碳化硅 天线 集成电路 存储器
  zh:1     封装 电子 元件
  en       semiconductor wafer chip. chips circuit. circuits transistor MOSFET power_module electronic_component solder silicon_carbide printed_circuit antenna integrated_circuit flip_chip memory_cell
  en:1     electronic
  ja       半導体 回路 基板 ウエハ ウェハ 電子部品 トランジスタ はんだ パワーモジュール コネクタ プリント配線 アンテナ 集積回路 表示パネル
  ja:1     電子
  -        短路 开路 short_circuit
"""
