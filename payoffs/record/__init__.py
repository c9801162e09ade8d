"""What happened since 2018 and what was said would: decisions, threats, truces, forecasts."""
