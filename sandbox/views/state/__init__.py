"""The state of a visit: the address, and what it stands for.

One table of rows: each class of :class:`~sandbox.views.state.query.Settings` has a row for each
name in the address, with which it is read, written, and shown by a control
(:func:`~sandbox.views.state.session.setting`).
"""
