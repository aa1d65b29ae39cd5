"""Changes of files, milliseconds after they happen."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterable

import watchfiles
from watchfiles._rust_notify import WatchfilesRustInternalError

from dispatch_nb.providers.base import Flaw

logger = logging.getLogger(__name__)

#: watchfiles' rhythm (ms): a change is delivered `STEP` after the last of a burst, `DEBOUNCE` after its first.
STEP_MS, DEBOUNCE_MS = 10, 50
#: How often (ms) folders that are not there yet are looked for.
LOOK_MS = 250
#: Seconds until a watch that the system refused is tried again; the poller works on meanwhile.
RETRY_S = 60.0


class Watcher:
    """Follows folders, and those that come to be there.

    Parameters
    ----------
    folders
        Gives the folders to follow, whether they are there or not.
    scan
        Reads what changed at some paths.
    report
        Is told what is wrong with the watch, and None when it is well again.
    """

    def __init__(
        self,
        folders: Callable[[], Iterable[str]],
        scan: Callable[[Iterable[str]], None],
        report: Callable[[Flaw | None], None],
    ) -> None:
        self._folders = folders
        self._scan = scan
        self._report = report

    def run(self, stop: threading.Event) -> None:
        """Follow until told to stop. A watch begins anew when a folder comes, goes, or is another one."""
        before: dict[str, tuple[int, int]] = {}
        while not stop.is_set():
            there = identities(self._folders())
            changed = [path for path in there.keys() | before.keys() if there.get(path) != before.get(path)]
            before = there
            if not there:
                self._scan(changed)
                stop.wait(LOOK_MS / 1000)
                continue
            try:
                self._follow(there, changed, stop)
            except FileNotFoundError:
                continue  # a folder went between the look and the watch
            except (OSError, WatchfilesRustInternalError) as error:
                self._refused(error, changed)
                stop.wait(RETRY_S)

    def _follow(self, there: dict[str, tuple[int, int]], changed: list[str], stop: threading.Event) -> None:
        watch = watchfiles.watch(
            *sorted(there),
            watch_filter=None,
            step=STEP_MS,
            debounce=DEBOUNCE_MS,
            stop_event=stop,
            rust_timeout=LOOK_MS,
            yield_on_timeout=True,
            raise_interrupt=False,
        )
        standing = False
        for events in watch:
            paths = {path for _, path in events}
            if not standing:  # the watch stands now: what happened before it did is found by looking
                standing = True
                self._report(None)
                paths.update(changed)
            if paths:
                self._scan(paths)
            if identities(self._folders()) != there:
                return

    def _refused(self, error: Exception, changed: list[str]) -> None:
        logger.warning("files cannot be watched: %s", error)
        self._report(
            Flaw(
                kind="watch",
                reason=f"Files cannot be watched: {error}"[:500] + "; they are looked at from time to time instead.",
                hint="On Linux, raise fs.inotify.max_user_watches and max_user_instances.",
            )
        )
        self._scan(changed)


def identities(folders: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Return device and inode of the folders that are there."""
    found: dict[str, tuple[int, int]] = {}
    for folder in folders:
        try:
            st = os.stat(folder)
        except (OSError, ValueError):
            continue  # not there, or not to be had: asked again at the next look
        if os.path.isdir(folder):
            found[folder] = (st.st_dev, st.st_ino)
    return found
