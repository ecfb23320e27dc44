# From exported data to reports on the indicator set of Quyết định 766/QĐ-TTg.
# Steer with: QUARTER=Q3 YEAR=2022 SITE=ninh-son UNIT=lam-son NOTEBOOK=0-tong-hop JOBS=4

SITE ?= ninh-son
PYTHON ?= python3
BIN := .venv/bin
CHISO := $(BIN)/python -m chiso
# By way of the environment, so that nothing in a value is read as a command.
export SITE QUARTER YEAR UNIT NOTEBOOK JOBS REBUILD FORCE SCHEDULER SHORT PUBLISHED ASOF RETURNS ONLY
PERIOD = --site "$$SITE" --quarter "$$QUARTER" --year "$$YEAR"

.DEFAULT_GOAL := help
.PHONY: help setup report status check reconcile watch consolidate bundle verify lab lint browser test soak bench clean

help: ## show these lines
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/ready ## make .venv from requirements.lock (only when the lock changed)

.venv/ready: requirements.lock
	$(PYTHON) -m venv --clear .venv
	grep -A 99 '^uv==' requirements.lock | awk 'NR == 1 || /^ /{print; next} {exit}' > .venv/uv.lock
	$(BIN)/pip install --quiet --require-hashes --requirement .venv/uv.lock
	$(BIN)/uv pip sync --quiet --require-hashes --compile-bytecode --python $(BIN)/python requirements.lock
	$(BIN)/uv pip install --quiet --no-deps --no-build-isolation --python $(BIN)/python --editable .
	touch .venv/ready

report: setup ## reports of a quarter: make report QUARTER=Q3 [YEAR= SITE= UNIT= NOTEBOOK= JOBS= FORCE=1 SCHEDULER=]
	@$(CHISO) report $(PERIOD) --unit "$$UNIT" --notebook "$$NOTEBOOK" --jobs "$$JOBS" --force "$$FORCE" --scheduler "$$SCHEDULER"

status: setup ## which reports are current, stale and why, missing, failed: make status QUARTER=Q3
	@$(CHISO) status $(PERIOD)

check: setup ## take the exports in and show what is wrong with them: make check QUARTER=Q3
	@$(CHISO) check $(PERIOD)

reconcile: setup ## explain published figures: make reconcile QUARTER=Q3 PUBLISHED=file.xlsx
	@$(CHISO) reconcile $(PERIOD) "$$PUBLISHED"

watch: setup ## what is open and how many days are left: make watch QUARTER=Q3 [ASOF=2022-08-31]
	@$(CHISO) watch $(PERIOD) --asof "$$ASOF"

consolidate: setup ## take in the packs that units sent: make consolidate QUARTER=Q3 RETURNS=folder
	@$(CHISO) consolidate $(PERIOD) "$$RETURNS"

bundle: setup ## one zip per unit and one for the superior agency: make bundle QUARTER=Q3
	@$(CHISO) bundle $(PERIOD)

verify: setup ## hold every product against its recorded hash; REBUILD=1 makes all again and compares bytes
	@$(CHISO) verify $(PERIOD) --rebuild "$$REBUILD"

lab: setup ## open the notebooks in JupyterLab
	$(BIN)/jupyter lab notebooks

lint: setup ## format, lint, types, floors
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

browser: # Debian's Chromium and LibreOffice, which tests open reports in, where they may be installed
	@command -v chromium > /dev/null || (apt-get update -qq && apt-get install -qq -y chromium > /dev/null) || true
	@command -v soffice > /dev/null || (apt-get update -qq && apt-get install -qq -y libreoffice-writer-nogui > /dev/null) || true

test: lint browser ## everything that must hold before a change lands
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

soak: setup browser ## the promises of docs/reliability.md in full numbers, an hour or more: make soak [ONLY=1,5]
	@$(BIN)/python tests/soak

bench: setup ## the benchmark of docs/benchmark.md, some 40 minutes: make bench [SHORT=1] [WAYS="ours limit"]
	@$(BIN)/python tests/bench $(if $(SHORT),--short) $(WAYS)

clean: ## remove what can be made again, but no report
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis
