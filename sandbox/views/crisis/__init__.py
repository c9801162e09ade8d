"""The page on crises: a threat, the answer, carried out or dropped."""
