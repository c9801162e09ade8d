"""What a pair of tariffs is worth, by two engines."""
