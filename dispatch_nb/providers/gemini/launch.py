"""How the Gemini CLI is started: for one prompt, or as an agent that is talked to."""

from __future__ import annotations

from dispatch_nb.providers.arguments import checked, option
from dispatch_nb.providers.runs import Abilities, Job, Launch, Permission

# no personas: what it finds in `.gemini/agents` are subagents of its own
ABILITIES = Abilities(own_id=True, resume=True, asks=True)

_MODES: dict[Permission, str] = {"ask": "default", "edits": "auto_edit", "all": "yolo"}


def launch(job: Job) -> Launch:
    """Return what to execute. A folder that nobody trusted yet is trusted for this run: a person chose it."""
    checked(job, "Gemini", ABILITIES)
    common = (f"--approval-mode={_MODES[job.permission]}", "--skip-trust", *option("--model", job.model))
    common += tuple(f"--include-directories={folder}" for folder in job.folders)
    if job.two_way:
        # its talk opens the session: a new one has no id of ours
        return Launch(args=("--acp", *common), open_stdin=True, session_id=job.session_id if job.resume else None)
    return Launch(
        args=("--output-format=stream-json", *common, *option(_which(job), job.session_id)),
        stdin=job.prompt.encode("utf-8", "replace"),
        session_id=job.session_id,
    )


def _which(job: Job) -> str:
    return "--resume" if job.resume else "--session-id"
