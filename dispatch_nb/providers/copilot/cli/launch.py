"""How the Copilot CLI is started: for one prompt, or as an agent that is talked to."""

from __future__ import annotations

from dispatch_nb.providers.arguments import checked, option
from dispatch_nb.providers.runs import Abilities, Job, Launch, Permission

ABILITIES = Abilities(own_id=True, resume=True, asks=True, persona=True)

_ALLOWED: dict[Permission, tuple[str, ...]] = {"ask": (), "edits": ("--allow-tool=write",), "all": ("--allow-all",)}
#: A person may have exported it for a terminal: it would permit everything, whatever we ask for.
_ENV = {"COPILOT_ALLOW_ALL": "false"}


def launch(job: Job) -> Launch:
    """Return what to execute. Without `-p` it reads its prompt from stdin."""
    checked(job, "Copilot", ABILITIES)
    common = ("--no-auto-update", *_ALLOWED[job.permission])
    common += (*option("--model", job.model), *option("--agent", job.persona))
    common += tuple(f"--add-dir={folder}" for folder in job.folders)
    if job.two_way:
        # its talk opens the session: a new one has no id of ours
        known = job.session_id if job.resume else None
        return Launch(args=("--acp", *common), open_stdin=True, env=_ENV, session_id=known)
    return Launch(
        args=("--output-format=json", *common, *option("--resume" if job.resume else "--session-id", job.session_id)),
        stdin=job.prompt.encode("utf-8", "replace"),
        env=_ENV,
        session_id=job.session_id,
    )
