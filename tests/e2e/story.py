"""A long conversation on disk, with edits, errors, pictures, thoughts and a subagent; and how it goes on."""

from __future__ import annotations

import base64
import struct
import zlib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from builders.claude import SESSION, Home, Log

if TYPE_CHECKING:
    from pathlib import Path

#: Turns before the last one: each is a prompt, four calls and an answer.
TURNS = 120
PROMPT = """Implement phase 3 of user-auth: rotate refresh tokens and revoke the whole family when one is reused.

- access tokens live for ten minutes
- refresh tokens for thirty days, rotated on every use
- a token that was rotated and comes back revokes its family

The plan is in `.tasks/user-auth/plan.md`; write the log when you are done."""
BEFORE = (
    "def rotate(token, now):\n    if token.rotated_at:\n        raise Reused(token.family_id)\n    return issue(token)"
)
AFTER = (
    "def rotate(token, now):\n    if token.rotated_at and now - token.rotated_at > GRACE:\n"
    "        revoke_family(token.family_id, now)\n        raise Reused(token.family_id)\n    return issue(token)"
)
ANSWER = """The column is missing because the migration has not run. I would like to see its SQL first:

```python
def revoke_family(family_id: str, now: datetime) -> int:
    # every token of the family, whoever holds it
    return db.execute(UPDATE, {"family": family_id, "at": now}).rowcount
```

1. run the migration with `--sql`
2. read it, then run it

| table | rows |
|---|---|
| refresh_tokens | 48,210 |
"""


def png(width: int = 240, height: int = 80) -> str:
    """Return a picture (base64): a gradient."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(
        b"\0" + b"".join(bytes((40 + x * 180 // width, 110 + y, 200)) for x in range(width)) for y in range(height)
    )
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return base64.b64encode(data).decode()


class Story:
    """The session of a home directory, which can be made to go on. `cwd` is its project's folder."""

    def __init__(self, home: Path, turns: int = TURNS) -> None:
        self.cwd = str(home / "src" / "shop")
        (home / "src" / "shop").mkdir(parents=True, exist_ok=True)
        self._log = Log(cwd=self.cwd)
        self._log.time = datetime.now(UTC) - timedelta(seconds=turns * 12 + 60)
        self._home = Home(home, self.cwd.replace("/", "-").replace(".", "-").replace("_", "-"))
        self._begin(turns)
        self._end()
        self.path = self._home.log(self._log)

    def goes_on(self, text: str) -> None:
        """Append an answer to the log."""
        log = self._log
        log.records.clear()
        log.says(text)
        with self.path.open("ab") as file:
            file.write(log.bytes())

    def _begin(self, turns: int) -> None:
        log = self._log
        log.user(PROMPT)
        agent = log.calls("Agent", description="where tokens are issued", prompt="Find it", subagent_type="Explore")
        sub = Log(agent="a1b2c3d4", cwd=self.cwd)
        sub.time = log.time
        sub.user("Find it")
        sub.result(sub.calls("Grep", pattern="issue("), "tokens.py:41")
        sub.says("Tokens are issued in `tokens.py` alone.")
        self._home.agent(sub, "a1b2c3d4", agentType="Explore", description="where tokens are issued", toolUseId=agent)
        log.result(agent, "Tokens are issued in tokens.py alone.")
        for number in range(turns):
            log.user(f"Go on with step {number}")
            for name in ("tokens", "models", "routes", "settings"):
                log.result(log.calls("Read", file_path=f"{self.cwd}/src/auth/{name}.py"), "1\timport os\n" * 30)
            log.says(f"Step {number} is done: the old token is kept for ten seconds, and nothing else changed.")

    def _end(self) -> None:
        log = self._log
        log.user([{"type": "text", "text": "This is what it looks like:"}, _picture()])
        log.thinks("two refreshes in flight may both hold the old token\n\nso a grace period is needed")
        log.says("Two refreshes can race: the second one looks like reuse and would sign the person out.")
        edit = log.calls("Edit", file_path=f"{self.cwd}/src/auth/tokens.py", old_string=BEFORE, new_string=AFTER)
        log.result(edit, "The file was changed.")
        written = log.calls("Write", file_path=f"{self.cwd}/docs/auth.md", content="# Tokens\n\nThey rotate.\n")
        log.result(written, "File created successfully at: docs/auth.md", told={"type": "create"})
        run = log.calls("Bash", command="uv run pytest -q tests/auth", description="Run the tests")
        failed = "FAILED tests/auth/test_rotation.py::test_reuse\nE   no such column: family_id\n1 failed, 27 passed"
        log.result(run, f"Exit code 1\n{failed}", error=True)
        log.says(ANSWER)


def _picture() -> dict[str, object]:
    return {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": png()}}


__all__ = ["SESSION", "Story"]
