"""What of a job may stand on a command line."""

from __future__ import annotations

import re

from dispatch_nb.providers.runs import Abilities, Job

#: No option of the program begins like this, so that a name cannot be taken for one.
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._:/@+\[\]-]{0,199}", re.ASCII)


def checked(job: Job, label: str, abilities: Abilities) -> Job:
    """Return a job that the program can do as it is. Raises ValueError, in a person's words."""
    if not job.prompt.strip():
        raise ValueError("the prompt is empty")
    if "\0" in job.prompt:
        raise ValueError("the prompt has a NUL character in it")
    if job.resume and job.fork:
        raise ValueError("a session is either resumed or forked")
    if (job.resume or job.fork) and not job.session_id:
        raise ValueError("which session to go on with is not said")
    missing = (
        (job.resume and not abilities.resume, "cannot take a session up again"),
        (job.fork and not abilities.fork, "cannot fork a session"),
        (job.two_way and not abilities.asks, "cannot ask from here"),
        (bool(job.persona) and not abilities.persona, "knows no personas: its words belong in the prompt"),
        (bool(job.model) and not abilities.model, "takes no model"),
        (job.max_usd is not None and not 0 < job.max_usd < float("inf"), "needs a budget of more than nothing"),
    )
    for lacks, what in missing:
        if lacks:
            raise ValueError(f"{label} {what}")
    for value, what in ((job.session_id, "session"), (job.model, "model"), (job.persona, "persona")):
        if value is not None and not _NAME.fullmatch(value):
            raise ValueError(f"this is no name of a {what}: {value[:100]!r}")
    return job


def option(name: str, value: str | None) -> tuple[str, ...]:
    """Return `--name=value`, in one piece: what follows an option is not always taken for its value."""
    return (f"{name}={value}",) if value else ()
