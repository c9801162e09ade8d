"""The page *Will it hold?*: would a deal be kept, period after period."""
