"""What of a log could not be read, as problems of its file."""

from __future__ import annotations

from collections.abc import Iterator

from dispatch_nb.providers.values import Flaw, Part, Transcript


def flaws(part: Part) -> Iterator[Flaw]:
    """Yield what there is to say of a log: at most one of each sort, however many lines it is about."""
    if not isinstance(part, Transcript):
        return
    if part.bad_lines:
        what = "One line" if part.bad_lines == 1 else f"{part.bad_lines:,} lines"
        reason = f"{what} of this log cannot be read as JSON; the rest is shown."
        yield Flaw(kind="json", reason=reason, line=part.first_bad_line)
    if part.odd_lines:
        what = "One record of this log has" if part.odd_lines == 1 else f"{part.odd_lines:,} records of this log have"
        reason = f"{what} no content, or it has a form that is not known; the rest is shown."
        yield Flaw(kind="fields", reason=reason, line=part.first_odd_line)
