"""How Codex is started: `exec` for one prompt, `app-server` for a talk."""

from __future__ import annotations

import msgspec

from dispatch_nb.providers.arguments import checked, option
from dispatch_nb.providers.runs import Abilities, Job, Launch, Permission

ABILITIES = Abilities(resume=True, fork=True, asks=True)

#: What commands may touch unasked. With `edits` they may write too, in the folder: its sandbox makes no difference.
SANDBOX: dict[Permission, str] = {"ask": "read-only", "edits": "workspace-write", "all": "danger-full-access"}
#: Who is asked for more, of those that its settings know: not a model.
REVIEWER = "user"


def approval(job: Job) -> str:
    """Return when it asks: never where nobody answers, or nothing is to be asked."""
    return "on-request" if job.two_way and job.permission != "all" else "never"


def launch(job: Job) -> Launch:
    """Return what to execute."""
    checked(job, "Codex", ABILITIES)
    session = job.session_id if job.resume else None
    if job.two_way:
        return Launch(args=("app-server", *_roots(job)), open_stdin=True, session_id=session)
    verb = ("resume",) if job.resume else ("fork",) if job.fork else ()
    args = (
        "exec",
        *verb,
        "--json",
        "--skip-git-repo-check",
        # as settings: `resume` and `fork` do not take them as options
        *("-c", f'sandbox_mode="{SANDBOX[job.permission]}"'),
        *("-c", f'approval_policy="{approval(job)}"'),
        *_roots(job),
        *option("--model", job.model),
        *((job.session_id,) if verb and job.session_id else ()),
        "-",
    )
    return Launch(args=args, stdin=job.prompt.encode("utf-8", "replace"), session_id=session)


def _roots(job: Job) -> tuple[str, ...]:
    """Return the setting by which its sandbox lets it write in further folders, where it lets it write at all."""
    if not job.folders:
        return ()
    return ("-c", f"sandbox_workspace_write.writable_roots={msgspec.json.encode(job.folders).decode()}")
