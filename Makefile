# Two commands do all the set-up: `make demo` and `make test`.
PYTHON ?= python3
PORT ?= 8000
.DEFAULT_GOAL := help
.PHONY: help setup demo serve test check-fast lock bench-extraction bench-reading bench-reference bench-list bench-writers bench-observatory screenshots clean

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 20

setup: ## make the environment in .venv
	@$(PYTHON) tools/setup.py main

demo: setup ## build the demonstration and serve it (PORT=8000)
	@PYTHONUNBUFFERED=1 .venv/bin/ecluse demo --port $(PORT)

serve: setup ## serve the site (PORT=8000)
	@PYTHONUNBUFFERED=1 .venv/bin/ecluse serve --port $(PORT)

test: ## everything: format, lint, types, imports, tests on two databases, browser
	@$(PYTHON) tools/setup.py dev
	@.venv/bin/python tools/check.py

check-fast: ## format, lint, imports, tests on SQLite without browser
	@$(PYTHON) tools/setup.py dev
	@.venv/bin/python tools/check.py --fast

lock: ## write the hashed lock files again after a change of pyproject.toml (needs uv)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --extra postgres pyproject.toml -o requirements/main.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --extra postgres --group dev pyproject.toml -o requirements/dev.txt

screenshots: ## make the pictures of the guide again, from the demonstration
	@$(PYTHON) tools/setup.py dev
	@.venv/bin/python tools/screenshots.py

bench-extraction: ## score the reader on annotated contracts
	@$(PYTHON) tools/setup.py dev
	@.venv/bin/python benchmarks/extraction.py

bench-reading: ## time a 209-sheet spreadsheet from upload to checking page
	@$(PYTHON) tools/setup.py dev
	@.venv/bin/python benchmarks/reading_209.py

bench-reference: ## load all of France and time it
	@$(PYTHON) tools/setup.py dev
	@.venv/bin/python benchmarks/reference.py

bench-writers: ## eight processes that write one contract at once (POSTGRES=postgresql://… for it too)
	@$(PYTHON) tools/setup.py dev
	@.venv/bin/python -m benchmarks.concurrent_writers $(if $(POSTGRES),--postgres $(POSTGRES))

bench-list: ## read the list of sheets under load, beside Django's admin (POSTGRES=postgresql://… for it too)
	@$(PYTHON) tools/setup.py dev
	@.venv/bin/python -m benchmarks.sheet_list $(if $(POSTGRES),--postgres $(POSTGRES))

bench-observatory: ## the observatory's heavy work beside its peers, in one table (SIZE=small|tenth|full, NUMBA=1 for esda)
	@$(PYTHON) tools/setup.py dev
	@SIZE=$(or $(SIZE),small) .venv/bin/python -m benchmarks.observatory $(if $(NUMBA),--numba) $(if $(PAIRS),--pairs $(PAIRS))

clean: ## remove .venv and var: the environment, the demonstration and whatever else was put there
	rm -rf .venv var
