# A convenience: `python tasks.py app` does the same on any system.
PYTHON ?= python3

.DEFAULT_GOAL := help
.PHONY: help app test lint docs setup oracles lock clean

help: ## what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

app: ## set up and start the browser app
	@$(PYTHON) tasks.py app

test: ## set up and run lint, types and tests
	@$(PYTHON) tasks.py test

lint: ## lint, format check, types, import directions
	@$(PYTHON) tasks.py lint

docs: ## draw the map of imports, build the docs into site/
	@$(PYTHON) tasks.py docs

setup: ## make .venv with everything in it
	@$(PYTHON) tasks.py setup

oracles: ## install Gambit beside the tests and run those that ask it
	@$(PYTHON) tasks.py oracles

lock: ## pin the newest versions in requirements-uv.txt and requirements.txt
	@$(PYTHON) tasks.py lock

clean: ## remove .venv and caches
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache dist site
