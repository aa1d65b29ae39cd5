"""A provider as small as one can be, and what tests do with sources."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from dispatch_nb.model import FileEdit, Message
from dispatch_nb.providers.base import Fetch, Line, Root, Source
from dispatch_nb.providers.values import Flaw, Joined, Live, Part, Request, Transcript, Turn
from dispatch_nb.sources.index import Index
from dispatch_nb.sources.scan import Scanner
from dispatch_nb.state.changes import Change

T = TypeVar("T")
NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


class FakeReader:
    """Counts lines; each good one is a turn and may use tokens."""

    def __init__(self, session_id: str, saved: bytes | None = None) -> None:
        self.session_id = session_id
        self.seen: list[str] = []
        self.bad: list[int] = []
        self.cwd: str | None = None
        self.used: dict[str, int] = {}
        if saved is not None:
            self.seen, self.bad, self.cwd, self.used = msgspec.msgpack.decode(saved)

    def feed(self, lines: Sequence[Line]) -> list[Request]:
        changed = []
        for line in lines:
            try:
                record = json.loads(line.data)
            except ValueError:
                self.bad.append(line.number)
                continue
            self.seen.append(record.get("say", ""))
            self.cwd = record.get("cwd", self.cwd)
            if "key" in record:
                self.used[record["key"]] = record["output"]
                changed.append(self._request(record["key"]))
        return changed

    def _request(self, key: str) -> Request:
        return Request(key=key, model="m", time=NOW, output=self.used[key])

    def requests(self) -> list[Request]:
        return [self._request(key) for key in self.used]

    def part(self) -> Transcript:
        return Transcript(
            provider="fake",
            session_id=self.session_id,
            cwd=self.cwd,
            title=self.seen[-1] if self.seen else "",
            turns=len(self.seen),
            turn=Turn(state="idle"),
            bad_lines=len(self.bad),
            first_bad_line=self.bad[0] if self.bad else None,
        )

    def dump(self) -> bytes:
        return msgspec.msgpack.encode((self.seen, self.bad, self.cwd, self.used))


class FakeReplay:
    """Each line says a word; one with `back` takes back as many before it, one with `call` spawns a subagent."""

    def __init__(self, source: Source) -> None:
        self.grows = source.grows
        self.rows: list[tuple[int, int]] = []
        self.calls: dict[str, int] = {}
        self.kept: list[Message] = []
        self.strange = False

    def feed(self, lines: Sequence[Line]) -> None:
        for line in lines:
            if not self.grows:
                self.kept += [self._message(record) for record in json.loads(line.data)]
                continue
            record = json.loads(line.data)
            if record["say"] == "crash":
                raise RuntimeError("as asked")
            if "back" in record:
                del self.rows[-record["back"] :]
            if "call" in record:
                self.calls[record["call"]] = len(self.rows)
            self.strange = self.strange or "agent" in record
            self.rows.append((line.offset, line.size))

    def __len__(self) -> int:
        return len(self.kept or self.rows)

    def page(self, start: int, stop: int, fetch: Fetch) -> list[Message]:
        return self.kept[start:stop] or [self._message(json.loads(fetch(*at))) for at in self.rows[start:stop]]

    def row_of(self, tool_use_id: str) -> int | None:
        return self.calls.get(tool_use_id)

    def mixed(self) -> bool:
        return self.strange

    def pictures(self, row: int, fetch: Fetch) -> list[str]:
        return json.loads(fetch(*self.rows[row])).get("pictures", []) if row < len(self.rows) else []

    @staticmethod
    def _message(record: dict[str, Any]) -> Message:
        return Message(role="user", kind="text", text=record["say"], agent=record.get("agent", ""))


class FakeProvider:
    """Logs in `~/.fake/logs`, live files in `~/.fake/live`."""

    name, label, parser, process_names = "fake", "Fake", 1, ("fake",)

    def roots(self, home: str, env: Mapping[str, str]) -> tuple[Root, ...]:
        base = env.get("FAKE_HOME", f"{home}/.fake")
        return (
            Root(provider="fake", path=f"{base}/logs", label="~/.fake/logs"),
            Root(provider="fake", path=f"{base}/live", label="~/.fake/live", live=True),
        )

    def persona_dirs(self, home: str, env: Mapping[str, str]) -> tuple[str, ...]:
        return (f"{env.get('FAKE_HOME', home)}/.fake/agents",)

    def claim(self, root: Root, path: str) -> Source | None:
        stem, end = Path(path).stem, Path(path).suffix
        if path.endswith(".jsonl.zst"):
            stem = stem.removesuffix(".jsonl")
            return Source(provider="fake", kind="transcript", session_id=stem, grows=True, packed="zstd")
        if end == ".chat":
            return Source(provider="fake", kind="transcript", session_id=stem)
        if end == ".jsonl" and not root.live:
            return Source(provider="fake", kind="transcript", session_id=stem, grows=True)
        if end == ".json" and root.live:
            return Source(provider="fake", kind="live", session_id=stem)
        return None

    def recognise(self, head: bytes, name: str) -> Source | None:  # noqa: ARG002  the protocol
        return None

    def reader(self, source: Source, saved: bytes | None = None) -> FakeReader:
        return FakeReader(source.session_id, saved)

    def read(self, source: Source, data: bytes) -> tuple[Part | None, tuple[Flaw, ...]]:
        try:
            pid = json.loads(data)["pid"]
        except ValueError:
            return None, ()
        except KeyError:
            return None, (Flaw(kind="live", reason="No pid."),)
        return Live(provider="fake", session_id=source.session_id, pid=pid), ()

    def replay(self, source: Source) -> FakeReplay:
        return FakeReplay(source)

    def changes(self, call: Message) -> tuple[FileEdit, ...]:  # noqa: ARG002  the protocol
        return ()

    def join(self, session_id: str, parts: Mapping[str, tuple[Source, Part]]) -> Joined | None:
        raise NotImplementedError


def scanner(home: Path, index: Index | None = None, **given: Any) -> Scanner:
    values: dict[str, Any] = {"env": {}, "host": "box", "named": (), "extra": ()} | given
    return Scanner(providers=[FakeProvider()], home=str(home), index=index or Index(None), now=lambda: NOW, **values)


def scan(made: Scanner, *paths: Path) -> list[Change]:
    """Scan everywhere, or only at `paths`."""
    return [change for batch in made.scan([str(path) for path in paths] or None) for change in batch]


def of(changes: list[Change], kind: type[T]) -> list[T]:
    return [change for change in changes if isinstance(change, kind)]


def log_of(home: Path, name: str = "a") -> Path:
    path = home / ".fake" / "logs" / f"{name}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def say(path: Path, *words: str, **more: Any) -> None:
    """Append lines to a log."""
    with path.open("a", encoding="utf-8") as file:
        for word in words:
            file.write(json.dumps({"say": word, **more}) + "\n")
