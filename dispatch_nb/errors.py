"""The errors that reach a person.

    DispatchError
    ├── ConfigError         a setting or an argument is wrong
    ├── NotFoundError       no such epic, phase or session; also a KeyError
    ├── UnreadableError     a file asked for by name cannot be read as a transcript; also a ValueError
    ├── ReadOnlyError       a write was asked of a read-only dashboard; also a PermissionError
    ├── ConflictError       a phase no longer has the status that was expected, or somebody works on it already
    ├── UnsureError         it is not known whether somebody works on a phase; asked again with `sure`, it is done
    ├── WriteError          a file cannot be changed, or must not be; also an OSError
    └── RequestError        a message from a front end is malformed

Bad files met while scanning are no errors but `Problem` values: they are shown, not raised.
"""

from __future__ import annotations


class DispatchError(Exception):
    """Base of all errors raised by this package."""


class ConfigError(DispatchError, ValueError):
    """A setting or an argument is wrong."""


class NotFoundError(DispatchError, KeyError):
    """No such epic, phase or session."""

    def __str__(self) -> str:
        """Return the message; `KeyError` would print its repr."""
        return str(self.args[0]) if self.args else ""


class UnreadableError(DispatchError, ValueError):
    """A file asked for by name cannot be read as a transcript."""


class ReadOnlyError(DispatchError, PermissionError):
    """A write was asked of a read-only dashboard."""


class ConflictError(DispatchError):
    """A phase no longer has the status that the caller expected; `status` is the one it has."""

    def __init__(self, message: str, status: str) -> None:
        super().__init__(message)
        self.status = status


class UnsureError(DispatchError):
    """It is not known whether an agent works on the phase still: a person may be `sure` that none does."""


class WriteError(DispatchError, OSError):
    """A file cannot be changed, or must not be: a link out of the project, no permission, a full disk."""


class RequestError(DispatchError, ValueError):
    """A message from a front end is malformed."""
