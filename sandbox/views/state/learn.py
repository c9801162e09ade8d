"""Which lesson is read, what was changed in it and what was answered, as the address holds it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sandbox.views.state.query import QueryReader, bounded, one_of
from sandbox.words import plain

ENTRY, EXIT = "entry", "exit"
#: The one thing to change in each lesson: lowest, highest, step, and where it stands at first.
CHANGES = {
    "tariff-game": (2.0, 6.0, 0.5, 5.0),
    "linkage": (0.0, 3.0, 1.0, 1.0),
    "shadow": (0.0, 0.95, 0.05, 0.4),
    "noise": (0.0, 0.2, 0.01, 0.1),
    "threats": (0.0, 20.0, 0.5, 0.0),
    "package": (0.5, 0.99, 0.01, 0.9),
}
#: What a visitor goes through, in order.
STEPS = (ENTRY, *CHANGES, EXIT)
#: No quiz has more questions, and no question more answers.
MOST, ANSWERS = 9, 6
_OPEN = "-"


@dataclass(frozen=True)
class LearnSettings:
    """Where in the lessons a visitor is.

    Attributes
    ----------
    step
        ``entry``, a lesson, or ``exit``.
    level
        What was changed in the lesson; None is where it stands at first.
    answer
        The answer to its question, counted from 0; None before there is one.
    entry, exit
        The answers to both quizzes, one character a question, ``-`` for none yet.
    """

    step: str = ENTRY
    level: float | None = None
    answer: int | None = None
    entry: str = ""
    exit: str = ""

    @property
    def level_now(self) -> float:
        """What is changed, as it stands."""
        return CHANGES[self.step][3] if self.level is None else self.level

    def query(self) -> dict[str, str]:
        """The settings as query parameters; what stands at its default is empty."""
        return {
            "lesson": "" if self.step == ENTRY else self.step,
            "level": "" if self.level is None else plain(self.level),
            "answer": "" if self.answer is None else str(self.answer),
            "before": self.entry,
            "after": self.exit,
        }

    def turn(self, step: str) -> LearnSettings:
        """Another step; what was changed and answered in this one is let go."""
        return replace(self, step=step, level=None, answer=None)

    def given(self, quiz: str, question: int) -> int | None:
        """The answer to a question of a quiz."""
        answers: str = getattr(self, quiz)
        text = answers[question : question + 1]
        return int(text) if text.isdigit() else None

    def give(self, quiz: str, question: int, answer: int) -> LearnSettings:
        """The settings after a question of a quiz was answered."""
        answers = list(getattr(self, quiz).ljust(question + 1, _OPEN))
        answers[question] = str(answer)
        joined = "".join(answers)
        return replace(self, entry=joined) if quiz == ENTRY else replace(self, exit=joined)


def take_learn(reader: QueryReader) -> LearnSettings:
    """The settings in an address, each at its default where it cannot be used."""
    step = reader.take(
        "lesson",
        lambda text: one_of(text, STEPS),
        ENTRY,
        f"is none of {', '.join(STEPS)}; starting at the beginning",
    )
    level = answer = None
    if step in CHANGES:
        low, high = CHANGES[step][:2]
        level = reader.take(
            "level",
            lambda text: float(bounded(text, low, high)),
            None,
            f"is not from {low:g} to {high:g}; using {CHANGES[step][3]:g}",
        )
        answer = reader.take(
            "answer",
            lambda text: int(bounded(text, 0, ANSWERS - 1)),
            None,
            "is no answer; asking again",
        )
    quizzes = [reader.take(name, _answers, "", "are no answers; asking again") for name in QUIZZES]
    return LearnSettings(step, level, answer, *quizzes)


QUIZZES = ("before", "after")


def _answers(text: str) -> str:
    if len(text) > MOST or any(c != _OPEN and not ("0" <= c < str(ANSWERS)) for c in text):
        raise ValueError
    return text
