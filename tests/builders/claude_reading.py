"""Reads what the builders write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from dispatch_nb.providers.base import Source
from dispatch_nb.providers.claude import Claude
from dispatch_nb.providers.jsonl import Splitter
from dispatch_nb.providers.ledger import Ledger
from dispatch_nb.providers.values import Joined, Part, Request, Transcript

if TYPE_CHECKING:
    from builders.claude import Home, Log
    from dispatch_nb.model import Message
    from dispatch_nb.providers.base import Fetch, Reader, Replay

CLAUDE = Claude()
MAIN = Source(provider="claude", kind="transcript", session_id="0dfc3452-8ef5-4cc8-baef-0ab88085db1b", grows=True)
AGENT = Source(provider="claude", kind="agent", session_id=MAIN.session_id, agent_id="a1b2c3d4", grows=True)


def reader(data: bytes, source: Source = MAIN) -> Reader:
    """Read a whole file."""
    splitter = Splitter()
    made = CLAUDE.reader(source)
    made.feed(splitter.feed(data) + splitter.finish())
    return made


def read(log: Log | bytes, source: Source = MAIN) -> Transcript:
    """Return what a log says."""
    part = reader(log if isinstance(log, bytes) else log.bytes(), source).part()
    assert isinstance(part, Transcript)
    return part


def requests(log: Log, source: Source = MAIN) -> list[Request]:
    """Return what a log's answers used."""
    return reader(log.bytes(), source).requests()


def _replayed(log: Log) -> tuple[Replay, Fetch]:
    data, splitter = log.bytes(), Splitter()
    replay = CLAUDE.replay(MAIN)
    replay.feed(splitter.feed(data))
    return replay, lambda at, size: data[at : at + size]


def rows(log: Log) -> list[Message]:
    """Return a log's conversation."""
    replay, fetch = _replayed(log)
    return replay.page(0, len(replay), fetch)


def pictures(log: Log, row: int) -> list[str]:
    """Return the pictures of a row of a log's conversation."""
    replay, fetch = _replayed(log)
    return replay.pictures(row, fetch)


def joined(home: Home) -> dict[str, Joined]:
    """Read a whole home, as the scanner does: by claim, reader or read, ledger and join."""
    sessions: dict[str, dict[str, tuple[Source, Part]]] = {}
    ledger = Ledger()
    for root in CLAUDE.roots(str(home.folder), {}):
        for path in sorted(p for p in home.folder.rglob("*") if p.is_file()):
            source = CLAUDE.claim(root, str(path))
            if source is None:
                continue
            part: Part | None
            if source.grows:
                made = reader(path.read_bytes(), source)
                part = made.part()
                ledger.update(str(path), (), made.requests())
            else:
                part, _ = CLAUDE.read(source, path.read_bytes())
            if part is not None:
                sessions.setdefault(part.session_id, {})[str(path)] = (source, part)
    out = {}
    for session_id, parts in sessions.items():
        counted = {p: (s, _counted(part, ledger, p)) for p, (s, part) in parts.items()}
        session = CLAUDE.join(session_id, counted)
        if session is not None:
            out[session_id] = session
    return out


def _counted(part: Part, ledger: Ledger, path: str) -> Part:
    return replace(part, usage=ledger.usage(path)) if isinstance(part, Transcript) else part
