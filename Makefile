# One command per habit. Everything below lives in .venv, which packaging/prepare.py fills and
# refreshes when pyproject.toml changes.

.PHONY: run test check check-long bench screenshots translations build constraints clean
.DEFAULT_GOAL := run

# Extra arguments: `make run ARGS=doctor`, `make test ARGS="tests/unit -k ladder"`.
ARGS ?=
# Benchmarks to run: `make bench ONLY=startup_*,ready_s`.
ONLY ?=

BIN := .venv/bin

# The first interpreter that runs and is new enough; version managers put stubs on PATH that do not.
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null \
	&& echo $$python && break; done)

define prepare
@test -n "$(PYTHON)" || { echo "CTS Desktop needs Python 3.11, 3.12 or 3.13; none found on PATH. \
Install one or name it: make PYTHON=..." >&2; exit 1; }
@$(PYTHON) packaging/prepare.py $(1)
endef

run:
	$(call prepare,run)
	@$(BIN)/cts-desktop $(ARGS)

# Three workers for two cores: much of the time is waiting for processes. Each file stays whole;
# they are begun in the order of tests/conftest.py, long ones first.
# A selection of tests cannot reach the coverage of the whole, so ARGS switches it off. The table of
# lines that no test runs: .venv/bin/coverage report
# Meanwhile the checks run, changed kernels are compiled once: else every worker would do it.
test:
	$(call prepare,test)
	@$(BIN)/python -m cts_desktop warm & kernels=$$!; \
		$(MAKE) --no-print-directory check && wait $$kernels
ifeq ($(strip $(ARGS)),)
	$(BIN)/pytest -n 3 --dist loadfile --no-loadscope-reorder --cov --cov-report=
	$(BIN)/python -m tests.helpers.perfect_coverage
else
	$(BIN)/pytest $(ARGS)
endif

check:
	$(call prepare,check)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports --no-logo
	$(BIN)/mypy

# Half an hour: COUNT random scenarios from SEED on, and KILLS kills at random moments.
COUNT ?= 10000
SEED ?= 1
KILLS ?= 100
check-long:
	$(call prepare,test)
	$(BIN)/python -m tests.scenarios --count $(COUNT) --seed $(SEED)
	KILLS=$(KILLS) $(BIN)/pytest -q tests/end2end/test_kill_points.py tests/end2end/test_kill.py
	DEMO_CANDLES=45031 $(BIN)/pytest -q tests/end2end/test_recorded_demo.py
	VENUE_SPEED=1 $(BIN)/pytest -q tests/end2end/test_real_venue_trouble.py

bench:
	$(call prepare,bench)
	$(BIN)/python -m tests.benchmarks $(if $(ONLY),--only "$(ONLY)")

# Every page and dialog in both themes, two sizes, two scales, every language; the scenes are listed
# in tests/helpers/scenes.py. Some of it: `make screenshots ONLY=pages/positions*,presets THEMES=dark
# SIZES=1366x768 SCALES=200 LANGUAGES=de`.
screenshots:
	$(call prepare,test)
	$(BIN)/python -m tests.helpers.screenshots build/screenshots

# Texts of the source into resources/translations; how they are translated: packaging/translations.py
translations:
	$(call prepare,check)
	$(BIN)/python packaging/translations.py update

# Program and packages into build/, from a clean tree; `make build ARGS=--dirty` from any.
build:
	$(call prepare,test)
	$(BIN)/python packaging/build.py $(ARGS)

# Pins the libraries of .venv as those that programs are built with.
constraints:
	$(call prepare,test)
	$(BIN)/python packaging/constraints.py --write

# Build outputs and caches only: the profile with its trades lives outside the project.
clean:
	rm -rf build dist .coverage .coverage.* .mypy_cache .ruff_cache .pytest_cache .hypothesis \
		.import_linter_cache
	find . -name __pycache__ -type d -not -path './.venv/*' -prune -exec rm -rf {} +
