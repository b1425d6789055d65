"""Which language a need is in."""

from __future__ import annotations

import pytest

from techbank.language import language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("电池低温掉电快", "zh"),
        ("库存预测", "zh"),
        ("在庫予測", "ja"),
        ("太陽電池の汚れ", "ja"),
        ("LiFePO4电池 cycle life 太短", "zh"),
        ("AI で不良品を検出したい deep learning camera", "ja"),
        ("We need a pump for abrasive slurry, 浙江 preferred", "en"),
        ("pump", "en"),
        ("Wir suchen eine Pumpe für heißes Öl", "de"),
        ("배터리가 빨리 닳아요", "ko"),
        ("12345 67.8 %", None),
        ("🔋🔋🔋", None),
        ("", None),
    ],
)
def test_language_of_a_need(text: str, language: str | None) -> None:
    assert language_of(text) == language
