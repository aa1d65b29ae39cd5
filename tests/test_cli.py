"""The command line: tables for people and for programs."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from dispatch_nb.cli import TABLES, function, main, parser
from dispatch_nb.commands.tables import SHORT
from dispatch_nb.demo.load import populate
from dispatch_nb.faces.frames import FRAMES

COMMANDS = ["lab", "demo", "voila", "mcp", "connect all", "disconnect", *TABLES]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("fleet") / "home"
    load = populate(home, sessions=6, epics=4, projects=2)
    (load.plans[0].parent / "execution-log.md").write_text("## Phase 1 done\n\nNo time.\n", encoding="utf-8")
    return home


@pytest.fixture(autouse=True)
def _width(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where there is no terminal, in whatever terminal the tests are run."""
    monkeypatch.setenv("COLUMNS", "160")


def run(capsys: pytest.CaptureFixture[str], *argv: str) -> str:
    assert main(argv) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_has_a_function_with_words(command: str) -> None:
    assert function(parser().parse_args(command.split()).run).__doc__


def test_no_command_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    told = {line.split()[0] for line in capsys.readouterr().out.splitlines() if line.startswith("    ")}
    assert {command.split()[0] for command in COMMANDS} <= told
    assert list(SHORT) == list(TABLES)


@pytest.mark.parametrize("table", TABLES)
def test_json_has_every_column_of_every_row(table: str, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = json.loads(run(capsys, table, "--json", "--home", str(home)))
    from dispatch_nb import Dispatch  # noqa: PLC0415  the same as the frame

    frame = FRAMES[table](Dispatch(home=home, live=False).state)
    assert len(rows) == len(frame) > 0
    assert list(rows[0]) == list(frame.columns)


@pytest.mark.parametrize("table", TABLES)
def test_a_table_fits_the_terminal(
    table: str, home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    lines = run(capsys, table, "--home", str(home)).splitlines()
    assert len(lines) > 1
    assert max(map(len, lines)) <= 100


def test_a_cost_that_is_not_known_is_not_a_blank(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    use = {"input_tokens": 1_000_000, "output_tokens": 0}
    log = tmp_path / ".claude" / "projects" / "-src-shop" / "5f0e1c9a-0000-4000-8000-000000000001.jsonl"
    log.parent.mkdir(parents=True)
    base = {"sessionId": log.stem, "cwd": "/src/shop", "timestamp": "2026-05-04T12:00:00Z", "version": "2.1.0"}
    said = {"role": "user", "content": "Do it"}
    records: list[dict[str, object]] = [{**base, "type": "user", "uuid": "u0", "message": said}]
    for n, model in enumerate(("claude-opus-4-8", "claude-house-9"), 1):
        answer = {"id": f"m{n}", "role": "assistant", "model": model, "content": [], "usage": use}
        records.append({**base, "type": "assistant", "uuid": f"u{n}", "requestId": f"r{n}", "message": answer})
    log.write_text("".join(json.dumps(record) + "\n" for record in records))
    lines = run(capsys, "usage", "--home", str(tmp_path)).splitlines()
    assert [line.split()[-1] for line in lines] == ["cost_usd", "n/a", "5.0000"]
    assert "claude-house-9" in run(capsys, "problems", "--home", str(tmp_path))


def test_an_empty_table_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "sessions", "--home", str(tmp_path)) == "No sessions.\n"
    assert json.loads(run(capsys, "sessions", "--json", "--home", str(tmp_path))) == []


def test_a_table_that_may_lack_something_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gone = str(tmp_path / "gone")
    assert main(["epics", "--home", str(tmp_path), "--project", gone]) == 0
    out, err = capsys.readouterr()
    assert (out, err) == ("No epics.\n", "1 problem, see: dispatch-nb problems\n")
    assert gone in run(capsys, "problems", "--home", str(tmp_path), "--project", gone)
    assert main(["epics", "--home", gone]) == 1
    assert capsys.readouterr().err == f"dispatch-nb: --home {gone!r} is no folder\n"


def test_a_reader_who_has_enough_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as stdout:
        monkeypatch.setattr(sys, "stdout", stdout)
        assert main(["sessions", "--home", str(tmp_path)]) == 0


def test_a_full_disk_is_one_line_on_stderr(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_text: str) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with (tmp_path / "out").open("w", encoding="utf-8") as stdout:
        monkeypatch.setattr(sys, "stdout", stdout)
        monkeypatch.setattr(stdout, "write", full)
        assert main(["sessions", "--home", str(tmp_path)]) == 1
    assert capsys.readouterr().err == "dispatch-nb: [Errno 28] No space left on device\n"


#: A command that is in the middle of something when a signal comes.
SIGNALLED = """
import signal, sys, types
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.{hangup})
def command():
    try:
        signal.raise_signal(signal.{name})
        print("goes on", end=" ")
    finally:
        print("in order")
sys.modules["dispatch_nb.cli"] = types.SimpleNamespace(main=command)
from dispatch_nb.__main__ import main
sys.exit(main())
"""


@pytest.mark.parametrize(
    ("name", "hangup", "code", "out"),
    [
        ("SIGINT", "SIG_DFL", -signal.SIGINT, "in order"),
        ("SIGTERM", "SIG_DFL", 128 + signal.SIGTERM, "in order"),
        ("SIGHUP", "SIG_DFL", 128 + signal.SIGTERM, "in order"),
        ("SIGHUP", "SIG_IGN", 0, "goes on in order"),
    ],
)
def test_a_command_that_is_told_to_end_ends_in_order_and_says_nothing(
    name: str, hangup: str, code: int, out: str
) -> None:
    program = [sys.executable, "-c", SIGNALLED.format(name=name, hangup=hangup)]
    run = subprocess.run(program, capture_output=True, text=True, check=False, timeout=60)
    assert (run.returncode, run.stdout.strip(), run.stderr) == (code, out, "")


def test_rows_are_chosen_by_project_provider_and_time(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project = home / "work" / "load-01"
    rows = json.loads(run(capsys, "sessions", "--json", "--home", str(home), "--project", str(project)))
    assert {row["project"] for row in rows} == {"load-01"}
    assert json.loads(run(capsys, "sessions", "--json", "--home", str(home), "--provider", "copilot")) == []
    recent = json.loads(run(capsys, "sessions", "--json", "--home", str(home), "--since", "8d"))
    assert 0 < len(recent) < 6


def test_a_wrong_argument_is_one_line_on_stderr(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sessions", "--home", str(home), "--since", "yesterday-ish"]) == 1
    err = capsys.readouterr().err
    assert err == "dispatch-nb: --since 'yesterday-ish' is neither an age (90m, 2h, 3d) nor a date\n"
    assert main(["sessions", "--home", str(home), "--since", "99999999999w"]) == 1
    assert capsys.readouterr().err.endswith("is neither an age (90m, 2h, 3d) nor a date\n")


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("sessions --provider nobody", "invalid choice: 'nobody'"),
        ("lab --port 99999", "'99999' is no port (0 to 65535)"),
        ("voila --port eighty", "'eighty' is no port (0 to 65535)"),
        ("demo --speed nan", "'nan' is no speed"),
        ("mcp --port -1", "'-1' is no port (0 to 65535)"),
    ],
)
def test_a_value_that_an_option_cannot_have_is_told(
    command: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(command.split())
    assert told in capsys.readouterr().err


@pytest.mark.parametrize("command", ["epics", "doctor", "mcp", "connect all", "disconnect", "init", "lab"])
def test_a_home_that_there_is_not_is_told_and_not_made(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "hoem"
    assert main([*command.split(), "--home", str(home)]) == 1
    assert capsys.readouterr().err == f"dispatch-nb: --home {str(home)!r} is no folder\n"
    assert not home.exists()


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_a_terminal_of_another_encoding_gets_what_it_can_show(options: list[str], tmp_path: Path) -> None:
    plan = tmp_path / "shop" / ".tasks" / "e" / "plan.md"
    plan.parent.mkdir(parents=True)
    plan.write_text("---\nepic: e\ntitle: Schön 修\nphases: []\n---\n", encoding="utf-8")
    command: list[str | Path] = [
        sys.executable,
        "-m",
        "dispatch_nb",
        "epics",
        "--home",
        tmp_path,
        "--project",
        tmp_path / "shop",
        *options,
    ]
    told = subprocess.run(command, env=os.environ | {"PYTHONIOENCODING": "latin-1"}, check=True, capture_output=True)
    text = told.stdout.decode("latin-1")
    assert (json.loads(text)[0]["title"] == "Schön 修") if options else ("Schön \\u4fee" in text)


def test_control_characters_of_agents_never_reach_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    epic = tmp_path / "shop" / ".tasks" / "evil"
    epic.mkdir(parents=True)
    text = '---\nepic: evil\ntitle: "\\e[31mred\\a"\nphases:\n  - {id: 1, title: "\\e]0;owned\\a", status: TODO}\n---\n'
    (epic / "plan.md").write_text(text, encoding="utf-8")
    out = run(capsys, "orders", "--home", str(tmp_path), "--project", str(tmp_path / "shop"))
    assert "owned" in out
    assert "\x1b" not in out
    assert "\x07" not in out
