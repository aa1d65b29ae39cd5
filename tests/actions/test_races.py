"""Writers in many processes, and writers that are killed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from builders.tasks import phase, plan_text, write_epic

from dispatch_nb.protocol.log import parse_log

PLAN = plan_text(
    "user-auth", [phase(1, status="DONE"), phase(2, title="Build it"), phase(3)], body="\nWords.\n" * 20_000
)
CLAIMED, DONE = (PLAN.replace("status: TODO", f"status: {status}", 1) for status in ("IN_PROGRESS", "DONE"))


def run(command: str, root: Path, count: int) -> dict[str, Any]:
    program = Path(__file__).with_name("writers.py")
    done = subprocess.run(
        [sys.executable, program, command, root, str(count), "7"],
        capture_output=True,
        text=True,
        timeout=110,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_of_two_hundred_that_claim_one_phase_exactly_one_wins(tmp_path: Path) -> None:
    folder = write_epic(tmp_path, plan=PLAN)
    found = run("race", tmp_path, 200)
    assert found["codes"] == {"0": 1, "3": 199}
    assert found["looks"] > 20
    assert set(found["seen"]) <= {PLAN, CLAIMED}
    assert (folder / "plan.md").read_text(encoding="utf-8") == CLAIMED
    (entry,) = parse_log((folder / "execution-log.md").read_text(encoding="utf-8")).entries
    assert entry.body == f"Claimed by {(entry.persona or '')[1:]}."
    assert sorted(item.name for item in folder.iterdir()) == ["execution-log.md", "plan.md"]


def test_whatever_kills_a_writer_the_old_or_the_new_file_is_there(tmp_path: Path) -> None:
    write_epic(tmp_path, plan=PLAN)
    found = run("kill", tmp_path, 120)
    assert set(found["plans"]) <= {PLAN, CLAIMED, DONE}
    assert len(found["plans"]) > 1
    assert found["torn"] == 0
    assert found["left"] > 0, "no writer was killed at its work: this has shown nothing"
    assert found["names"] == ["execution-log.md", "plan.md"]
