"""Pages of a class on Starlette routes: phones, the teacher's desk, the projector.

- :mod:`~sandbox.classroom.web.app`: all routes, and what runs beside them
- :mod:`~sandbox.classroom.web.hub`: news of a room to everybody who looks at it, and the clock
- :mod:`~sandbox.classroom.web.site`: what keeps strangers out
- :mod:`~sandbox.classroom.web.phone`, :mod:`~sandbox.classroom.web.desk`,
  :mod:`~sandbox.classroom.web.screen`: the three kinds of page
"""
