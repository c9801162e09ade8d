"""Solution concepts beyond Nash: correlation, commitment, quantal response, revealed weights."""
