"""The page *Learn*: a quiz, six lessons, and the same quiz again."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from payoffs.errors import SandboxError
from sandbox.classroom import Lesson, plan
from sandbox.classroom.lesson import Question
from sandbox.messages import N_, _, complaint
from sandbox.views.kit.frame import framed
from sandbox.views.kit.take_away import as_command
from sandbox.views.learn.pictures import CHANGES as PICTURES
from sandbox.views.state import session
from sandbox.views.state.address import Address
from sandbox.views.state.settings import CHANGES, ENTRY, EXIT, STEPS

#: The plan whose quiz is asked.
CLASS = "75"
#: What each step is called where all stand in a line.
SHORT = {
    ENTRY: N_("Before"),
    "tariff-game": N_("1 Tariffs"),
    "linkage": N_("2 Linkage"),
    "shadow": N_("3 Future"),
    "noise": N_("4 Noise"),
    "threats": N_("5 Threats"),
    "package": N_("6 Bargaining"),
    EXIT: N_("After"),
}


@framed(N_("Learn: six lessons on a truce"), situation=False)
def page(address: Address) -> None:
    """Draw the page."""
    _steps(address)
    step = address.learn.step
    if step == ENTRY:
        st.markdown(
            _(
                "What do you think now? Five questions before the lessons, the same five after "
                "them. Answers come at the end, and everything stays in this page's address."
            )
        )
        _quiz(address, ENTRY)
        _onward(address)
    elif step == EXIT:
        _quiz(address, EXIT)
        _gain(address)
        _onward(address)
    else:
        _lesson(address)


def _steps(address: Address) -> None:
    session.setting(
        address,
        "learn.step",
        st.segmented_control,
        _("Lesson"),
        {step: SHORT[step] for step in STEPS},
        required=True,
        label_visibility="collapsed",
        change=_to,
    )


def _to(address: Address, step: str) -> Address:
    return replace(address, learn=address.learn.turn(step))


def _lesson(address: Address) -> None:
    lesson = plan(address.learn.step).lessons[0]
    left, right = st.columns([1, 1.15], gap="large")
    with left:
        st.header(_(lesson.title), anchor=False)
        st.markdown(_(lesson.explain))
    with right, st.container(border=True, key="lesson"):
        st.markdown(f":material/tune: {_(lesson.change)}")
        command = _picture(address)
    _question(address, lesson)
    _onward(address)
    if command:
        as_command(command)


def _picture(address: Address) -> list[str]:
    """The control and what follows; hands back the command that says the same."""
    step = address.learn.step
    shown, (low, high, by, _start) = PICTURES[step], CHANGES[step]
    levels = [round(low + k * by, 6) for k in range(round((high - low) / by) + 1)]
    level = min(levels, key=lambda one: abs(one - address.learn.level_now))

    def change(address: Address, new: Any) -> Address:
        return address.change("learn", level=None if new == CHANGES[step][3] else float(new))

    draw: Any = st.selectbox if len(levels) < 6 else st.select_slider
    session.control(
        draw,
        shown.label(),
        levels,
        format_func=shown.written,
        key=f"w_level_{step}",
        value=level,
        change=change,
    )
    try:
        shown.draw(level)
    except SandboxError as problem:
        st.error(complaint(problem))
    return shown.command(level)


def _question(address: Address, lesson: Lesson) -> None:
    question = lesson.question
    if question is None:
        return
    given = address.learn.answer
    start = CHANGES[address.learn.step][3]
    if address.learn.level_now != start:
        text = _(
            "The question and its reason speak of the number the lesson starts with: {number}."
        )
        st.caption(text.format(number=PICTURES[address.learn.step].written(start)))
    _ask(
        question,
        f"w_answer_{address.learn.step}",
        given,
        lambda a, new: a.change("learn", answer=int(new)),
    )
    if given is None:
        return
    _feedback(question, given)
    think = _("To think about:")
    st.markdown(f":material/forum: {think} {_(lesson.open)}")


def _feedback(question: Question, given: int) -> None:
    if given == question.right:
        text = _("Right.")
        st.success(f"**{text}** {_(question.why)}", icon=":material/check:")
        return
    right = _(question.options[question.right])
    text = _("Not quite. It is: {right}.").format(right=right.rstrip("."))
    st.warning(f"**{text}** {_(question.why)}", icon=":material/undo:")


def _ask(question: Question, key: str, given: int | None, change: Any) -> None:
    options = list(range(len(question.options)))
    session.control(
        st.radio,
        _(question.ask),
        options,
        format_func=lambda k: _(question.options[k]),
        key=key,
        value=given if given in options else None,
        change=change,
    )


def _quiz(address: Address, quiz: str) -> None:
    for k, question in enumerate(plan(CLASS).quiz):

        def change(address: Address, new: Any, k: int = k) -> Address:
            return replace(address, learn=address.learn.give(quiz, k, int(new)))

        _ask(question, f"w_{quiz}_{k}", address.learn.given(quiz, k), change)


def _gain(address: Address) -> None:
    """What the lessons changed, once every question has been answered."""
    questions = plan(CLASS).quiz
    answers = [
        [address.learn.given(quiz, k) for k in range(len(questions))] for quiz in (ENTRY, EXIT)
    ]
    if None in answers[1]:
        st.info(_("Answers and reasons appear when all questions are answered."))
        return
    right = [sum(a == q.right for a, q in zip(one, questions, strict=True)) for one in answers]
    text = _("Before the lessons {before} of {count} right, after them {after}.")
    if None in answers[0]:
        text = _("{after} of {count} right. The quiz before the lessons was left open.")
    st.markdown(f"**{text.format(before=right[0], after=right[1], count=len(questions))}**")
    for question, given in zip(questions, answers[1], strict=True):
        if given is not None:
            st.markdown(_(question.ask))
            _feedback(question, given)


def _onward(address: Address) -> None:
    place = STEPS.index(address.learn.step)
    if place + 1 < len(STEPS):
        to = STEPS[place + 1]
        st.button(
            _("Next: {step}").format(step=_(SHORT[to])),
            on_click=session.go,
            args=(partial(_to, step=to),),
            icon=":material/arrow_forward:",
            key="w_next",
        )
    else:
        st.caption(_("With a class: `truce classroom` opens a room for phones with these lessons."))
