"""The page *Compare*: two games side by side."""
