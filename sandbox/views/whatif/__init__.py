"""The page *What if*: which game it would be at other numbers."""
