"""A fresh git worktree for one phase, and taking it away again without losing what is in it.

It lies beside the project, in `<repository>.worktrees/<epic>-<phase>`: on the same disk, below the same
parent (whose notes for agents then hold there too), where a person finds it, and outside of the project's
own tree, so that nothing that searches or watches the project walks into copies of it. Sessions in it are
the project's: the `.git` file that git puts there says so (`sources.projects`).
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import msgspec

from dispatch_nb.actions.epics import said
from dispatch_nb.actions.writes import swap
from dispatch_nb.errors import ConfigError, ConflictError, NotFoundError, WriteError
from dispatch_nb.model import Value
from dispatch_nb.providers.text import one_line
from dispatch_nb.sources.epics import TASKS
from dispatch_nb.sources.files import real_path
from dispatch_nb.sources.git import Git, GitError
from dispatch_nb.sources.projects import WORKTREES
from dispatch_nb.sources.worktrees import (
    MAX_RECORD,
    PREFIX,
    RECORD,
    Record,
    Tree,
    branch_of,
    repository,
    status_entries,
    tree_at,
)

#: Seconds that git may take to write a whole tree, or to delete it.
WRITE_S = 180.0
#: So many names are tried: a phase may be begun again, and again.
MOST_TRIES = 50
#: So many files are named that would be lost.
_NAMED = 5


class Made(Value):
    """A worktree that was made for a phase."""

    path: str
    branch: str
    base: str
    """The branch that the project's own tree is on, from whose last commit it began; empty: on none."""
    commit: str
    cwd: str
    """Where an agent works: the project's place in it."""
    tasks: str
    """The `.tasks/` folder that counts: that of the project's own tree, which the agent must be able to write."""


def create(root: str, epic: str, phase_id: str, *, run_id: str | None = None) -> Made:
    """Make a worktree on a new branch `feat/<epic>-<phase>`, from the last commit of the project's own tree.

    What is not committed there is not in it. Waits for git, which writes the whole tree.

    Parameters
    ----------
    root
        The project's folder.
    epic, phase_id
        As the tables have them. What no branch can be called is left out; a name that is taken gets `-2`, ...
    run_id
        The run that it is for.

    Raises
    ------
    ConfigError
        The project is no git repository with a commit.
    WriteError
        git cannot write it; says why. Nothing is left of it then.
    """
    top, place = _place(root)
    git = Git(top)
    try:
        head = git.tell("symbolic-ref", "--quiet", "--short", "HEAD")
        commit = git.tell("rev-parse", "--verify", "--quiet", "HEAD^{commit}")
        if commit.code:
            raise ConfigError(f"{top} has no commit yet, and a worktree begins from one: commit something first")
        record = Record(
            base="" if head.code else head.text,
            commit=commit.text,
            folder=place,
            epic=epic,
            phase_id=phase_id,
            run_id=run_id,
        )
        return _create(git, root, record)
    except GitError as error:
        raise WriteError(f"no worktree for phase {phase_id} of {epic}: {error}") from error


def _place(root: str) -> tuple[str, str]:
    """Return the repository, and the project's place in it (empty: it is the repository). Raises ConfigError."""
    top = repository(root)
    if top is None:
        raise ConfigError(f"{root} is no git repository of its own, so there are no worktrees of it: run without one")
    if top == root:
        return top, ""
    try:
        tracked = Git(root).ask("ls-files", "-z", "--", ".", cap=1)
    except GitError as error:
        raise ConfigError(f"{root} has no worktrees: {error}") from error
    if not tracked.out:
        raise ConfigError(f"nothing in {root} is kept in git (the repository is {top}): run without a worktree")
    return top, os.path.relpath(root, top)


def _create(git: Git, root: str, record: Record) -> Made:
    parent = _parent(git.folder)
    wanted = branch_of(record.epic, record.phase_id)
    git.ask("check-ref-format", "--branch", wanted)
    for number in range(1, MOST_TRIES + 1):
        branch = wanted if number == 1 else f"{wanted}-{number}"
        path = str(parent / branch.removeprefix(PREFIX))
        if os.path.lexists(path) or _has(git, branch):
            continue
        try:
            git.ask("worktree", "add", "--no-track", "-b", branch, "--", path, record.commit, wait_s=WRITE_S)
        except GitError as error:
            if "already exists" in str(error) or "already checked out" in str(error):
                continue  # another kernel was faster
            _undo(git, path, branch, record.commit)
            raise
        try:
            return _made(root, record, path, branch)
        except BaseException:
            _undo(git, path, branch, record.commit)
            raise
    raise WriteError(f"{MOST_TRIES} worktrees of {wanted} are there; remove some")


def _parent(top: str) -> Path:
    """Return the folder for the worktrees of a repository; makes it."""
    parent = Path(f"{top}{WORKTREES}")
    try:
        parent.mkdir(exist_ok=True)
    except OSError as error:
        raise WriteError(f"{parent} cannot be made: {error.strerror}") from error
    if real_path(str(parent)) != str(Path(real_path(str(parent.parent)), parent.name)):
        raise WriteError(f"{parent} is a link; worktrees are not put behind one")
    return parent


def _has(git: Git, branch: str) -> bool:
    return git.tell("show-ref", "--verify", "--quiet", f"refs/heads/{branch}").code == 0


def _made(root: str, record: Record, path: str, branch: str) -> Made:
    """Keep the record of a worktree that git made, and return what it is."""
    admin = Git(path).ask("rev-parse", "--absolute-git-dir").text
    _keep(record, admin)
    cwd = Path(path, record.folder)
    cwd.mkdir(parents=True, exist_ok=True)  # of a project of which nothing is committed yet
    return Made(
        path=path,
        branch=branch,
        base=record.base,
        commit=record.commit,
        cwd=str(cwd),
        tasks=str(Path(root, TASKS)),
    )


def _keep(record: Record, admin: str) -> None:
    data = msgspec.json.encode(record)
    swap(str(Path(admin, RECORD)), admin, lambda _: data, cap=MAX_RECORD)


def _undo(git: Git, path: str, branch: str, commit: str) -> None:
    """Take away what is left of a worktree that could not be made; nobody has worked in it yet."""
    with suppress(GitError):  # there may be nothing
        git.tell("worktree", "remove", "--force", "--", path, wait_s=WRITE_S)
        git.tell("update-ref", "-d", f"refs/heads/{branch}", commit)
    with suppress(OSError):
        Path(path).parent.rmdir()


# ── taking it away ────────────────────────────────────────────────────────────────────


def remove(root: str, path: str, *, force: bool = False) -> None:
    """Remove a worktree and its branch, if all that is in it is somewhere else too.

    Files that git ignores go with it. Waits for git.

    Parameters
    ----------
    root
        The project's folder.
    path
        The worktree's, as the tables have it; no other is removed.
    force
        Though something is lost. The branch stays if a commit was added in that moment.

    Raises
    ------
    NotFoundError
        The project has no such worktree.
    ConflictError
        Something would be lost: names it.
    WriteError
        git cannot remove it; says why.
    """
    tree = tree_at(root, path)
    if tree is None:
        raise NotFoundError(f"{said(path)} is no worktree of {root} that was made here")
    try:
        git = Git(tree.path)
        head = git.ask("rev-parse", "--verify", "HEAD").text
        if not force and (lost := _lost(git, tree, head)):
            raise ConflictError(f"{path} has {lost}; removing it would lose that", "unsaved")
        _remove(Git(tree.top), tree, head, force=force)
    except GitError as error:
        raise WriteError(f"{path} was not removed: {error}") from error


def _remove(git: Git, tree: Tree, head: str, *, force: bool) -> None:
    git.ask("worktree", "remove", *(["--force"] if force else []), "--", tree.path, wait_s=WRITE_S)
    if tree.branch.startswith(PREFIX):
        git.tell("update-ref", "-d", f"refs/heads/{tree.branch}", head)
    with suppress(OSError):  # others are in it, or a person put something there
        parent = Path(tree.path).parent
        if str(parent) == f"{tree.top}{WORKTREES}":
            parent.rmdir()


def _lost(git: Git, tree: Tree, head: str) -> str:
    """Return what is nowhere but in a worktree, in words; empty: nothing."""
    changed, new, cut = status_entries(git)
    names = [*changed, *new]
    parts = []
    if names or cut:
        more = f", and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        shown = ", ".join(one_line(name, 80) for name in names[:_NAMED])
        parts.append(f"uncommitted changes ({shown}{more})")
    own = [f"--exclude={tree.branch}"] if tree.branch else []
    commits = int(git.ask("rev-list", "--count", head, "--not", *own, "--branches", "--remotes", "--tags").text)
    if commits:
        branch = tree.branch or "no branch"
        parts.append(f"{commits} commit{'s' if commits > 1 else ''} on {branch} that no other branch has")
    return " and ".join(parts)
