"""What can go wrong, as a small tree: each message is one line (what, where, how to mend)."""

from __future__ import annotations


class SandboxError(Exception):
    """Base of every error this project raises on purpose."""


class InputError(SandboxError, ValueError):
    """Something handed in cannot be used.

    Parameters
    ----------
    message
        One line: what is wrong and how to mend it.
    where
        The file, argument or place it stands in; put before the message.
    """

    def __init__(self, message: str, where: str = "") -> None:
        self.where = where
        self.message = message
        text = f"{where}: {message}" if where else message
        super().__init__(" ".join(text.split()))

    def within(self, where: str) -> InputError:
        """The same complaint, seen from one level further out (a file around a key)."""
        return InputError(self.message, f"{where}: {self.where}" if self.where else where)


class NotFoundError(InputError):
    """A name (scenario, parameter, lever, rule) that does not exist."""


class BudgetError(SandboxError):
    """A computation stopped at its stated budget before it was done."""
