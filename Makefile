# Run `make` for the list. Everything lives in .venv; nothing outside the folder is changed, except that
# `make test` installs Chromium, Chinese fonts and PostgreSQL through the system's package manager when they are missing.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
UV := $(shell command -v uv 2>/dev/null)
DEMO ?= demo
AS_ROOT := $(shell [ "$$(id -u)" -eq 0 ] || echo sudo)

.PHONY: help setup venv browser postgres fonts demo test check fix lab dashboard bench bench-matching bench-screens bench-region pages pictures constraints clean

help:  ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: .venv/.ready  ## Create .venv with everything pinned in constraints.txt

.venv/.ready: constraints.txt pyproject.toml
ifneq ($(UV),)
	@[ -x $(BIN)/python ] || uv venv --quiet --python $(PYTHON) .venv
	uv pip install --quiet --python $(BIN)/python --require-hashes --no-deps --compile-bytecode -r constraints.txt
	uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
else
	@[ -x $(BIN)/pip ] || $(PYTHON) -m venv .venv 2>/dev/null || $(MAKE) --no-print-directory venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
endif
	@touch $@

venv:  # Debian keeps Python's venv module in a package of its own
	@rm -rf .venv; echo "Installing python3-venv ..." >&2
	@command -v apt-get >/dev/null || { echo "Please install Python's venv module, then run make again." >&2; exit 1; }
	@$(AS_ROOT) apt-get update -qq && $(AS_ROOT) apt-get install -y -qq python3-venv >/dev/null
	@$(PYTHON) -m venv .venv

browser:  # What the browser tests need and pip cannot bring
	@tests/install_browser.sh

postgres:  # What the tests of the ledger need and pip cannot bring
	@tests/install_postgres.sh

fonts:  # What tests of printed documents need and pip cannot bring: rare characters
	@tests/install_fonts.sh

demo: setup  ## Main job on the sample school; ends with a summary
	@$(BIN)/xjaudit demo --to $(DEMO)

test: setup browser postgres fonts  ## Run the whole test suite (installs Chromium, Chinese fonts and PostgreSQL if missing)
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadgroup $(ARGS)

check: setup  ## Lint, format check and types; changes nothing
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright

fix: setup  ## Repair what lint and formatter can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lab: setup  ## Open JupyterLab with the officer's notebooks
	@[ -d $(DEMO)/workspace ] || $(MAKE) --no-print-directory demo
	$(BIN)/xjaudit lab $(DEMO)/workspace

dashboard: setup  ## Serve the leaders' page of the demo on loopback
	@[ -d $(DEMO)/workspace/published ] || $(MAKE) --no-print-directory demo
	$(BIN)/xjaudit dashboard $(DEMO)/workspace/published

bench: setup  ## Measure against the bare reader (benchmarks/)
	$(BIN)/python -m benchmarks.audit
	$(BIN)/python -m benchmarks.reading
	$(BIN)/python -m benchmarks.rules
	$(BIN)/python -m benchmarks.ledger
	$(BIN)/python -m benchmarks.cases
	$(BIN)/python -m benchmarks.documents
	$(BIN)/python -m benchmarks.intake

bench-screens: setup browser  ## Measure the leaders' page and the officer's panels in a browser
	$(BIN)/python -m benchmarks.dashboard
	school=$$(mktemp -d) && $(BIN)/python sample_data/generate.py --to $$school --pupils 3000 --classes 66 \
	&& $(BIN)/python -m benchmarks.panels --school $$school; rm -rf $$school

bench-region: setup  ## Measure many schools and duplicates among millions (an hour, 10 GB of disk)
	$(BIN)/python -m benchmarks.region
	$(BIN)/python -m benchmarks.duplicates

bench-matching: setup  ## Compare matchers of people, write docs/matching.md (some 5 minutes)
	$(BIN)/python -m benchmarks.matching --markdown docs/matching.md
	$(BIN)/python -m benchmarks.matching.speed

pages: setup  ## Write docs/rules anew from the rules, their texts and example tables
	XJAUDIT_GOLDEN=write $(BIN)/python -m pytest -q tests/test_rule_pages.py

pictures: setup browser  ## Make the pictures of README and guide anew, by the tests that walk the whole way
	XJAUDIT_SCREENSHOTS=docs/images $(BIN)/python -m pytest -q tests/test_lab_journey.py

constraints:  # Resolve constraints.txt anew (needs uv)
	uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-emit-index-url --no-annotate --upgrade -o constraints.txt

clean:  # Remove what make made
	rm -rf .venv demo .pytest_cache .ruff_cache .hypothesis
