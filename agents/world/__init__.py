"""The same play in arrays over replicates, in a world that answers."""
