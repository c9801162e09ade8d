"""How sides behave over time: decision rules, Mesa governments, many replicates."""
