"""An answer with what was asked beside it, and lists of what there is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

from payoffs.results import Records, Result, plain, versions
from sandbox.questions.subject import Subject

if TYPE_CHECKING:
    import pandas as pd

Main = TypeVar("Main")


@dataclass(frozen=True, eq=False, repr=False)
class Findings(Result, Generic[Main]):
    """One answer and its companions; what is not here is looked up in the answer itself.

    Attributes
    ----------
    main
        The answer to the question, as theory gives it.
    parts
        What was asked beside it, by the key it has in :meth:`to_dict`.
    asked
        The question and its options.
    subject
        What was asked about; None in a part of another answer.
    left_out
        Keys of the answer that were not asked for.
    """

    main: Main
    parts: Mapping[str, Any] = field(default_factory=dict)
    asked: Mapping[str, Any] = field(default_factory=dict)
    subject: Subject | None = None
    left_out: tuple[str, ...] = ()

    def __getattr__(self, name: str) -> Any:
        # dunder names are asked for by copying and pickling, before there is a main
        if name.startswith("__") or name in ("main", "parts"):
            raise AttributeError(name)
        return self.parts[name] if name in self.parts else getattr(self.main, name)

    def __dir__(self) -> Iterable[str]:
        return {*super().__dir__(), *self.parts, *dir(self.main)}

    @property
    def headline(self) -> str:
        """The answer in one line."""
        return str(getattr(self.main, "headline"))  # noqa: B009 - whatever the main is

    @property
    def made_from(self) -> dict[str, Any]:
        """What the answer was made from, and the question."""
        made = self.main.made_from if isinstance(self.main, Result) else {}
        of = {} if self.subject is None else self.subject.made_from
        return {"versions": versions(), **of, **made, **self.asked}

    def to_dict(self) -> dict[str, Any]:
        """Plain Python values, ready for JSON."""
        parts = {name: plain(part) for name, part in self.parts.items()}
        found = {**plain(self.main), **parts}
        return {name: value for name, value in found.items() if name not in self.left_out}

    def to_frame(self) -> pd.DataFrame:
        """The answer as a table."""
        found: pd.DataFrame = getattr(self.main, "to_frame")()  # noqa: B009
        return found

    def plot(self) -> Any:
        """The figure of the answer."""
        return Result.plot(self.main) if isinstance(self.main, Result) else super().plot()

    def __repr__(self) -> str:
        return f"<{type(self.main).__name__}: {self.headline}>"


Row = TypeVar("Row")


@dataclass(frozen=True, eq=False, repr=False)
class Listing(Result, Sequence[Row]):
    """Rows of one kind: ``for row in listing``, ``listing[0]``, ``len(listing)``.

    Attributes
    ----------
    what
        What they are, in the plural.
    rows
        The rows themselves.
    data
        Each as plain values.
    asked
        The question and its options.
    lines
        The lines of the table, where they are not ``data``.
    """

    what: str
    rows: tuple[Row, ...]
    data: Sequence[Mapping[str, Any]]
    asked: Mapping[str, Any] = field(default_factory=dict)
    lines: Sequence[Mapping[str, Any]] | None = None

    @property
    def headline(self) -> str:
        """How many there are of what."""
        return f"{len(self.rows)} {self.what}"

    def to_dict(self) -> list[dict[str, Any]]:
        """One dictionary a row, ready for JSON."""
        return [dict(row) for row in self.data]

    def records(self) -> Records:
        """One line a row."""
        return [dict(line) for line in self.lines or self.data]

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Row, ...]: ...
    def __getitem__(self, at: int | slice) -> Row | tuple[Row, ...]:
        return self.rows[at]
