"""The same everyday needs in Chinese, English and Japanese, from which the mean of needs in a language is taken.

A bank's own titles cannot stand in for needs in a language that the bank has no texts in. These sentences do: they
say the same in each language, so that their means differ by language and not by subject. They are about many fields and
about none in particular; none of them is part of an evaluation.
"""

from __future__ import annotations

from typing import Final

SENTENCES: Final[tuple[tuple[str, str, str], ...]] = (
    ("我们想降低生产成本。", "We want to bring down our production costs.", "生産コストを下げたいです。"),
    (
        "设备噪声太大，工人受不了。",
        "The machine is so loud that the workers cannot stand it.",
        "機械の騒音が大きく、作業員がつらいと言っています。",
    ),
    (
        "产品用久了会变色，客户投诉很多。",
        "The product discolours after a while and customers complain.",
        "製品が使ううちに変色し、苦情が多いです。",
    ),
    (
        "需要一种更轻但同样结实的材料。",
        "We need a material that is lighter but just as strong.",
        "もっと軽くて同じくらい丈夫な材料が必要です。",
    ),
    ("怎样才能少用水？", "How can we use less water?", "どうすれば水の使用量を減らせますか。"),
    (
        "检测一次要等两天，太慢了。",
        "A test takes two days, which is far too slow.",
        "検査に二日かかり、遅すぎます。",
    ),
    ("我们是做包装的小厂。", "We are a small packaging firm.", "当社は包装を手がける小さな工場です。"),
    (
        "夏天仓库里温度太高，货容易坏。",
        "In summer the warehouse gets too hot and goods spoil.",
        "夏は倉庫が暑くなり、商品が傷みます。",
    ),
    (
        "希望系统能自动提醒我们。",
        "We would like the system to warn us by itself.",
        "自動で知らせてくれる仕組みがほしいです。",
    ),
    ("这个零件磨损太快。", "This part wears out too quickly.", "この部品は摩耗が早すぎます。"),
    (
        "想把旧设备连到网络上。",
        "We would like to connect our old machines to the network.",
        "古い設備をネットワークにつなぎたいです。",
    ),
    ("老人用起来不方便。", "Elderly people find it hard to use.", "お年寄りには使いにくいです。"),
    ("废料没有地方处理。", "We have nowhere to put the waste.", "廃棄物の処分先がありません。"),
    (
        "能不能不用有毒的溶剂？",
        "Is there a way to do without toxic solvents?",
        "有害な溶剤を使わない方法はありますか。",
    ),
    (
        "订单波动大，不知道该备多少货。",
        "Orders go up and down and we never know how much to stock.",
        "注文の波が大きく、在庫の量が決められません。",
    ),
    ("电费越来越高。", "Our electricity bill keeps rising.", "電気代が上がり続けています。"),
    (
        "医生没有时间一张张看图。",
        "Doctors have no time to look at every single image.",
        "医師には画像を一枚ずつ見る時間がありません。",
    ),
    (
        "想让孩子更容易学会。",
        "We want children to learn it more easily.",
        "子どもがもっと楽に覚えられるようにしたいです。",
    ),
    ("在潮湿的环境里容易生锈。", "It rusts easily where it is damp.", "湿った場所ではすぐにさびます。"),
    (
        "土壤越来越差，产量下降。",
        "The soil is getting worse and yields are falling.",
        "土が悪くなり、収穫が減っています。",
    ),
    (
        "需要更准确的测量方法。",
        "A more accurate way of measuring is needed.",
        "もっと正確な測り方が必要です。",
    ),
    (
        "客户的资料不能泄露。",
        "Our customers' records must not leak.",
        "顧客の情報を漏らすわけにはいきません。",
    ),
    (
        "机器一停就要停整条线。",
        "When one machine stops, the whole line stops.",
        "一台が止まるとライン全体が止まります。",
    ),
    (
        "想找能长期合作的单位。",
        "We are looking for a partner for the long term.",
        "長く協力できる相手を探しています。",
    ),
    ("薄膜容易破。", "The film tears easily.", "フィルムが破れやすいです。"),
    (
        "粉尘太多，影响健康。",
        "There is too much dust and it harms people's health.",
        "粉じんが多く、健康に悪いです。",
    ),
    ("焊接的地方强度不够。", "The joint is not strong enough.", "接合部の強度が足りません。"),
    ("运输途中经常损坏。", "Things often break on the way.", "輸送中によく壊れます。"),
    ("希望电池用得更久。", "The battery should last longer.", "電池がもっと長もちしてほしいです。"),
    (
        "现在全靠人工，效率很低。",
        "It is all done by hand, which is slow.",
        "すべて手作業で、効率が悪いです。",
    ),
    (
        "味道不好，消费者不喜欢。",
        "It does not taste good and people do not like it.",
        "味が悪く、消費者に好まれません。",
    ),
    (
        "信号不好的地方用不了。",
        "It does not work where the signal is weak.",
        "電波の弱い場所では使えません。",
    ),
    ("设备太大，放不下。", "The equipment is too big to fit.", "装置が大きすぎて置けません。"),
    ("需要在高温下也能工作。", "It has to work at high temperatures too.", "高温でも動く必要があります。"),
    (
        "想提前知道什么时候会出故障。",
        "We want to know beforehand when it will fail.",
        "いつ故障するか前もって知りたいです。",
    ),
    (
        "原料太贵，有没有替代品？",
        "The raw material is too dear; is there a substitute?",
        "原料が高いので、代わりになるものはありますか。",
    ),
    ("颜色不均匀。", "The colour comes out uneven.", "色むらが出ます。"),
    (
        "数据太多，没人看得过来。",
        "There is too much data for anyone to go through.",
        "データが多すぎて、誰も見切れません。",
    ),
    ("清洗起来很麻烦。", "It is a nuisance to clean.", "洗うのに手間がかかります。"),
    ("希望排放能达到标准。", "Our emissions should meet the standard.", "排出を基準内に収めたいです。"),
)
"""Chinese, English, Japanese."""

LANGUAGES: Final = ("zh", "en", "ja")


def needs_by_language() -> dict[str, list[str]]:
    """The sentences of each language, in the same order in all."""
    return {language: [row[at] for row in SENTENCES] for at, language in enumerate(LANGUAGES)}
