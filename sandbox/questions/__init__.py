"""One call a question: what a command, a page and a script ask, answered by one Result.

What a question is about is a scenario's name, a file, a scenario or a game: see
:func:`~sandbox.questions.subject.about`. Modules are imported when first asked for.
"""
