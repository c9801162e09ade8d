"""The page *Tournament*: decision rules against each other."""
