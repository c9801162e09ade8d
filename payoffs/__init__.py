"""What each outcome is worth: facts, parameters, levers, tariff engines, scenarios, games."""
