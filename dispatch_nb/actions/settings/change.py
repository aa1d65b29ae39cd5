"""One change of one settings file, as it is shown to a person before anything is written."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import Any, Literal

from dispatch_nb.actions.settings.edits import Insertion
from dispatch_nb.model import Value
from dispatch_nb.providers.settings import Syntax, What

#: Lines shown around a change: few, since what stands there may be secret and outputs of cells are kept.
CONTEXT = 1


class Record(Value):
    """What was put into a file, kept so that it can be taken out again and is known to be ours."""

    agent: str
    label: str
    path: str
    within: str
    syntax: Syntax
    keys: tuple[str, ...]
    entry: dict[str, Any]
    put: tuple[Insertion, ...]
    made: int
    """How many objects above the entry were made for it."""
    before: str
    """Digest of the file before; empty if there was none."""
    after: str
    """Digest of the file with the entry."""
    written: str
    """When (ISO 8601)."""
    folder: str = ""
    """The outermost folder that was made for the file; empty if none was."""
    done: bool = False
    """The file was written; else whoever began it may have been killed first."""
    what: What = "server"
    lists: bool = False
    """`entry` holds lists, whose items were put in."""
    kept: tuple[str, ...] = ()
    """Of these lists, those that were there before."""


class Change(Value):
    """What happens to one file if it is applied, or why nothing does."""

    agent: str
    label: str
    path: str
    """Empty if there is no file to speak of."""
    doing: Literal["write", "remove", "none", "refused"]
    """`none`: all is well as it is. `refused`: it cannot be done."""
    what: What = "server"
    reason: str = ""
    note: str = ""
    before: bytes | None = None
    after: bytes | None = None
    within: str = ""
    private: bool = False
    record: Record | None = None

    @property
    def pending(self) -> bool:
        """Whether applying it changes something."""
        return self.doing in {"write", "remove"}

    @property
    def diff(self) -> str:
        """The change as a unified diff; empty if there is none. Control characters are shown as escapes."""
        if not self.pending:
            return ""
        old, new = (text.decode("utf-8", "replace").splitlines(keepends=True) for text in self._texts())
        gone = "/dev/null"
        names = (self.path if self.before is not None else gone, self.path if self.after is not None else gone)
        return "\n".join(_shown(difflib.unified_diff(old, new, *names, n=CONTEXT)))

    def _texts(self) -> tuple[bytes, bytes]:
        return self.before or b"", self.after or b""

    def __str__(self) -> str:
        """Return what happens, in words and as a diff."""
        head = f"{self.label}: {_plain(self.path)}" if self.path else f"{self.label}:"
        if not self.pending:
            words = self.reason if self.doing == "none" else f"cannot be done: {self.reason}"
            return f"{head} {_plain(words)}".rstrip()
        what = "new file" if self.before is None else "removed" if self.after is None else "changed"
        words = "; ".join(filter(None, [what, _plain(self.reason), self.note]))
        return f"{head} ({words})\n{self.diff}"


def _shown(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        yield _plain(line.rstrip("\r\n"))
        if not line.endswith(("\n", "\r")) and not line.startswith("@@"):
            yield "\\ No newline at end of file"


def _plain(text: str) -> str:
    """Return a text that does nothing to a terminal."""
    return "".join(c if c.isprintable() or c == "\t" else repr(c)[1:-1] for c in text)
