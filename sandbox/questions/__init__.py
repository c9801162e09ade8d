"""One call a question: what a command, a page and a script ask, answered by one Result.

What a question is about, its ``what``, is a scenario's name, a file, a scenario or a game: see
:func:`~sandbox.questions.subject.about`. Each raises an InputError if that cannot be read, or an
option does not fit it. Modules are imported when first asked for.
"""
