"""Solution concepts on plain payoff matrices; nothing here knows a screen."""
