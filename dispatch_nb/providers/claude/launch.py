"""How Claude Code is started for one prompt."""

from __future__ import annotations

from dispatch_nb.providers.arguments import checked, option
from dispatch_nb.providers.runs import Abilities, Job, Launch, Permission

ABILITIES = Abilities(own_id=True, resume=True, fork=True, asks=True, persona=True, budget=True)

#: Named each time: without it the mode is what the person set up for a terminal, which may ask a model instead.
_MODES: dict[Permission, str] = {"ask": "default", "edits": "acceptEdits", "all": "bypassPermissions"}


def launch(job: Job) -> Launch:
    """Return what to execute. As root everything is only permitted in a sandbox: that is not ours to claim."""
    checked(job, "Claude", ABILITIES)
    again = job.resume or job.fork
    args = (
        "--print",
        "--output-format=stream-json",
        "--verbose",  # without it that format is refused
        f"--permission-mode={_MODES[job.permission]}",
        *(("--input-format=stream-json", "--permission-prompt-tool=stdio") if job.two_way else ()),
        *option("--resume" if again else "--session-id", job.session_id),
        *(("--fork-session",) if job.fork else ()),
        *option("--model", job.model),
        *option("--agent", job.persona),
        *(f"--add-dir={folder}" for folder in job.folders),
        *option("--max-budget-usd", None if job.max_usd is None else f"{job.max_usd:.6f}"),
    )
    return Launch(
        args=args,
        stdin=b"" if job.two_way else job.prompt.encode("utf-8", "replace"),
        open_stdin=job.two_way,
        session_id=None if job.fork else job.session_id,
    )
