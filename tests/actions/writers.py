"""Writers in processes of their own, started by `test_races.py`: `python writers.py race|kill ROOT COUNT SEED`.

One process imports the package and forks: two hundred starts of an interpreter would take a minute.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import threading
from collections import Counter
from datetime import UTC, datetime
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING

from dispatch_nb.actions.phases import set_status
from dispatch_nb.errors import ConflictError, WriteError
from dispatch_nb.protocol.log import parse_log
from dispatch_nb.protocol.plan import parse_plan

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER = "user-auth"
WON, LOST = 0, 3


def fork(run: Callable[[], int]) -> int:
    """Run a function in a new process, which ends with what it returns."""
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        code = run()
    finally:
        os._exit(code)


def claim(root: str, number: int, start: int, go: int) -> int:
    os.close(go)
    os.read(start, 1)  # until everybody is there
    note, by = f"Claimed by {number}.", f"a{number}"
    while True:
        try:
            set_status(root, FOLDER, "2", "IN_PROGRESS", expected="TODO", note=note, by=by, now=datetime.now(UTC))
        except ConflictError as error:
            return LOST if error.status == "IN_PROGRESS" else 1
        except WriteError as error:  # on a busy machine its turn may not come in time: it does what it is told
            if "try again" not in str(error):
                raise
        else:
            return WON


def race(root: str, count: int, _seed: int) -> object:
    """Let `count` processes claim one phase, and look at the plan all the while."""
    start, go = os.pipe()
    running = {fork(partial(claim, root, number, start, go)) for number in range(count)}
    os.close(go)
    plan, codes, seen = Path(root, ".tasks", FOLDER, "plan.md"), Counter[int](), Counter[str]()
    while running:
        seen[plan.read_text(encoding="utf-8")] += 1
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid:
            running.discard(pid)
            codes[os.waitstatus_to_exitcode(status)] += 1
    return {"codes": codes, "seen": sorted(seen), "looks": seen.total()}


def write_on(root: str, begun: int) -> int:
    os.write(begun, b"!")
    for number, status in enumerate(cycle(("IN_PROGRESS", "DONE"))):
        set_status(root, FOLDER, "2", status, note=f"Note {number}. The end.", by="a", now=datetime.now(UTC))
    return 1


def kill(root: str, count: int, seed: int) -> object:
    """Kill a writer `count` times at any moment, and look at what it leaves."""
    chance, folder = random.Random(seed), Path(root, ".tasks", FOLDER)  # noqa: S311  no secret
    plans, left, torn = set(), 0, 0
    begins, begun = os.pipe()
    for _ in range(count):
        pid = fork(partial(write_on, root, begun))
        os.read(begins, 1)  # on a busy machine it would be killed before it is at work
        threading.Event().wait(chance.uniform(0.001, 0.03))
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        plans.add((folder / "plan.md").read_text(encoding="utf-8"))
        log = (
            (folder / "execution-log.md").read_text(encoding="utf-8") if (folder / "execution-log.md").exists() else ""
        )
        torn += sum(not entry.body.endswith("The end.") for entry in parse_log(log).entries) + len(parse_log(log).flaws)
        left += any(item.name.startswith(".dispatch-") for item in folder.iterdir())
    set_status(root, FOLDER, "2", "BLOCKED", note="The end.", now=datetime.now(UTC))
    names = sorted(item.name for item in folder.iterdir())
    read = [plan is not None for plan, _ in (parse_plan(text, FOLDER) for text in plans)]
    return {"plans": sorted(plans), "read": all(read), "left": left, "torn": torn, "names": names}


if __name__ == "__main__":
    command, root, count, seed = sys.argv[1:]
    print(json.dumps({"race": race, "kill": kill}[command](root, int(count), int(seed))))  # noqa: T201
