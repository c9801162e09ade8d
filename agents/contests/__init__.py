"""Rules against each other: tournaments, and how rules spread."""
