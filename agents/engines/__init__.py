"""How a match is worked out: turn by turn, exactly, or in many replicates at once."""
