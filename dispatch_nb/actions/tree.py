"""What git says of the tree that the last agent left behind, for the one that takes over."""

from __future__ import annotations

import os
import re
import time

from dispatch_nb.actions.prompts import MAX_TREE, Handoff
from dispatch_nb.providers.text import clean
from dispatch_nb.sources.epics import TASKS
from dispatch_nb.sources.git import Git, GitError, Said
from dispatch_nb.state.state import State

#: The most that is told of the status, of the last commits and of the list of changed files, in characters.
MAX_STATUS, MAX_COMMITS, MAX_STAT = 3_000, 1_000, 2_000
#: Seconds that git has for all of it: a person waits.
WAIT_S = 6.0
_DIFF = ("diff", "--no-color", "--no-ext-diff", "--no-textconv", "--ignore-submodules=dirty")
_PLAIN_PATH = re.compile(r"[\w./~+@ -]{1,500}")


def tree_of(state: State, work: Handoff) -> str:
    """Return the state of the tree in which the last session worked, or of the project's own. Waits for git.

    A session's working directory is taken only if it is the project's, or in a worktree of it: it is what
    the log says, and logs say anything.
    """
    cwd = work.session.cwd if work.session else None
    if not cwd or state.cwds.get(cwd) != work.root or cwd == work.root:
        return tree_text(work.root)
    if os.path.isdir(cwd):  # noqa: PTH112  a text
        return f"In {cwd}, where the last session worked:\n\n{tree_text(cwd)}"
    gone = f"{cwd}, where the last session worked, is not there any more. In {work.root}:"
    return f"{gone}\n\n{tree_text(work.root)}"


def tree_text(folder: str) -> str:
    """Return status, last commits, and what differs from the last commit; or why git cannot tell. Never raises.

    Files that git does not know are named, not shown. At most `MAX_TREE` characters.
    """
    git, until = Git(folder), time.monotonic() + WAIT_S

    def ask(limit: int, *args: str) -> Said:
        return git.ask(*args, cap=4 * limit, wait_s=max(0.1, until - time.monotonic()))

    try:
        status = ask(MAX_STATUS, "status", "--short", "--branch", "--ignore-submodules=dirty")
        parts = [_part("git status --short --branch", status, MAX_STATUS)]
        if git.tell("rev-parse", "--verify", "--quiet", "HEAD^{commit}").code:
            return parts[0]
        log = ask(MAX_COMMITS, "log", "--oneline", "--no-decorate", "--no-color", "--max-count=8")
        parts.append(_part("git log --oneline", log, MAX_COMMITS))
        parts.append(_part("git diff --stat HEAD", ask(MAX_STAT, *_DIFF, "--stat=100", "HEAD", "--"), MAX_STAT))
        left = MAX_TREE - sum(map(len, parts)) - 500
        parts.append(_part("git diff HEAD", ask(left, *_DIFF, "HEAD", "--"), left))
    except GitError as error:
        if "not a git repository" in str(error):
            return "The tree is not a git repository."
        return f"git could not tell: {error}"
    return "\n\n".join(parts)


def _part(command: str, said: Said, limit: int) -> str:
    """Return what a command says, bounded, with a line that says so."""
    words = clean(said.text).rstrip()
    if len(words) > limit or said.cut:
        words = f"{words[:limit].rstrip()}\n[more is left out here: see `{command}`]"
    return f"$ {command}\n{words or '(nothing)'}"


def worktree_note(root: str, folder: str, path: str, branch: str) -> str:
    """Return what an agent in a worktree must be told besides: which plan and which log are the ones that count.

    Paths that are no plain words are not repeated outside of a block of data; `project:` in the plan's block has
    the root then.
    """
    tasks = f"{root}/{TASKS}/{folder}"
    where = f"`{tasks}/`" if _PLAIN_PATH.fullmatch(tasks) else f"the folder `{TASKS}/` of the project's own tree"
    here = f" at `{path}`" if _PLAIN_PATH.fullmatch(path) else ""
    return (
        f"You work in a git worktree{here}, on the branch `{branch}`, which was made for this phase: commit your work "
        f"there, and leave other branches alone. The plan and the log are not in it: those that count are in {where}. "
        f"Wherever `{TASKS}/...` stands below, that folder is meant, by its absolute path; never read or change a "
        f"copy of `{TASKS}/` below the worktree."
    )
