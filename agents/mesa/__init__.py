"""The same play as Mesa agents: one truce to watch."""
