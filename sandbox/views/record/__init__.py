"""The page on the record: what happened, each row with its source, and how the model fares."""
