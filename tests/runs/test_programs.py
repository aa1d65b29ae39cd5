"""Which agents are installed, in what version, and what the doctor says of it."""

from __future__ import annotations

import errno
import os
import select
import tempfile
import threading
import time
from typing import TYPE_CHECKING

import pytest
from builders.agents import there, until

from dispatch_nb import cli
from dispatch_nb.registry.programs import program
from dispatch_nb.sources import programs

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from builders.agents import Stage


def test_programs_are_found_with_their_versions_and_absent_ones_say_so(stage: Stage) -> None:
    d = stage.dispatch(live=False)
    found = d.providers_found.set_index("provider")
    assert found.loc["claude", "version"] == "9.8.7"
    assert found.loc["claude", "path"] == str(stage.bin / "claude")
    assert found.loc["claude", "reason"] == ""
    assert bool(found.loc["claude", "asks"])
    assert found["version"].notna().sum() == 1
    assert "no program codex on PATH" in str(found.loc["codex", "reason"])


def test_the_front_end_is_told_and_a_read_only_one_is_not(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    d = stage.dispatch()
    until(d, lambda s: s.runners)
    told = {runner.provider: runner.version for runner in d._snapshot().meta.runners}  # noqa: SLF001
    assert told["claude"] == "9.8.7"
    assert d._snapshot().meta.max_runs == 4  # noqa: SLF001
    reader = stage.dispatch(read_only=True)
    assert reader.providers_found.empty
    assert reader._snapshot().meta.max_runs is None  # noqa: SLF001
    monkeypatch.setenv("VOILA_PREHEAT", "True")  # for visitors nobody needs to say so, and no program is run either
    monkeypatch.setattr(programs.Programs, "look", lambda *_: pytest.fail("a program was looked at"))
    visitors = stage.dispatch(live=False)
    assert visitors.read_only
    visitors._sources.look_at_programs()  # noqa: SLF001


def test_a_version_is_asked_for_once_for_each_file(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    ask = programs.asked_version

    def noted(path: str, variables: Mapping[str, str], stop: threading.Event) -> tuple[str | None, str]:
        asked.append(path)
        return ask(path, variables, stop)

    monkeypatch.setattr(programs, "asked_version", noted)
    d = stage.dispatch(live=False)
    for _ in range(3):
        d._sources.look_at_programs()  # noqa: SLF001
    assert asked == [str(stage.bin / "claude")]
    path = stage.install("claude")
    path.write_text(path.read_text(encoding="utf-8").replace("9.8.7", "10.0.1-beta"), encoding="utf-8")
    d._sources.look_at_programs()  # noqa: SLF001
    assert {r.version for r in d.state.runners} == {"10.0.1-beta", None}


@pytest.mark.parametrize(
    ("script", "version", "reason"),
    [
        ("echo 1.2.3", "1.2.3", ""),
        ("echo codex-cli 0.169.0-alpha.1 extra", "0.169.0-alpha.1", ""),
        ("echo no number", "no number", ""),
        ("echo needs node 22 >&2; exit 1", None, "failed with 1: needs node 22"),
        ("exec tail -f /dev/null", None, "did not end within 0.3 seconds"),
        ("head -c 1000000 /dev/zero; echo", "", ""),
    ],
)
def test_whatever_a_program_says_is_borne(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, version: str | None, reason: str
) -> None:
    monkeypatch.setattr(programs, "WAIT_S", 0.3 if "tail" in script else 20.0)
    path = tmp_path / "cli"
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="ascii")
    path.chmod(0o755)
    found, why = programs.asked_version(str(path), {"PATH": "/usr/bin:/bin"}, threading.Event())
    assert (found or "") == (version or "")
    assert reason in why
    assert bool(why) == bool(reason)


def test_a_slow_program_holds_up_no_end(stage: Stage) -> None:
    path = stage.bin / "claude"
    path.write_text(f"#!/bin/sh\n: > {stage.base}/asked\nexec tail -f /dev/null\n", encoding="ascii")
    d = stage.dispatch()
    there(d, stage.base / "asked")
    began = time.monotonic()
    d.close()
    assert time.monotonic() - began < 2.0
    assert d.state.runners == ()


@pytest.mark.parametrize(
    ("path", "package", "version"),
    [
        ("lib/node_modules/@openai/codex/bin/codex.js", "lib/node_modules/@openai/codex", "0.169.0"),
        ("lib/node_modules/tool/cli.js", "lib/node_modules/tool", "0.169.0"),
        ("a/node_modules/x/node_modules/tool/cli.js", "a/node_modules/x/node_modules/tool", "0.169.0"),
        ("lib/node_modules/tool/cli.js", "lib", None),
        ("bin/tool", "bin", None),
        ("lib/node_modules", "lib/node_modules", None),
    ],
)
def test_a_package_tells_the_version_of_its_program(
    tmp_path: Path, path: str, package: str, version: str | None
) -> None:
    (tmp_path / package).mkdir(parents=True)
    (tmp_path / package / "package.json").write_text('{"name": "x", "version": "0.169.0"}', encoding="ascii")
    assert programs.packed_version(str(tmp_path / path)) == version


@pytest.mark.parametrize("text", ["", "{", "[]", '{"version": 3}', '{"version": null}'])
def test_a_package_that_tells_nothing_is_asked(tmp_path: Path, text: str) -> None:
    (tmp_path / "node_modules/tool").mkdir(parents=True)
    (tmp_path / "node_modules/tool/package.json").write_text(text, encoding="ascii")
    assert programs.packed_version(str(tmp_path / "node_modules/tool/cli")) is None


def test_a_program_that_is_asked_leaves_nothing_in_the_home(tmp_path: Path) -> None:
    path = tmp_path / "cli"
    path.write_text("#!/bin/sh\n: > $HOME/left; echo $HOME > " + f"{tmp_path}/home; echo 1.2\n", encoding="ascii")
    path.chmod(0o755)
    found = programs.asked_version(str(path), {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}, threading.Event())
    assert found == ("1.2", "")
    assert not (tmp_path / "left").exists()
    assert (tmp_path / "home").read_text(encoding="ascii").strip() != str(tmp_path)


def test_what_a_program_that_is_asked_leaves_running_is_ended(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "held")
    held = os.open(tmp_path / "held", os.O_RDONLY | os.O_NONBLOCK)
    path = tmp_path / "cli"
    path.write_text(f"#!/bin/sh\nexec 3>{tmp_path}/held; tail -f /dev/null & echo 1.2\n", encoding="ascii")
    path.chmod(0o755)
    try:
        assert programs.asked_version(str(path), {"PATH": "/usr/bin:/bin"}, threading.Event()) == ("1.2", "")
        assert select.select([held], [], [], 10.0)[0]  # at its end: nobody has it open for writing
    finally:
        os.close(held)


def test_a_home_that_cannot_be_removed_costs_no_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(path: str, **_: object) -> None:
        raise OSError(errno.ENOTEMPTY, os.strerror(errno.ENOTEMPTY), path)

    path = tmp_path / "cli"
    path.write_text("#!/bin/sh\nmkdir $HOME/cache; echo 1.2\n", encoding="ascii")
    path.chmod(0o755)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with monkeypatch.context() as patch:
        patch.setattr(os, "rmdir", refused)  # as while something still writes there
        found = programs.asked_version(str(path), {"PATH": "/usr/bin:/bin"}, threading.Event())
    assert found == ("1.2", "")
    assert len(list(tmp_path.glob("*/cache"))) == 1


def test_no_folder_of_a_project_is_looked_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    evil = tmp_path / "claude"
    evil.write_text("#!/bin/sh\n", encoding="ascii")
    evil.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    assert program("claude", ".::bin") is None
    assert program("claude", f".:{tmp_path}") == str(evil)
    assert program("../claude", str(tmp_path / "x")) is None


def test_the_doctor_tells_what_is_there_and_fails_where_something_is_amiss(
    stage: Stage, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    args = ["doctor", "--home", str(stage.home), "--project", str(stage.project)]
    assert cli.main(args) == 0
    said = capsys.readouterr().out
    assert f"  ok   Claude 9.8.7: {stage.bin / 'claude'}; runs, resumes, forks, asks here before it acts" in said
    assert "  -    Codex: There is no program codex on PATH." in said
    (stage.project / ".tasks/user-auth/plan.md").write_text("no plan", encoding="utf-8")
    assert cli.main(args) == 1
    assert "  look " in capsys.readouterr().out
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    assert cli.main(args) == 1
    assert "no agent's program was found" in capsys.readouterr().out
