"""Git worktrees in which agents work: which there are, told by small files alone, and what is in them, told by git."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import msgspec

from dispatch_nb.model import Value
from dispatch_nb.sources.epics import TASKS
from dispatch_nb.sources.files import NotReadableError, opened, read_at, read_small, real_path, sayable
from dispatch_nb.sources.git import Git, GitError

#: Our own small file in the folder that git keeps of a worktree: it goes when that goes.
RECORD = "dispatch-nb.json"
#: Branches of ours begin so.
PREFIX = "feat/"
#: At most so many worktrees of a project are looked at.
MAX_TREES = 200
#: Longest of git's small files that is read, and of ours (bytes).
_SMALL, MAX_RECORD = 4096, 10_000
#: Files that git does not know are counted line by line: at most so many, and so many bytes of each.
_MAX_NEW, _MAX_NEW_BYTES = 200, 500_000
_NOT_NAMES = re.compile(r"[^\w.]+|_+$")
_LONGEST_NAME = 60


class Record(Value):
    """What is remembered of a worktree that was made here. An agent may have written anything into it."""

    base: str
    """The branch that the project's own tree was on; empty: on none."""
    commit: str
    """The commit that the worktree began from."""
    folder: str
    """The project's place in the repository; empty: it is the repository."""
    epic: str
    phase_id: str
    run_id: str | None = None


class Tree(NamedTuple):
    """A worktree, as the files tell of it."""

    top: str
    """The repository's own tree."""
    admin: str
    """The folder that git keeps of it."""
    path: str
    branch: str
    """Empty: on none."""
    base: str
    """The branch or commit to compare with; empty: not known."""
    record: Record | None


class Numbers(Value):
    """What git says of a worktree; None: it could not tell."""

    ahead: int | None = None
    behind: int | None = None
    files: int | None = None
    added: int | None = None
    removed: int | None = None
    dirty: bool | None = None
    why: str = ""
    """Why something could not be told."""


# ── names ─────────────────────────────────────────────────────────────────────────────


def plain_name(text: str) -> str:
    """Return `text` as a part of a branch's and of a folder's name: words with `-` between, however hostile it is."""
    words = _NOT_NAMES.sub("-", unicodedata.normalize("NFC", text[: 4 * _LONGEST_NAME]))
    words = re.sub(r"[.-]{2,}", "-", words)[:_LONGEST_NAME].strip("-.")
    while words.lower().endswith(".lock"):
        words = words[:-5].strip("-.")
    return words or "x"


def branch_of(epic: str, phase_id: str) -> str:
    """Return the branch on which a phase is worked on in a worktree."""
    return f"{PREFIX}{plain_name(epic)}-{plain_name(phase_id)}"


# ── which there are ───────────────────────────────────────────────────────────────────


def repository(root: str) -> str | None:
    """Return the repository that a project is, or lies in; None: none with a `.git` folder of its own."""
    folder = root
    while True:
        git = os.path.join(folder, ".git")
        if os.path.lexists(git):
            return folder if os.path.isdir(git) and not os.path.islink(git) else None
        if folder == os.path.dirname(folder):
            return None
        folder = os.path.dirname(folder)


def trees(root: str) -> list[Tree]:
    """Return the worktrees of a project that were made here, or that lie on a branch of one of its epics."""
    top = repository(root)
    if top is None:
        return []
    known = os.path.join(top, ".git", "worktrees")
    try:
        with os.scandir(known) as entries:
            names = sorted(entry.name for entry in entries if entry.is_dir(follow_symlinks=False))
    except OSError:
        return []  # none was ever made
    place = "" if root == top else os.path.relpath(root, top)
    found = (_tree(top, os.path.join(known, name)) for name in names[:MAX_TREES])
    mine = [tree for tree in found if tree is not None and (tree.record.folder if tree.record else "") == place]
    ours = tuple(f"{PREFIX}{name}-" for name in _epics(root)) if any(tree.record is None for tree in mine) else ()
    return [tree for tree in mine if tree.record is not None or (ours and tree.branch.startswith(ours))]


def tree_at(root: str, path: str) -> Tree | None:
    """Return the worktree of a project at a path, if it is one of those."""
    return next((tree for tree in trees(root) if tree.path == path), None)


def _epics(root: str) -> Iterator[str]:
    try:
        with os.scandir(os.path.join(root, TASKS)) as entries:
            for entry in entries:
                if not entry.name.startswith(".") and sayable(entry.name):
                    yield plain_name(entry.name)
    except OSError:
        return  # no epics, so no branches of theirs


def _tree(top: str, admin: str) -> Tree | None:
    """Return what the files in `.git/worktrees/<name>` tell; None if the worktree is gone, or elsewhere."""
    try:
        git = os.path.normpath(os.path.join(admin, _line(admin, "gitdir")))
        branch = _branch(_line(admin, "HEAD"))
    except (NotReadableError, FileNotFoundError):
        return None  # half made, or half removed
    path = os.path.dirname(git)
    if not sayable(path) or not os.path.isabs(path) or os.path.basename(git) != ".git" or not os.path.isfile(git):
        return None
    record = _record(admin)
    base = (record.base or record.commit) if record else _main_branch(top)
    return Tree(top=top, admin=admin, path=path, branch=branch, base=base, record=record)


def _line(folder: str, name: str) -> str:
    data, _ = read_small(os.path.join(folder, name), real_path(folder), _SMALL)
    return data.decode("utf-8", "surrogateescape").rstrip("\n")


def _branch(head: str) -> str:
    """Return the branch that a `HEAD` file names; empty: none."""
    _, found, branch = head.partition("ref: refs/heads/")
    return branch if found and sayable(branch) and ".." not in branch and branch.isprintable() else ""


def _main_branch(top: str) -> str:
    try:
        return _branch(_line(os.path.join(top, ".git"), "HEAD"))
    except (NotReadableError, FileNotFoundError):
        return ""


def _record(admin: str) -> Record | None:
    try:
        data, _ = read_small(os.path.join(admin, RECORD), real_path(admin), MAX_RECORD)
        record = msgspec.json.decode(data, type=Record)
    except (NotReadableError, FileNotFoundError, msgspec.DecodeError):
        return None
    said = (record.base, record.commit, record.folder, record.epic, record.phase_id)
    good = all(sayable(word) and "\0" not in word and ".." not in word for word in said)
    return record if good and not record.base.startswith("-") and not record.commit.startswith("-") else None


def stamps(tree: Tree) -> tuple[int, ...]:
    """Return what changes whenever a commit, a branch, or the index of a worktree does. Costs some ten `stat`s."""
    git = os.path.join(tree.top, ".git")
    names = [os.path.join(tree.admin, name) for name in ("HEAD", "index", RECORD, "logs/HEAD")]
    names += [os.path.join(git, name) for name in ("HEAD", "packed-refs", "reftable/tables.list")]
    names += [os.path.join(git, "refs", "heads", branch) for branch in (tree.base, tree.branch) if branch]
    return tuple(_changed(name) for name in names)


def _changed(path: str) -> int:
    try:
        return os.stat(path).st_mtime_ns
    except (OSError, ValueError):
        return 0


# ── what is in them ───────────────────────────────────────────────────────────────────


def numbers(tree: Tree) -> Numbers:
    """Ask git how a worktree differs from the branch that it began from. Never raises."""
    git = Git(tree.path)
    try:
        dirty, new = _status(git)
    except GitError as error:
        return Numbers(why=str(error))
    begun = _commit(git, tree.base)
    if begun is None:
        return Numbers(dirty=dirty, why=f"the branch {tree.base} is not there any more" if tree.base else "")
    try:
        sides = git.ask("rev-list", "--left-right", "--count", f"{begun}...HEAD").text.split()
        behind, ahead = (int(side) for side in sides)
        files, added, removed = _diff(git, git.ask("merge-base", begun, "HEAD").text)
    except (GitError, ValueError) as error:
        return Numbers(dirty=dirty, why=str(error))
    lines = _lines(tree.path, new) if new is not None else None
    return Numbers(
        ahead=ahead,
        behind=behind,
        files=None if files is None or new is None else files + len(new),
        added=None if added is None or lines is None else added + lines,
        removed=removed,
        dirty=dirty,
    )


def _commit(git: Git, base: str) -> str | None:
    """Return the commit of a branch, or of a commit's name; None if there is none."""
    for name in (f"refs/heads/{base}", base):
        said = git.tell("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
        if base and not said.code:
            return said.text
    return None


def status_entries(git: Git) -> tuple[list[str], list[str], bool]:
    """Return the paths that are changed, those that git does not know, and whether there are more than were read."""
    said = git.ask("status", "--porcelain=v1", "-z", "--untracked-files=all", "--ignore-submodules=dirty")
    fields = iter(said.out.decode("utf-8", "replace").split("\0")[:-1])
    changed: list[str] = []
    new: list[str] = []
    for field in fields:
        (new if field.startswith("??") else changed).append(field[3:])
        if field[:1] in {"R", "C"}:
            next(fields, None)  # where it was before
    return changed, new, said.cut


def _status(git: Git) -> tuple[bool, list[str] | None]:
    changed, new, cut = status_entries(git)
    return bool(changed or new), None if cut else new


def _diff(git: Git, base: str) -> tuple[int | None, int | None, int | None]:
    """Return how many files differ from a commit, with lines added and removed. Binary files have no lines."""
    said = git.ask("diff", "--numstat", "-z", "--no-ext-diff", "--no-textconv", "--no-renames", base, "--")
    if said.cut:
        return None, None, None
    rows = [row.split(b"\t", 2) for row in said.out.split(b"\0") if row]
    added, removed = (sum(int(row[side]) for row in rows if row[side].isdigit()) for side in (0, 1))
    return len(rows), added, removed


def _lines(top: str, names: Iterable[str]) -> int | None:
    """Return how many lines new files have; None if they are too many or too large to be counted."""
    names, real = list(names), real_path(top)
    if len(names) > _MAX_NEW:
        return None
    count = 0
    for name in names:
        try:
            with opened(os.path.join(top, name), real) as (fd, stamp):
                if stamp.size > _MAX_NEW_BYTES:
                    return None
                data = read_at(fd, _MAX_NEW_BYTES, 0)
        except (NotReadableError, FileNotFoundError):
            continue  # a link, a pipe, gone by now: nothing that has lines
        if b"\0" not in data:
            count += data.count(b"\n") + (not data.endswith(b"\n") and bool(data))
    return count
