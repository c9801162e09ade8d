"""The page *Sources*: every number with where it comes from."""
