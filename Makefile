# `make smoke` and `make test` need Python 3.11 or later and nothing else; both make .venv first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PERSONA ?=
BEHAVE := $(BIN)/behave $(if $(PERSONA),-D persona=$(PERSONA))

.PHONY: help smoke suite test check defects chaos clean

help:
	@echo "make smoke [PERSONA=admin]  run what one runs after every deployment"
	@echo "make suite [PERSONA=admin]  run every promise"
	@echo "make test                   everything the project checks about itself, then the whole suite"
	@echo "make check                  style, types and the words of the features only"
	@echo "make defects                seed defects into the service; the suite must notice each"
	@echo "make chaos                  break connections and kill runs; nothing may be left behind"
	@echo "make clean                  remove .venv and what the tools leave"

smoke: $(VENV)/suite
	$(BEHAVE) --tags @smoke

suite: $(VENV)/suite
	$(BEHAVE)

check: $(VENV)/tools
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/behave --dry-run --format null

test: check
	$(BIN)/python -m pytest
	$(BIN)/behave

defects: $(VENV)/tools
	$(BIN)/python -m tests.defects --markdown docs/defects.md

chaos: $(VENV)/tools
	$(BIN)/python -m tests.chaos --markdown docs/chaos.md

# Only a whole installation leaves its mark, so one that was broken off is done again.
$(VENV)/suite: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or later is needed, and $(PYTHON) is $$($(PYTHON) --version). Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/tools: $(VENV)/suite requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache *.egg-info reports .smoke
