"""The page *Learn*: six lessons on the same engine, between two quizzes of the same questions.

- :mod:`~sandbox.views.learn.page`: the steps, a lesson's text, its question and the quizzes
- :mod:`~sandbox.views.learn.pictures`: the one thing to change in each lesson, and what follows
"""
