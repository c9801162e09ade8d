"""The page *Simulate*: two rules keep or break a deal in a world that answers."""
