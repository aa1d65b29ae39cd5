"""The providers' files: what each of them says, read again only as far as it changed."""

from __future__ import annotations

import logging
import math
from collections import Counter, OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from os.path import dirname
from typing import Any, TypeVar

import msgspec

from dispatch_nb.providers import damage
from dispatch_nb.providers.base import Source
from dispatch_nb.providers.ledger import Ledger
from dispatch_nb.providers.values import Flaw, Journal, Live, Part, Request, Transcript
from dispatch_nb.sources.book import ProblemBook
from dispatch_nb.sources.files import (
    Mark,
    NotReadableError,
    Stamp,
    is_below,
    is_fresh,
    look,
    now_ns,
    opened,
    read_small,
    sayable,
)
from dispatch_nb.sources.index import Index
from dispatch_nb.sources.logs import Advance, Log, Saved
from dispatch_nb.sources.packed import PackedLog
from dispatch_nb.sources.texts import from_ns
from dispatch_nb.sources.walk import Claim, Found, Places
from dispatch_nb.state.changes import Change, PartGone, PartRead

logger = logging.getLogger(__name__)

T = TypeVar("T")

#: Largest small file (bytes); a whole conversation in one file may be larger.
MAX_SMALL, MAX_WHOLE = 1024 * 1024, 64 * 1024 * 1024
#: Sorts of files of which one is a whole conversation, or a whole database.
LARGE = ("transcript", "agent", "tasks")
#: Bytes of one log that are read before others have their turn.
STEP = 8 * 1024 * 1024
#: How many logs keep their reader in memory; the others are taken up from the index when they grow.
HOT = 128
#: How many logs are put away in one transaction.
BATCH = 256


class _File:
    """What is known of one file."""

    __slots__ = ("claim", "failed", "log", "mark", "owed", "part", "seen_ns", "stamp", "told", "trouble")

    def __init__(self, claim: Claim) -> None:
        self.claim = claim
        self.part: Part | None = None
        self.told = False  # a PartRead went out
        self.trouble = False  # it could not be read at the last look
        self.failed: Stamp | None = None  # its provider's code failed on it then, or it held too much
        self.stamp: Stamp | None = None  # of a small file
        self.seen_ns = 0
        self.log: Log | None = None  # of a log; None: put away
        self.mark: Mark | None = None
        self.owed = False  # read in steps, and not yet to its end

    def settled(self, stamp: Stamp) -> bool:
        """Whether a file with this stamp has nothing new."""
        if self.failed is not None:
            return self.failed == stamp
        if self.trouble or self.owed or not self.told:
            return False
        if self.claim.source.grows:
            return self.mark is not None and self.mark.stamp == stamp and not self.mark.fresh
        return self.stamp == stamp and not is_fresh(stamp, self.seen_ns)


class Parts:
    """All files of the providers. Not thread-safe: the scanner calls it under its lock."""

    def __init__(self, places: Places, index: Index, book: ProblemBook) -> None:
        self._places = places
        self._index = index
        self._book = book
        self._ledger = Ledger()
        self._files: dict[str, _File] = {}
        self._folders: Counter[str] = Counter()
        self._logs: Counter[str] = Counter()  # of conversations only
        self._dirty: OrderedDict[str, None] = OrderedDict()
        self._hot: OrderedDict[str, None] = OrderedDict()
        self._forget: set[str] = set()
        self._went: set[tuple[str, str]] = set()
        self.bytes_read = 0
        """Bytes of content taken from the disk since the start, for measurements."""

    # ── what is known ────────────────────────────────────────────────────────────────

    def lives(self) -> Iterator[Live]:
        """Yield what the providers' files say about living processes."""
        for file in list(self._files.values()):
            if isinstance(file.part, Live):
                yield file.part

    def knows(self, path: str) -> bool:
        """Whether `path` was read, or is a folder with files that were read."""
        return path in self._files or path in self._folders

    def has_log(self, folder: str) -> bool:
        """Whether a conversation lies below a folder."""
        return folder in self._logs

    @property
    def went(self) -> bool:
        """Whether a live file is gone since `last_words` was asked."""
        return bool(self._went)

    def last_words(self, pids: set[int], cwds: set[str]) -> list[str]:
        """Return the logs of sessions whose process went, or whose live file did since this was last asked.

        `pids`: processes that are gone; `cwds`: where agents worked that are gone.
        """
        went, self._went = self._went, set()
        went |= {(live.provider, live.session_id) for live in self.lives() if live.pid in pids}
        if not went and not cwds:
            return []
        found = []
        for path, file in self._files.items():
            part = file.part
            if isinstance(part, Transcript) and ((part.provider, part.session_id) in went or part.cwd in cwds):
                found.append(path)
        return found

    def settled(self, found: Found) -> bool:
        """Whether the walk's stamp shows that nothing is to be read."""
        file = self._files.get(found.path)
        return file is not None and found.stamp is not None and file.settled(found.stamp)

    def below(self, folder: str) -> list[str]:
        """Return the known files in `folder`, those included that only problems are known of."""
        paths = self._book.below(folder)
        if folder in self._folders:
            paths += [path for path in self._files if is_below(path, folder)]
        return paths

    @property
    def unsaved(self) -> int:
        """How many logs were read on since they were last put away."""
        return len(self._dirty)

    # ── reading ──────────────────────────────────────────────────────────────────────

    def read(self, path: str, claim: Claim | None = None) -> tuple[list[Change], bool]:
        """Look at one file and read what is new; also whether that is all (False: call again)."""
        file = self._files.get(path)
        claim = claim or (file.claim if file else self._places.claim(path))
        if claim is None:
            return list(self._book.report(path)), True  # nothing to be read, so nothing is wrong
        try:
            if not sayable(path):
                raise NotReadableError("name", "The file's name is not valid UTF-8.", "Rename it.")  # noqa: TRY301
            stamp = look(path, claim.place.real)
            if file is None:
                file = self._add(path, claim)
            elif file.settled(stamp) or _failed_before(file, stamp):
                return [], True
            return self._read_log(path, file, stamp) if claim.source.grows else self._read_small(path, file)
        except FileNotFoundError:
            return self.gone(path), True
        except NotReadableError as error:
            changes = self._troubled(path, file, error.flaw) if file is not None else []
            return [*changes, *self._book.report(path, [error.flaw], stale=bool(file and file.part))], True
        except Exception as error:  # boundary to the providers: one file's trouble is shown and stays with it
            logger.exception("%s failed on %s", claim.place.provider.name, path)
            return self._crashed(path, error), True

    def gone(self, path: str) -> list[Change]:
        """Forget a file that is no longer there."""
        changes: list[Change] = list(self._book.report(path))
        file = self._files.pop(path, None)
        if file is None:
            return changes
        for counts in (self._folders, self._logs) if _tells(file.claim) else (self._folders,):
            for folder in _ancestors(path, file.claim.place.root.path):
                counts[folder] -= 1
                if not counts[folder]:
                    del counts[folder]
        self._dirty.pop(path, None)
        self._hot.pop(path, None)
        if file.claim.source.grows:
            self._forget.add(path)
        if file.told:
            changes.append(PartGone(path=path))
        if isinstance(file.part, Live):
            self._went.add((file.part.provider, file.part.session_id))
        return changes + self._recount(self._ledger.remove(path) - {path})

    def _add(self, path: str, claim: Claim) -> _File:
        file = self._files[path] = _File(claim)
        self._folders.update(_ancestors(path, claim.place.root.path))
        if _tells(claim):
            self._logs.update(_ancestors(path, claim.place.root.path))
        self._forget.discard(path)
        return file

    def _read_small(self, path: str, file: _File) -> tuple[list[Change], bool]:
        place, source = file.claim
        seen_ns = now_ns()
        cap = MAX_WHOLE if source.kind in LARGE else MAX_SMALL
        data, file.stamp = read_small(path, place.real, cap)
        file.seen_ns = seen_ns
        file.trouble = False
        self.bytes_read += len(data)
        part, flaws = place.provider.read(source, data)
        if part is not None:
            _expect(part, Part, source)
        file.failed = None
        if part is None and not flaws and file.told:
            return [], True  # being written: what was known holds until it is done
        if isinstance(part, Live):
            part = msgspec.structs.replace(part, written=from_ns(file.stamp.mtime_ns), path=path)
        problems = self._book.report(path, flaws, stale=part is None and file.part is not None)
        kept = part if part is not None else file.part
        return [*self._tell(path, file, kept), *problems], True

    def _read_log(self, path: str, file: _File, stamp: Stamp) -> tuple[list[Change], bool]:
        log, saved = file.log, None
        if log is None:
            log, saved = self._take_up(path, file)
        if saved is not None and saved.mark.stamp == stamp and saved.mark.position >= stamp.size and not log_fresh(log):
            step = Advance(anew=False, read=0, lines=0, requests=[], complete=True)
        else:
            with opened(path, file.claim.place.real) as (fd, now):
                step = log.advance(fd, now, STEP)
        well = file.trouble  # it was not: say so
        doubted = file.mark is not None and file.mark.fresh
        file.trouble = False
        self._heat(path)
        self.bytes_read += step.read
        if step.read or step.anew or doubted:
            self._dirty[path] = None
        first = file.log is None  # taken up now: all its requests are news to the ledger
        void = step.anew or (first and saved is None)
        file.log, file.mark, file.failed = log, log.mark, None
        if not (first or void or well or step.lines or file.owed or not file.told):
            return [], True
        file.owed = not step.complete
        part: Part = _expect(log.part(), Transcript | Journal, file.claim.source)
        touched = self._ledger.remove(path) if void else set()
        if isinstance(part, Transcript):
            requests = log.requests() if first else step.requests
            touched |= self._ledger.update(path, _rank(part), _countable(requests))
            part = msgspec.structs.replace(part, usage=self._ledger.usage(path))
        changes = self._recount(touched - {path})
        if not step.complete:
            return changes, False
        changes += self._tell(path, file, part)
        return [*changes, *self._book.report(path, list(damage.flaws(part)))], True

    def _take_up(self, path: str, file: _File) -> tuple[Log, Saved | None]:
        """Open the log where it was put away, else at its beginning."""
        place, source = file.claim
        if (saved := self._index.load(path)) is not None:
            try:
                return _kind_of(source).restore(place.provider, source, saved), saved
            except Exception as error:  # noqa: BLE001  boundary to the providers: nothing in the index is needed
                logger.debug("%s is read anew: %s: %s", path, type(error).__name__, error)
        return _kind_of(source)(place.provider, source), None

    def _tell(self, path: str, file: _File, part: Part | None) -> list[Change]:
        if file.told and part == file.part:
            return []
        file.part, file.told = part, True
        return [PartRead(path=path, source=file.claim.source, part=part)]

    def _recount(self, paths: Iterable[str]) -> list[Change]:
        """Say anew what other files used, after requests came to belong to another file."""
        changes: list[Change] = []
        for path in sorted(paths):
            file = self._files.get(path)
            if file is not None and isinstance(file.part, Transcript):
                part = msgspec.structs.replace(file.part, usage=self._ledger.usage(path))
                changes += self._tell(path, file, part)
        return changes

    def _troubled(self, path: str, file: _File, flaw: Flaw) -> list[Change]:
        """Note that a file cannot be read. Of a log that holds too much nothing is kept that was read so far."""
        file.trouble = True
        if not (file.claim.source.grows and flaw.kind == "too_large"):
            return []
        file.failed = _stamp_or_none(path, file)  # to find that out took long: not again until it is another one
        file.log = file.mark = None
        file.owed = False
        return self._recount(self._ledger.remove(path) - {path})

    def _crashed(self, path: str, error: Exception) -> list[Change]:
        file = self._files.get(path)
        if file is not None:
            file.failed = _stamp_or_none(path, file)
            file.log = file.mark = None
            file.owed = False
            file.trouble = True
        reason = f"Reading this file failed: {type(error).__name__}: {error}"[:500]
        flaw = Flaw(kind="reader", reason=reason, hint="This is an error in the dashboard; please report it.")
        return list(self._book.report(path, [flaw], stale=bool(file and file.part)))

    # ── the index ────────────────────────────────────────────────────────────────────

    def checkpoint(self) -> None:
        """Put away what was read since the last time, and readers that were not used for long."""
        if self._forget and self._index.forget(self._forget):
            self._forget.clear()
        while batch := list(islice(self._dirty, BATCH)):
            saves = {path: saved for path in batch if (saved := self._save(path)) is not None}
            if not self._index.save(saves):
                break  # another kernel holds the index: next time
            for path in batch:
                self._dirty.pop(path, None)
        for path in list(self._hot)[: max(0, len(self._hot) - HOT)]:
            file = self._files.get(path)
            if path not in self._dirty and not (file and file.owed):
                del self._hot[path]
                if file is not None:
                    file.log = None

    def _save(self, path: str) -> Saved | None:
        file = self._files.get(path)
        if file is None or file.log is None:
            return None
        try:
            return file.log.save()
        except Exception:  # boundary to the providers: what cannot be put away is read again next time
            logger.exception("%s cannot be put away", path)
            return None

    def _heat(self, path: str) -> None:
        self._hot[path] = None
        self._hot.move_to_end(path)


def _expect(part: T, kind: Any, source: Source) -> T:
    """Return what a provider made of a file; raises `TypeError` if it is nothing that a provider may make."""
    if not isinstance(part, kind) or getattr(part, "provider", None) != source.provider:
        raise TypeError(f"{part!r:.100} is nothing that a file of {source.provider} says")
    return part


def _countable(requests: Sequence[Request]) -> Sequence[Request]:
    """Return requests that can be added up and put in order; raises `TypeError` for others: before any is counted."""
    for request in requests:
        if not isinstance(request, Request) or (request.time is not None and request.time.tzinfo is None):
            raise TypeError(f"{request!r:.100} is no request")
    return requests


def _tells(claim: Claim) -> bool:
    return claim.source.kind == "transcript"


def _kind_of(source: Source) -> type[Log]:
    return PackedLog if source.packed else Log


def log_fresh(log: Log) -> bool:
    """Whether the log's last look was too close to a change to be trusted."""
    return log.mark is None or log.mark.fresh


def _failed_before(file: _File, stamp: Stamp) -> bool:
    """Whether to leave alone a file that its provider failed on: until it is another one, or twice as long."""
    if file.failed is None or not file.claim.source.grows:
        return False
    return file.failed[:2] == stamp[:2] and file.failed.size <= stamp.size < 2 * max(file.failed.size, 1)


def _stamp_or_none(path: str, file: _File) -> Stamp | None:
    try:
        return look(path, file.claim.place.real)
    except (FileNotFoundError, NotReadableError):
        return None


def _rank(part: Transcript) -> tuple[Any, ...]:
    """Who owns a request that several files hold: no fork, then the session that began first."""
    return (part.forked_from is not None, part.started.timestamp() if part.started else math.inf)


def _ancestors(path: str, root: str) -> Iterator[str]:
    """Yield the folders that `path` lies in, up to `root`."""
    folder = dirname(path)
    while is_below(folder, root):
        yield folder
        if folder == dirname(folder):
            return
        folder = dirname(folder)
