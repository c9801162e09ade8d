"""The page *The game*: which game the two sides are in."""
