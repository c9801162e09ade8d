"""The page *Learn*: six lessons on the same engine, between two quizzes of the same questions."""
