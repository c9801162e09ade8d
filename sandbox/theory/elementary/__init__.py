"""What one pass over the payoffs tells: dominance, pure equilibria, the kind of game."""
