"""The command line: help at once, results and nothing else on stdout, exit status 0, 1 or 2, and what --json says."""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from catalogue.filters import filters
from catalogue.filters.values import Flag
from ingest.formats import readers
from tests.conftest import PROJECT, SAMPLES, process, techbank, techbank_json

COMMANDS = (
    *("ingest", "index", "search", "show", "withdraw", "uploads", "status", "serve", "filters", "formats"),
    "evaluate",
    "terms",
    "cost",
    "term-sheet",
)
HEAVY = (
    "torch",
    "faiss",
    "fastapi",
    "pandas",
    "lxml",
    "numpy",
    "sentence_transformers",
    "sqlalchemy",
    "uvicorn",
)
NEED = "电池在零下二十度就掉电"


def search(bank: Path, *arguments: str, text: str = NEED, code: int = 0) -> Any:
    return techbank_json("search", text, "--bank", bank, *arguments, code=code)


def ids(answer: Any) -> list[str]:
    return [hit["id"] for hit in answer["hits"]]


# Help


def test_help_names_every_command_in_a_line() -> None:
    shown = techbank("--help").stdout
    for command in COMMANDS:
        assert re.search(rf"^  {command} +\S.*\.$", shown, re.M), command
    assert "Example:" in shown
    assert techbank("-h").stdout == shown


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_every_command_has_an_example_of_it(command: str) -> None:
    shown = techbank(command, "--help").stdout
    assert re.search(rf"Example:\s+techbank\s+{command}\b", shown), shown


@pytest.mark.parametrize(
    "command", [command for command in COMMANDS if command not in ("serve", "filters", "formats", "terms")]
)
def test_every_command_on_a_bank_takes_a_bank_and_json(command: str) -> None:
    shown = techbank(command, "--help").stdout
    assert "--bank DIR" in shown
    assert "--json" in shown


def test_help_loads_nothing_heavy() -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "techbank.cli", "--help"],
        cwd=PROJECT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines()}
    assert "click" in loaded
    assert not loaded & set(HEAVY)
    assert done.stdout.startswith("Usage:")


def test_the_help_of_every_command_loads_no_model_and_no_service() -> None:
    script = """
import sys
from techbank.cli import main
for command in {commands}:
    main([command, "--help"], standalone_mode=False)
print("LOADED", *sorted(set(sys.modules) & set({heavy})))
"""
    commands = [command for command in COMMANDS if command != "serve"]
    done = subprocess.run(
        [sys.executable, "-c", script.format(commands=commands, heavy=("torch", "faiss", "fastapi", "pandas"))],
        cwd=PROJECT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.splitlines()[-1].split() == ["LOADED"]


def test_the_version_is_told() -> None:
    assert re.fullmatch(r"techbank, version \d+\.\d+\.\d+\S*\n", techbank("--version").stdout)


# Taking in


def test_ingest_twice_changes_nothing_the_second_time(tmp_path: Path) -> None:
    bank = tmp_path / "bank"
    first = techbank_json("ingest", SAMPLES, "--bank", bank)
    assert {"stored", "changed", "same", "rejected", "rejections"} <= set(first)
    assert first["stored"] >= 150
    assert (first["changed"], first["same"], first["rejected"], first["rejections"]) == (0, 0, 0, [])
    again = techbank_json("ingest", SAMPLES, "--bank", bank)
    assert again == {**first, "stored": 0, "same": first["stored"], "owner_changes": 0, "job": again["job"]}
    status = techbank_json("status", "--bank", bank)
    assert status["technologies"] == first["stored"]
    assert status["changes"] == first["stored"] + first["owner_changes"]
    told = techbank("ingest", SAMPLES, "--bank", bank)
    assert told.stdout == f"0 stored, 0 changed, {first['stored']} the same, 0 rejected\n"
    assert "techbank index" in told.stderr  # nothing is searchable yet


def test_ingest_lists_what_it_rejects_and_takes_the_rest(tmp_path: Path) -> None:
    good = (SAMPLES / "nasa_patents" / "portfolio.csv").read_bytes()
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.csv").write_bytes(good + b"Tarn Ridge;Issued;;99/018,005;No case number;\r\n")
    (tmp_path / "in" / "b.txt").write_text("a letter, not a record", encoding="utf-8")
    report = techbank_json("ingest", tmp_path / "in", "--bank", tmp_path / "bank")
    assert (report["stored"], report["rejected"]) == (4, 2)
    row, file = report["rejections"]
    assert {"file", "position", "field", "reason"} <= set(row)
    assert (row["file"], row["position"], row["field"], row["reason"]) == (
        "in/a.csv",
        "row 6",
        "Case Number",
        "is empty",
    )
    assert (file["file"], file["field"]) == ("in/b.txt", None)
    assert "format is not known" in file["reason"]
    told = techbank("ingest", tmp_path / "in", "--bank", tmp_path / "bank")
    lines = told.stdout.splitlines()
    assert lines[0] == "0 stored, 0 changed, 4 the same, 2 rejected"
    assert lines[1].startswith("  in/a.csv row 6 [Case Number]: is empty. ")
    assert lines[2].startswith("  in/b.txt ")


def test_a_changed_record_is_a_new_version_with_its_history(own_folder: Path, tmp_path: Path) -> None:
    record = techbank_json("show", "US-99010012-B2", "--bank", own_folder)
    record["trl"] = 9
    record.pop("provenance")
    file = tmp_path / "correction.jsonl"
    file.write_text(json.dumps(record) + "\n", encoding="utf-8")
    report = techbank_json("ingest", file, "--bank", own_folder, "--who", "TTO Harrowmere")
    assert (report["stored"], report["changed"], report["same"]) == (0, 1, 0)
    assert techbank_json("show", "US-99010012-B2", "--bank", own_folder)["trl"] == 9
    found = techbank_json("show", "US-99010012-B2", "--history", "--bank", own_folder)
    assert found["id"] == "US-99010012-B2"
    first, second = found["versions"]
    assert (first["version"], first["file"], first["who"]) == (
        1,
        "sample_patents/uspto_redbook/ipg990106.xml",
        "the tests",
    )
    assert first["position"]
    assert (second["version"], second["file"], second["who"]) == (2, "correction.jsonl", "TTO Harrowmere")
    assert first["stored_at"] <= second["stored_at"]
    assert not first["withdrawn"]
    lines = techbank("show", "US-99010012-B2", "--history", "--bank", own_folder).stdout.splitlines()
    assert len(lines) == 2
    assert lines[1].split()[0] == "2"
    assert "TTO Harrowmere" in lines[1]


def test_the_journal_has_a_line_for_every_record_that_is_stored(tmp_path: Path) -> None:
    journal, source = tmp_path / "journal.jsonl", SAMPLES / "uspto_redbook"
    for outcome in ("stored", "same"):
        techbank("ingest", source, "--bank", tmp_path / "bank", "--journal", journal)
        lines = [json.loads(line) for line in journal.read_text(encoding="utf-8").splitlines()]
        assert [line["outcome"] for line in lines[-10:]] == [outcome] * 10
        assert {line["version"] for line in lines} == {1}
        assert {line["file"] for line in lines} == {
            "uspto_redbook/ipg990106.xml",
            "uspto_redbook/ipa990108.xml",
        }
        assert all(line["position"] for line in lines)
    assert len(lines) == 20  # appended to
    assert {line["id"] for line in lines[:10]} == {line["id"] for line in lines[10:]}


def test_a_dry_run_tells_and_stores_nothing(tmp_path: Path) -> None:
    bank, source = tmp_path / "bank", SAMPLES / "nasa_patents"
    told = techbank("ingest", source, "--dry-run", "--bank", bank)
    assert told.stdout == "dry run, nothing is stored:\n4 stored, 0 changed, 0 the same, 0 rejected\n"
    assert told.stderr == ""
    assert techbank_json("status", "--bank", bank)["technologies"] == 0
    report = techbank_json("ingest", source, "--dry-run", "--bank", bank)
    assert (report["dry_run"], report["stored"]) == (True, 4)
    assert techbank_json("ingest", source, "--bank", bank)["stored"] == 4


def test_uploads_are_listed_shown_and_gone_on_with(tmp_path: Path) -> None:
    bank = tmp_path / "bank"
    office = ("--office", "TTO Tarn Ridge", "--who", "Mr Fell")
    report = techbank_json("ingest", SAMPLES / "nasa_patents", *office, "--bank", bank)
    (listed,) = techbank_json("uploads", "--bank", bank)["uploads"]
    assert (listed["id"], listed["office"], listed["who"]) == (report["job"], "TTO Tarn Ridge", "Mr Fell")
    assert (listed["state"], listed["rows"], listed["doing"]) == ("stored", 4, "encoded")
    assert techbank("uploads", "--bank", bank).stdout.split()[:3] == [listed["id"], "stored", "4"]
    shown = techbank("uploads", "show", listed["id"], "--bank", bank).stdout
    assert "4 stored, 0 changed" in shown
    assert techbank_json("uploads", "show", listed["id"], "--bank", bank)["report"] == report
    rows = techbank("uploads", "show", listed["id"], "--rows", "--bank", bank).stdout.splitlines()
    assert [json.loads(row)["outcome"] for row in rows] == ["stored"] * 4
    none = techbank("uploads", "show", listed["id"], "--outcome", "rejected", "--bank", bank)
    assert none.stdout == ""
    assert "no upload was broken off" in techbank("uploads", "resume", "--bank", bank).stderr
    assert techbank_json("uploads", "cancel", listed["id"], "--bank", bank)["state"] == "cancelled"
    again = techbank_json("uploads", "resume", listed["id"], "--bank", bank)["uploads"][0]
    assert (again["state"], again["report"]["stored"]) == ("stored", 4)
    (tmp_path / "empty.jsonl").write_bytes(b"")
    techbank("ingest", tmp_path / "empty.jsonl", "--bank", bank, code=1)
    failed = techbank_json("uploads", "--limit", "1", "--bank", bank)["uploads"][0]
    assert (failed["state"], failed["error"]["code"]) == ("failed", "unreadable_file")
    assert "empty" in techbank("uploads", "show", failed["id"], "--bank", bank).stdout
    techbank("uploads", "cancel", failed["id"], "--bank", bank, code=1)
    techbank("uploads", "show", "none", "--bank", bank, code=1)


def test_a_folder_without_files_is_told(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    result = techbank("ingest", tmp_path / "empty", "--bank", tmp_path / "bank")
    assert "no files" in result.stderr
    assert result.stdout == "0 stored, 0 changed, 0 the same, 0 rejected\n"


def test_index_makes_the_bank_searchable_and_if_needed_leaves_it(tmp_path: Path) -> None:
    bank = tmp_path / "bank"
    bank.mkdir()
    (bank / "techbank.toml").write_text('encoder = "hashing"\n', encoding="utf-8")
    techbank("ingest", SAMPLES / "nasa_patents", "--bank", bank)
    assert techbank_json("status", "--bank", bank)["index"] is None
    made = techbank("index", "--bank", bank)
    assert re.fullmatch(r"4 technologies in 4 passages are searchable \(generation \S+\)\n", made.stdout)
    assert made.stderr == ""
    first = techbank_json("index", "--bank", bank, "--if-needed")
    assert first["technologies"] == 4
    assert first["encoder"]["name"] == "hashing-512"
    assert techbank_json("index", "--bank", bank)["generation"] != first["generation"]
    techbank("ingest", SAMPLES / "nasa_software", "--bank", bank)
    assert techbank_json("status", "--bank", bank)["to_index"] == 6
    assert techbank_json("index", "--bank", bank, "--if-needed")["technologies"] == 10
    assert techbank_json("status", "--bank", bank)["to_index"] == 0
    assert "10 technologies" in techbank("status", "--bank", bank).stdout


# Searching


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (NEED, "zh"),
        ("our castings leak and we cannot see the pores before machining", "en"),
        ("高齢者が転ばないように支えてくれる歩行器がほしい", "ja"),
    ],
)
def test_search_in_the_three_languages(sample_folder: Path, text: str, language: str) -> None:
    answer = search(sample_folder, "-k", "7", text=text)
    assert set(answer) == {
        "hits",
        "relax",
        "plan",
        "suggestions",
        "open_wishes",
        "facets",
        "weak",
        "absent",
        "examples",
    }
    assert [hit["rank"] for hit in answer["hits"]] == [1, 2, 3, 4, 5, 6, 7]
    for hit in answer["hits"]:
        assert {"rank", "id", "title", "score", "passage", "offer", "conditions"} <= set(hit)
        assert hit["title"]
        assert set(hit["passage"]) == {"text", "language", "part"}
        assert hit["passage"]["text"]
        assert hit["conditions"] == []
    assert answer["relax"] == []
    assert answer["plan"]["language"] == language
    assert answer["plan"]["encoder"] == "hashing-512"
    assert "passage" not in techbank("search", text, "--bank", sample_folder, "-k", "2").stderr


def test_a_search_for_people_shows_title_owner_and_passage(sample_folder: Path) -> None:
    answer = search(sample_folder, "-k", "30", "--grant", "non_exclusive")
    shown = techbank("search", NEED, "--bank", sample_folder, "-k", "30", "--grant", "non_exclusive")
    for hit in answer["hits"]:
        assert f"{hit['rank']:3}. {hit['title']}  [{hit['id']}]" in shown.stdout
        assert hit["owner"] is None or hit["owner"] in shown.stdout
        # What answers is there, however its lines are broken; Chinese has no spaces to shorten it at.
        proof = hit["evidence"][0]["text"] if hit["evidence"] else hit["passage"]["text"]
        assert "".join(proof.split())[:60] in "".join(shown.stdout.split())
    assert shown.stdout.count("grant non_exclusive: yes") == 30
    assert max(map(len, shown.stdout.splitlines())) < 160
    assert "30 of" in shown.stderr


def test_a_chinese_passage_without_a_space_is_shown(own_folder: Path, tmp_path: Path) -> None:
    passage = "本发明在极片表面涂布一层遇热闭孔的陶瓷浆料" * 15
    record = {"id": "AAA-1", "texts": {"zh": {"title": "一种极片", "abstract": passage}}}
    (tmp_path / "one.jsonl").write_text(json.dumps(record) + "\n", encoding="utf-8")
    techbank("ingest", tmp_path / "one.jsonl", "--bank", own_folder)
    techbank("index", "--bank", own_folder)
    lines = techbank("search", passage[:40], "--bank", own_folder, "-k", "1").stdout.splitlines()
    assert "".join(line.strip() for line in lines[1:]).startswith(passage[:200])
    assert all(
        len(line.strip()) <= 50 for line in lines[1:]
    )  # a Han character takes two columns of a hundred


@pytest.mark.parametrize("name", list(filters()))
def test_every_filter_is_an_option_that_takes_its_example(sample_folder: Path, name: str) -> None:
    option = f"--{name.replace('_', '-')}"
    given = [option] if isinstance(filters()[name].value, Flag) else [option, filters()[name].example]
    answer = search(sample_folder, *given, "--unknown", "include", "-k", "3")
    assert answer["hits"]
    for hit in answer["hits"]:
        (condition,) = hit["conditions"]
        assert set(condition) == {"filter", "value", "unknown", "verdict", "fields", "inferred"}
        assert (condition["filter"], condition["unknown"]) == (name, "include")
        assert condition["verdict"] in ("yes", "unknown")
        assert hit["offer"] is None or {"index"} <= set(hit["offer"])


def test_all_filters_at_once_and_what_relaxing_one_would_give(sample_folder: Path) -> None:
    given = []
    for f in filters().values():
        given += [f"--{f.name.replace('_', '-')}", *([] if isinstance(f.value, Flag) else [f.example])]
    assert search(sample_folder, *given)["hits"] == []
    few = search(sample_folder, "--scheme", "easy_access", "--territory", "JP", "-k", "50")
    gains = {r["filter"]: r["gain"] for r in few["relax"]}
    for name, rest in (("scheme", ("--territory", "JP")), ("territory", ("--scheme", "easy_access"))):
        without = search(sample_folder, *rest, "-k", "500")
        assert gains.get(name, 0) == len(without["hits"]) - len(few["hits"])
    shown = techbank(
        "search", NEED, "--bank", sample_folder, "--scheme", "easy_access", "--territory", "JP", "-k", "50"
    )
    for name, gain in gains.items():
        assert f"without --{name}: {gain} more" in shown.stderr


def test_the_ways_with_unknowns(sample_folder: Path) -> None:
    both = ("--trl-min", "6", "--grant", "exclusive", "-k", "500")

    def ways(*unknown: str) -> dict[str, str]:
        given = [part for way in unknown for part in ("--unknown", way)]
        hits = search(sample_folder, *both, *given)["hits"]
        assert hits
        return {condition["filter"]: condition["unknown"] for condition in hits[0]["conditions"]}

    assert ways() == {"trl_min": "exclude", "grant": "exclude"}
    assert ways("include") == {"trl_min": "include", "grant": "include"}
    assert ways("trl_min=include") == {"trl_min": "include", "grant": "exclude"}
    assert ways("trl-min=only", "grant=include") == {"trl_min": "only", "grant": "include"}
    yes, unknown, either = (
        set(ids(search(sample_folder, "--trl-min", "6", "-k", "500", "--unknown", way)))
        for way in ("exclude", "only", "include")
    )
    assert yes
    assert unknown
    assert yes | unknown == either
    assert not yes & unknown


def test_a_need_in_a_named_language(sample_folder: Path) -> None:
    assert search(sample_folder, "--need-language", "ja", text="電池")["plan"]["language"] == "ja"


# What a bank holds


def test_show_prints_the_record_in_the_exchange_format(sample_folder: Path) -> None:
    golden = (PROJECT / "tests" / "golden" / "cnipa_xml.jsonl").read_text(encoding="utf-8").splitlines()
    for line in golden[:3]:
        record = json.loads(line)
        source = record["provenance"]["*"]
        source["file"] = (
            f"sample_patents/cnipa_xml/{source['file']}"  # named from the folder that was handed in
        )
        assert techbank_json("show", record["id"], "--bank", sample_folder) == record
        assert json.loads(techbank("show", record["id"], "--bank", sample_folder).stdout) == record


def test_withdraw_takes_out_of_the_search_and_keeps_the_history(own_folder: Path) -> None:
    before = ids(search(own_folder))
    assert techbank_json("withdraw", *before[:2], "--bank", own_folder, "--who", "TTO") == {
        "withdrawn": before[:2]
    }
    after = ids(search(own_folder))
    assert len(after) == 10
    assert not set(after) & set(before[:2])
    # shared words weigh a little otherwise among the others: they may change places, but are there
    assert set(before[2:]) <= set(after)
    assert "withdrawn" in techbank("show", before[0], "--bank", own_folder, code=1).stderr
    versions = techbank_json("show", before[0], "--history", "--bank", own_folder)["versions"]
    assert [version["withdrawn"] for version in versions] == [False, True]
    assert versions[1]["who"] == "TTO"
    assert techbank("withdraw", before[0], "--bank", own_folder).stdout == "0 withdrawn\n"
    assert techbank_json("status", "--bank", own_folder)["to_index"] == 2


def test_withdraw_of_an_unknown_id_withdraws_none(own_folder: Path) -> None:
    known = ids(search(own_folder, "-k", "1"))[0]
    result = techbank("withdraw", known, "NO-SUCH", "--bank", own_folder, code=1)
    assert "'NO-SUCH'" in result.stderr
    assert ids(search(own_folder, "-k", "1")) == [known]


def test_the_lists_of_filters_and_formats() -> None:
    listed = techbank_json("filters")["filters"]
    assert [f["name"] for f in listed] == list(filters())
    for f in listed:
        assert set(f) == {"name", "group", "scope", "value", "label", "help"}
        assert set(f["label"]) == set(f["help"]) == {"zh", "en", "ja"}
    formats = techbank_json("formats")["formats"]
    assert [f["name"] for f in formats] == [reader.name for reader in readers()]
    for command, names in (("filters", list(filters())), ("formats", [f["name"] for f in formats])):
        shown, page = techbank(command).stdout, techbank(command, "--markdown").stdout
        assert page.startswith("# ")
        for name in names:
            assert re.search(rf"^{name}  ", shown, re.M)
            assert f"| `{name}` |" in page


# Exit status and streams


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("formats",), 0),
        (("status", "--bank", "{bank}"), 0),
        (("show", "NO-SUCH", "--bank", "{bank}"), 1),
        (("show", "NO-SUCH", "--history", "--bank", "{bank}"), 1),
        (("status", "--bank", "{bank}/none"), 1),
        (("index", "--bank", "{bank}/none"), 1),
        (("evaluate", "{bank}", "--bank", "{bank}"), 1),
        ((), 2),
        (("no-such-command",), 2),
        (("search", "--bank", "{bank}"), 2),
        (("search", NEED, "--no-such-filter", "--bank", "{bank}"), 2),
        (("search", NEED, "--trl-min", "many", "--bank", "{bank}"), 2),
        (("search", "", "--bank", "{bank}"), 2),
        (("ingest", "{bank}/no-such-file", "--bank", "{bank}"), 2),
        (("ingest", "--bank", "{bank}"), 2),
        (("evaluate", "{bank}/none", "--bank", "{bank}"), 2),
        (("status", "--bank", "{bank}/techbank.toml"), 2),
    ],
)
def test_exit_status_is_0_done_1_failed_2_misuse(
    sample_folder: Path, arguments: tuple[str, ...], code: int
) -> None:
    result = techbank(*(argument.format(bank=sample_folder) for argument in arguments), code=code)
    if code:
        assert result.stdout == ""
        assert result.stderr.strip()
        assert "Traceback" not in result.stderr
    else:
        assert result.stderr == ""


def test_a_wrong_setting_is_misuse(sample_folder: Path) -> None:
    result = techbank("status", "--bank", sample_folder, code=2, env={"TECHBANK_K_MAX": "many"})
    assert "k_max" in result.stderr
    assert techbank("status", code=0, env={"TECHBANK_BANK": str(sample_folder)}).stdout


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_a_process_prints_results_on_stdout_and_nothing_else(sample_folder: Path, encoding: str) -> None:
    running = process("search", NEED, "--bank", sample_folder, "-k", "5", "--json", PYTHONIOENCODING=encoding)
    out, error = running.communicate(timeout=300)
    assert running.returncode == 0, error
    assert error == b""
    assert ids(json.loads(out.decode(encoding))) == ids(search(sample_folder, "-k", "5"))


def test_a_terminal_of_another_encoding_gets_the_answer_all_the_same(sample_folder: Path) -> None:
    running = process("search", NEED, "--bank", sample_folder, "-k", "2", PYTHONIOENCODING="latin-1")
    out, error = running.communicate(timeout=300)
    assert running.returncode == 0, error
    assert out.count(b"  [") == 2
    assert b"\\u" in out


def test_a_reader_that_stops_listening_is_no_traceback(sample_folder: Path) -> None:
    running = process("search", NEED, "--bank", sample_folder, "-k", "500")
    assert running.stdout is not None
    running.stdout.close()
    assert running.stderr is not None
    error = running.stderr.read()
    running.stderr.close()
    assert running.wait(timeout=300) == 1
    assert b"Traceback" not in error
    assert b"BrokenPipe" not in error


def test_progress_is_shown_on_a_terminal_only(own_folder: Path, tmp_path: Path) -> None:
    pty, termios = (
        pytest.importorskip(name, reason="no pseudo-terminals here") for name in ("pty", "termios")
    )
    (own_folder / "vectors.db").unlink()  # so that there is something to encode
    terminal, its_end = pty.openpty()
    termios.tcsetwinsize(its_end, (24, 100))
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TECHBANK_")}
    shown = {}
    for command in (
        ("ingest", str(SAMPLES), "--bank", str(tmp_path / "new")),
        ("index", "--bank", str(own_folder)),
    ):
        done = subprocess.run(
            [sys.executable, "-m", "techbank.cli", *command],
            cwd=PROJECT, env=environment, stdout=subprocess.PIPE, stderr=its_end, check=True,
        )  # fmt: skip
        os.set_blocking(terminal, False)
        read = b""
        with contextlib.suppress(BlockingIOError):
            while part := os.read(terminal, 1 << 16):
                read += part
        shown[command[0]] = read.decode()
        assert b"\r" not in done.stdout
    os.close(its_end)
    os.close(terminal)
    assert re.search(r"\r\d+ records *\r?\n", shown["ingest"])
    assert re.search(r"\d+%", shown["index"])
    # CliRunner's stderr is no terminal: there the same commands show no progress.
    assert "\r" not in techbank("ingest", SAMPLES, "--bank", tmp_path / "second").stderr
    (own_folder / "vectors.db").unlink()
    assert techbank("index", "--bank", own_folder).stderr == ""
