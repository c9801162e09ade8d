"""Every question of the theory asked of many games of one shape at once."""
