"""One call a question: what a command, a page and a script ask, answered by one Result.

Modules are imported when first asked for.
"""
