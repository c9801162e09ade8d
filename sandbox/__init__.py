"""Questions asked of a game: equilibria, bargaining, lasting deals, simulated truces."""
