"""Readers of chats: the log of mutations, and the document in one piece that older versions wrote."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from dispatch_nb.providers.base import Line, Source
from dispatch_nb.providers.copilot.vscode.facts import transcript
from dispatch_nb.providers.copilot.vscode.fold import Fold, State
from dispatch_nb.providers.copilot.vscode.mutation import KINDS, Entry, entry_of
from dispatch_nb.providers.copilot.vscode.paths import NAME, folder_of
from dispatch_nb.providers.decode import BROKEN, Loose
from dispatch_nb.providers.ledger import Ledger
from dispatch_nb.providers.values import Flaw, Part, Request, Shared, Transcript

#: The largest document over several lines that is read (bytes).
MAX_DOCUMENT = 64 * 1024 * 1024
_BOM = b"\xef\xbb\xbf"

_ENCODE = msgspec.msgpack.Encoder()
_STATE = msgspec.msgpack.Decoder(State)


class _Workspace(msgspec.Struct):
    folder: str | None = None
    workspace: str | None = None
    configuration: str | None = None


_WORKSPACE = Loose(_Workspace)


class ChatReader:
    """Reads the log of a chat; also a document in one piece, however many lines it is written in."""

    def __init__(self, source: Source, saved: bytes | None = None) -> None:
        self._source = source
        self._fold = Fold(State() if saved is None else _restore(saved))
        self._rest = bytearray(self._fold.state.rest)

    def feed(self, lines: Sequence[Line]) -> list[Request]:
        """Take the next lines; return the requests that are new or changed."""
        for line in lines:
            self._take(line)
        return self._fold.changed()

    def requests(self) -> list[Request]:
        """Return every request seen so far."""
        return sorted(self._fold.used.values(), key=lambda r: (r.time.timestamp() if r.time else 0.0, r.key))

    def part(self) -> Transcript:
        """Return what the chat says so far; a document that has no end is one that cannot be read."""
        found = transcript(self._fold, self._source)
        if self._rest:
            found = msgspec.structs.replace(found, bad_lines=found.bad_lines + 1, first_bad_line=1)
        return found

    def dump(self) -> bytes:
        """Return all that is needed to go on reading later."""
        state = msgspec.structs.replace(self._fold.state, requests=self.requests(), rest=bytes(self._rest))
        return _ENCODE.encode(state)

    def _take(self, line: Line) -> None:
        state = self._fold.state
        if line.cut:
            self._fold.take_cut(line)
            return
        data = line.data
        if self._rest or (not state.document and data.strip(b"\r\t \xef\xbb\xbf") == b"{"):
            self._pile(data)
            return
        entry, read = entry_of(data)
        if entry is None:
            if data.strip():
                self._bad(line.number)
        elif entry.kind is None and not state.document and is_document(read):
            self._fold.take(Entry(kind=0, v=msgspec.Raw(read)), read)
        else:
            self._fold.take(entry, read)
            if entry.kind not in KINDS:
                self._odd(line.number)

    def _pile(self, data: bytes) -> None:
        """Take a line of a document that is written over several."""
        if len(self._rest) + len(data) > MAX_DOCUMENT:
            return
        self._rest += data.removeprefix(_BOM) + b"\n"
        if data[:1] == b"}":
            entry, read = entry_of(bytes(self._rest))
            if entry is not None and is_document(read):
                self._rest.clear()
                self._fold.take(Entry(kind=0, v=msgspec.Raw(read)), read)

    def _bad(self, number: int) -> None:
        state = self._fold.state
        state.bad_lines += 1
        if state.first_bad_line is None:
            state.first_bad_line = number

    def _odd(self, number: int) -> None:
        state = self._fold.state
        state.odd_lines += 1
        if state.first_odd_line is None:
            state.first_odd_line = number


def is_document(data: bytes) -> bool:
    """Whether an object is a chat in one piece."""
    return b'"requests"' in data


def read(source: Source, data: bytes) -> tuple[Part | None, tuple[Flaw, ...]]:
    """Read a chat in one piece, or what folder a window showed."""
    if source.kind == "shared":
        return _shared(source, data)
    if not data.strip():
        return None, ()  # being written
    entry, document = entry_of(data.removeprefix(_BOM))
    if entry is None:
        return None, (_flaw(data),) if data.rstrip()[-1:] == b"}" else ()
    if not is_document(document):
        return None, (Flaw(kind="format", reason="This is no chat: it has no requests."),)
    fold = Fold(State())
    fold.take(Entry(kind=0, v=msgspec.Raw(document)), document)
    ledger = Ledger()  # a log's is kept where all logs are; here nobody else counts
    ledger.update("", (), fold.changed())
    return msgspec.structs.replace(transcript(fold, source), usage=ledger.usage("")), ()


def _flaw(data: bytes) -> Flaw:
    try:
        msgspec.json.decode(data, type=msgspec.Raw)
    except BROKEN as error:
        return Flaw(kind="json", reason=f"This chat cannot be read as JSON: {error}"[:300])
    return Flaw(kind="format", reason="This is no chat: it is no object.")


def _shared(source: Source, data: bytes) -> tuple[Part | None, tuple[Flaw, ...]]:
    try:
        found = _WORKSPACE.decode(data.removeprefix(_BOM))
    except BROKEN:
        return None, (Flaw(kind="json", reason="This file cannot be read as JSON."),) if data.strip() else ()
    uri = (found.folder or found.workspace or found.configuration or "") if found is not None else ""
    cwd = folder_of(uri[:4096])
    return Shared(provider=NAME, cwds={source.folder: cwd} if cwd else {}), ()


def _restore(saved: bytes) -> State:
    try:
        return _STATE.decode(saved)
    except msgspec.DecodeError as error:
        raise ValueError(f"what was kept of a chat cannot be read: {error}") from error
