"""The page *Negotiate*: what the two sides could agree."""
