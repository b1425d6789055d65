"""Contradictions and availability by the public doors: the upload's report, the commands ingest and show."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from catalogue.licensing.contradictions import rules
from techbank.bank import open_bank
from techbank.commands.reporting import _SHOWN
from tests.conftest import techbank, techbank_json

TEXTS = {"texts": {"en": {"title": "A pump"}}}
ODD: dict[str, Any] = {
    "id": "ODD-1",
    "patents": [
        {
            "country": "CN", "number": "990000001", "status": "granted", "right": "invention", "filing_date": "2020-01-01",
            "events": [{"kind": "other", "code": "CF01", "date": "2023-05-01"}],
        }
    ],
    "offers": [{"status": "available", "payment": {"royalty_pct_min": "5", "royalty_pct_max": "3"}}],
}  # fmt: skip
HINT = {
    "id": "HINT-1",
    "offers": [{"status": "open_licence", "payment": {"royalty_pct_max": "41", "royalty_base": "profit"}}],
}
PLAIN = {"id": "PLAIN-1", "offers": [{"status": "available", "grants": ["non_exclusive"]}]}


def written(folder: Path, *records: dict[str, Any]) -> Path:
    file = folder / "export.jsonl"
    file.write_text("".join(json.dumps(TEXTS | record) + "\n" for record in records), encoding="utf-8")
    return file


def test_the_report_of_an_upload_lists_what_contradicts_itself(tmp_path: Path) -> None:
    file = written(tmp_path, PLAIN, ODD, HINT)
    with open_bank(tmp_path / "bank", create=True) as bank:
        report = bank.ingest([file])
        assert (report.stored, report.rejected) == (3, 0)
        first = report.contradictions[0]
        assert (first.id, first.file, first.position) == ("ODD-1", "export.jsonl", "line 2")
        assert [one.contradiction.rule for one in report.contradictions] == [
            "min_above_max", "dead_patents_on_offer", "patent_status_against_register", "open_licence_above_guidance",
        ]  # fmt: skip
        stored = bank.get("ODD-1")
        assert stored.offers is not None
        assert stored.offers[0].status == "available"  # reported, never repaired
        plain = report.as_dict()["contradictions"]
        again = bank.ingest([file])
        assert again.same == 3
        assert again.as_dict()["contradictions"] == plain  # what is stored already still contradicts itself
    assert plain[0] == {
        "id": "ODD-1", "file": "export.jsonl", "position": "line 2", "rule": "min_above_max",
        "severity": "contradiction", "offer": 0,
        "fields": [
            {"field": "offers[0].payment.royalty_pct_min", "value": "5"},
            {"field": "offers[0].payment.royalty_pct_max", "value": "3"},
        ],
        "what": dict(rules()["min_above_max"].text),
    }  # fmt: skip


def test_ingest_tells_them_on_stderr_and_in_json(tmp_path: Path) -> None:
    file, bank = written(tmp_path, ODD, HINT, PLAIN), tmp_path / "bank"
    told = techbank("ingest", file, "--bank", bank)
    assert told.stdout == "3 stored, 0 changed, 0 the same, 0 rejected\n"
    lines = told.stderr.splitlines()
    assert lines[0].startswith("2 records may contradict themselves")
    assert lines[1] == (
        "  export.jsonl line 1 ODD-1: The lower end lies above the upper end: "
        "offers[0].payment.royalty_pct_min = 5; offers[0].payment.royalty_pct_max = 3"
    )
    assert "CF01 2023-05-01" in lines[2]
    assert lines[4].startswith("  export.jsonl line 2 HINT-1 (hint): ")
    assert "PLAIN-1" not in told.stderr
    report = techbank_json("ingest", file, "--bank", bank)
    assert {one["id"] for one in report["contradictions"]} == {"ODD-1", "HINT-1"}
    assert techbank("ingest", written(tmp_path, PLAIN), "--bank", tmp_path / "other").stderr.count("\n") == 1


def test_a_long_list_is_cut_on_the_screen_only(tmp_path: Path) -> None:
    offers = [{"payment": {"upfront": str(-number)}} for number in range(1, _SHOWN + 3)]
    file = written(tmp_path, {"id": "MANY", "offers": offers})
    told = techbank("ingest", file, "--bank", tmp_path / "bank").stderr
    assert told.startswith("1 record may contradict itself")
    assert told.count("offers[") == _SHOWN
    assert "and 2 more" in told
    report = techbank_json("ingest", file, "--bank", tmp_path / "bank")
    assert len(report["contradictions"]) == _SHOWN + 2


def test_show_tells_what_contradicts_itself_beside_the_record(tmp_path: Path) -> None:
    bank = tmp_path / "bank"
    techbank("ingest", written(tmp_path, ODD, PLAIN), "--bank", bank)
    shown = techbank("show", "ODD-1", "--bank", bank)
    assert json.loads(shown.stdout)["id"] == "ODD-1"
    assert "contradiction: The lower end lies above the upper end" in shown.stderr
    as_json = techbank("show", "ODD-1", "--bank", bank, "--json")
    assert (json.loads(as_json.stdout), as_json.stderr) == (json.loads(shown.stdout), "")
    assert techbank("show", "PLAIN-1", "--bank", bank).stderr == ""


def test_show_availability_gives_state_reasons_and_contradictions(tmp_path: Path) -> None:
    bank = tmp_path / "bank"
    right = {
        "id": "UK-1",
        "patents": [
            {
                "country": "GB", "number": "9", "status": "granted",
                "events": [{"kind": "other", "date": "2024-01-02", "detail": "Licences of right"}],
            }
        ],
    }  # fmt: skip
    techbank("ingest", written(tmp_path, ODD, right), "--bank", bank)
    found = techbank_json("show", "ODD-1", "--availability", "--bank", bank)
    assert found["id"] == "ODD-1"
    (life,), (offer,) = found["patents"], found["offers"]
    assert (life["stated"], life["state"], life["inferred"], life["months_left"]) == (
        "granted", "lapsed", True, 0,
    )  # fmt: skip
    assert (life["expiry"], life["expiry_inferred"], life["expiry_rule"]) == (
        "2040-01-01",
        True,
        "cn_invention",
    )
    assert (offer["stated"], offer["effective_status"], offer["inferred"]) == ("available", "lapsed", True)
    assert offer["grants_open"]["exclusive"] == "no"
    assert {reason["rule"] for reason in offer["because"]} >= {"all_patents_dead", "lapsed_entry"}
    entry = next(reason for reason in offer["because"] if reason["rule"] == "lapsed_entry")
    assert entry["event"] == {"kind": "other", "code": "CF01", "date": "2023-05-01"}
    assert set(entry["what"]) == {"en", "zh", "ja"}
    assert "dead_patents_on_offer" in {one["rule"] for one in found["contradictions"]}
    told = techbank("show", "ODD-1", "--availability", "--bank", bank).stdout
    assert "patent CN 990000001: lapsed [inferred]" in told
    assert "offer 0: lapsed [inferred] (stated: available)" in told
    (inferred,) = techbank_json("show", "UK-1", "--availability", "--bank", bank)["inferred_offers"]
    assert inferred["source"] == {"kind": "inferred", "as_of": "2024-01-02"}
    assert (
        "inferred offer: licence_of_right in GB"
        in techbank("show", "UK-1", "--availability", "--bank", bank).stdout
    )


def test_history_and_availability_are_not_asked_together(tmp_path: Path) -> None:
    techbank("ingest", written(tmp_path, PLAIN), "--bank", tmp_path / "bank")
    result = techbank("show", "PLAIN-1", "--history", "--availability", "--bank", tmp_path / "bank", code=2)
    assert "either" in result.stderr
