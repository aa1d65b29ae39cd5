"""`read_session`: one transcript, as its log alone tells it."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import IO, BinaryIO

import msgspec
import zstandard

from dispatch_nb import config
from dispatch_nb.errors import ConfigError, DispatchError, UnreadableError
from dispatch_nb.model import Session
from dispatch_nb.providers import PROVIDERS, damage
from dispatch_nb.providers.base import Provider, Source
from dispatch_nb.providers.jsonl import Splitter
from dispatch_nb.providers.ledger import Ledger
from dispatch_nb.providers.values import Joined, Transcript
from dispatch_nb.state.judge import session_of
from dispatch_nb.state.state import Settings

logger = logging.getLogger(__name__)

BLOCK = 1 << 20
#: Bytes at the beginning of a file by which its provider is recognised.
HEAD = 1 << 16
#: Largest conversation in one document (bytes).
MAX_WHOLE = 64 * 1024 * 1024
#: How a file begins that was compressed (RFC 8878).
ZSTD = b"\x28\xb5\x2f\xfd"


def read_session(path: str | Path, provider: str | None = None) -> Session:
    """Read one transcript of any provider.

    Parameters
    ----------
    path
        The log of a session; no other file is read.
    provider
        Whose log it is (`claude`); None: recognised by its beginning.

    Returns
    -------
    Session
        Judged by the log alone, as if its process lived: `state_source` is `log`.

    Raises
    ------
    UnreadableError
        The file cannot be opened, or is no provider's log.
    ConfigError
        No such provider.
    """
    path = Path(path)
    try:
        with path.open("rb") as file, _unpacked(file) as log:
            head = log.read(HEAD)
            found, source = _provider(provider, head, path)
            part = _read(found, source, head, log, path) if source.grows else _whole(found, source, head, log, path)
        settings = config.DispatchConfig()
        judging = Settings(host=settings.hostname, assume_live=True, prices=settings.prices)
        session = session_of(_joined(found, source, part, str(path)), judging, config.utc_now())
        return msgspec.structs.replace(session, problems=len(list(damage.flaws(part))))
    except DispatchError:
        raise
    except OSError as error:
        raise UnreadableError(f"{path} cannot be read: {error.strerror or error}") from error
    except zstandard.ZstdError as error:
        raise UnreadableError(f"{path} cannot be decompressed: {error}") from error
    except Exception as error:  # boundary to the providers: whatever their code fails at, it is this file
        raise UnreadableError(f"{path}: reading failed: {type(error).__name__}: {error}"[:500]) from error


def _unpacked(file: BinaryIO) -> IO[bytes]:
    """Return what was compressed, or the file itself."""
    packed = file.read(len(ZSTD)) == ZSTD
    file.seek(0)
    return zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(file) if packed else file


def _read(provider: Provider, source: Source, head: bytes, log: IO[bytes], path: Path) -> Transcript:
    """Read a log, block by block."""
    reader, splitter, ledger = provider.reader(source), Splitter(), Ledger()
    block = head
    while block:
        ledger.update(str(path), (), reader.feed(splitter.feed(block)))
        block = log.read(BLOCK)
    ledger.update(str(path), (), reader.feed(splitter.finish()))
    part = reader.part()
    if not isinstance(part, Transcript):
        raise UnreadableError(f"{path} is no transcript")
    return msgspec.structs.replace(part, usage=ledger.usage(str(path)))


def _whole(provider: Provider, source: Source, head: bytes, log: IO[bytes], path: Path) -> Transcript:
    """Read a conversation that is one document."""
    data = head + log.read(MAX_WHOLE + 1 - len(head))
    if len(data) > MAX_WHOLE:
        raise UnreadableError(f"{path} has more than {MAX_WHOLE:,} bytes")
    part, flaws = provider.read(source, data)
    if not isinstance(part, Transcript):
        why = flaws[0].reason if flaws else "It is not complete."
        raise UnreadableError(f"{path} cannot be read: {why}")
    return part


def _provider(name: str | None, head: bytes, path: Path) -> tuple[Provider, Source]:
    """Return whose log a file is, and what it is to that provider."""
    if name is not None and name not in PROVIDERS:
        raise ConfigError(f"no provider {name!r}; providers: {', '.join(PROVIDERS)}")
    asked = PROVIDERS.values() if name is None else (PROVIDERS[name],)
    for provider in asked:
        if (source := _recognised(provider, head, path.name)) is not None:
            return provider, msgspec.structs.replace(source, session_id=path.stem)
    if name is not None:  # it is said to be one
        return PROVIDERS[name], Source(provider=name, kind="transcript", session_id=path.stem, grows=True)
    raise UnreadableError(f"{path} is no log of {', '.join(p.label for p in PROVIDERS.values())}")


def _recognised(provider: Provider, head: bytes, name: str) -> Source | None:
    try:
        return provider.recognise(head, name)
    except Exception:  # boundary to the providers: one that is broken must not keep the others from being asked
        logger.exception("%s could not say whether %r is its log", provider.name, name)
        return None


def _joined(provider: Provider, source: Source, part: Transcript, path: str) -> Joined:
    """Put the one file together; one with nothing but bookkeeping in it is a session all the same, if asked for."""
    joined = provider.join(part.session_id, {path: (source, part)})
    return joined or Joined(provider=provider.name, session_id=part.session_id, main=part, path=path)
