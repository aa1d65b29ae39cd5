"""What was written into whose settings: one small file for each, in our own data folder."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import msgspec

from dispatch_nb.actions.settings.change import Record
from dispatch_nb.actions.writes import peek, swap
from dispatch_nb.errors import ConfigError
from dispatch_nb.providers.settings import What

#: Largest record (bytes).
MAX_BYTES = 100_000


class Memory:
    """The records, in a folder. Without one for a file, an entry in it is somebody else's."""

    def __init__(self, folder: str) -> None:
        self._folder = Path(folder)

    def get(self, path: str, what: What = "server") -> Record | None:
        """Return what was put into a file. Raises ConfigError for a record that is damaged."""
        place = self._place(path, what)
        if not place.exists():
            return None
        record = self._read(place)
        if record.path != path:
            raise ConfigError(f"{place} speaks of another file; delete it")
        return record

    def all(self) -> Iterator[Record]:
        """Yield every record, by path, hooks first: they were put in last. Raises ConfigError for a damaged one."""
        if self._folder.is_dir():
            found = [self._read(place) for place in self._folder.glob("*.json")]
            yield from sorted(found, key=lambda record: (record.path, record.what))

    def keep(self, record: Record) -> None:
        """Keep a record, for its owner's eyes only."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        data = msgspec.json.format(msgspec.json.encode(record), indent=1)
        swap(str(self._place(record.path, record.what)), str(self._folder), lambda _: data, cap=MAX_BYTES)

    def forget(self, path: str, what: What = "server") -> None:
        """Forget what was put into a file: nothing of it is left."""
        self._place(path, what).unlink(missing_ok=True)

    def _place(self, path: str, what: What) -> Path:
        name = path if what == "server" else f"{path}\0{what}"
        return self._folder / f"{hashlib.sha256(name.encode('utf-8', 'surrogateescape')).hexdigest()[:32]}.json"

    def _read(self, place: Path) -> Record:
        try:
            return msgspec.json.decode(peek(str(place), str(self._folder), MAX_BYTES) or b"", type=Record)
        except (msgspec.DecodeError, OSError) as error:
            raise ConfigError(
                f"{place} cannot be read: {error}; delete it, and take out by hand what it was for"
            ) from error
