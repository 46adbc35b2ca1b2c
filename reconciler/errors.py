"""What can end a command: one class per exit code, each with what to do next."""

from typing import ClassVar


class ReconcilerError(Exception):
    """A failure that is shown to the user as one message and an exit code, never as a traceback.

    `message` says what is wrong and where; `hint` says what to do. Secrets are never part of either.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class FailedError(ReconcilerError):
    """Something was tried and did not work (exit 1)."""


class RefusedError(ReconcilerError):
    """A guard, an owner conflict, a stale plan, a lock or a wrong account says no (exit 4)."""

    exit_code = 4


class InvalidError(ReconcilerError):
    """The input cannot be used: specs, a plan file, a manifest (exit 5)."""

    exit_code = 5


class UsageError(ReconcilerError):
    """The command line itself is wrong (exit 64)."""

    exit_code = 64


class InterruptedRunError(ReconcilerError):
    """The user or the system ended the run early (exit 130)."""

    exit_code = 130
