"""The browser app: one module a page, drawing what the same functions give to a script."""
