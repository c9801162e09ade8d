import io

from sandbox.commands.text import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_sees_how_far_it_is_and_is_left_clean() -> None:
    stream = Terminal()
    with Progress("simulating", stream, patience=0.0) as progress:
        progress.update(1, 4)
    assert "simulating [######" in stream.getvalue()
    assert " 25%" in stream.getvalue()
    assert stream.getvalue().endswith(" \r")


def test_a_pipe_sees_nothing() -> None:
    stream = io.StringIO()
    with Progress("simulating", stream, patience=0.0) as progress:
        progress.update(1, 4)
    assert stream.getvalue() == ""


def test_short_work_shows_nothing() -> None:
    stream = Terminal()
    with Progress("simulating", stream, patience=60.0) as progress:
        progress.update(1, 4)
    assert stream.getvalue() == ""
