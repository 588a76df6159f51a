# `make smoke` and `make test` need Python 3.11 or later and nothing else; both create .venv first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PERSONA ?=
BEHAVE := $(strip $(BIN)/behave $(if $(PERSONA),-D persona=$(PERSONA)))
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
UNIT := tests/test_polling.py tests/test_evidence.py tests/settings tests/description tests/http tests/results tests/resources tests/cleanup \
  tests/scenario tests/run tests/merging tests/honesty tests/commands tests/house

EXAMPLES := kinto jupyterhub

.PHONY: help smoke suite test bench report-bench test-examples report picture unit check docs defects smoke-set chaos mutate documents mistakes constraints clean $(EXAMPLES:%=example-%) $(EXAMPLES:%=example-%-smoke)

help:
	@echo "make smoke [PERSONA=admin]  run what is run after every deployment"
	@echo "make suite [PERSONA=admin]  run every promise"
	@echo "make test                   everything the project checks about itself, then the whole suite"
	@echo "make report                 build the Allure report of the last run with it: behave -f allure -o reports/allure"
	@echo "make picture                take the picture of the HTML report that the README shows; needs chromium"
	@echo "make test-examples          the same for the examples: installs and starts Kinto and JupyterHub"
	@echo "make unit                   the fast tests, well under a minute"
	@echo "make check                  style, types, documentation, and the words of the features"
	@echo "make docs                   write the generated parts of the documentation"
	@echo "make defects                seed defects into the service; the suite must notice each"
	@echo "make smoke-set              measure which scenarios notice which defect, and propose what is @smoke"
	@echo "make chaos                  break connections and kill runs; nothing may be left behind"
	@echo "make mutate                 change what the service answers, one thing at a time; the suite must notice each"
	@echo "make bench [QUICK=1]        measure what the suite costs, beside a bare replay and beside other tools"
	@echo "make report-bench           measure the HTML report in a browser: a whole run, and 10,000 scenarios; needs chromium"
	@echo "make documents              draft suites from public OpenAPI documents of PyPI and npm"
	@echo "make mistakes               seed mistakes into the descriptions of the examples; the doctor must name each in one run"
	@echo "make example-kinto          run the example suite against Kinto, a real service from PyPI"
	@echo "make example-jupyterhub     the same for JupyterHub; example-kinto-smoke and example-jupyterhub-smoke run less"
	@echo "make constraints            renew the tested versions in constraints.txt"
	@echo "make clean                  remove .venv and what the tools leave"

smoke: $(VENV)/suite
	$(BEHAVE) --tags @smoke -j auto

suite: $(VENV)/suite
	$(BEHAVE) -j auto

check: $(VENV)/tools
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/behave --dry-run --format null
	$(BIN)/python -m support honesty
	$(BIN)/python -m support docs --check

unit: $(VENV)/tools
	$(BIN)/python -m pytest $(UNIT)

test: check
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile --ignore=tests/examples
	$(BIN)/behave -j auto -D order=random -D report_evidence=reports/evidence.json
	$(BIN)/python -m support honesty --evidence reports/evidence.json

test-examples: $(VENV)/tools
	$(BIN)/python -m pytest tests/examples

report: $(VENV)/suite
	$(BIN)/python -m support report

picture: $(VENV)/suite
	$(BIN)/behave features/groups.feature -j 2 -D report_html=reports/picture.html
	chromium --headless --no-sandbox --hide-scrollbars --window-size=1100,1050 --screenshot=docs/report.png \
		file://$(CURDIR)/reports/picture.html

docs: $(VENV)/suite
	$(BIN)/python -m support docs

defects: $(VENV)/tools
	$(BIN)/python -m tests.defects --markdown docs/defects.md

# Measures, which takes hours, and proposes; what is @smoke now and must stay is a decision: make smoke-set KEEP="FILE:LINE …"
smoke-set: $(VENV)/tools
	$(BEHAVE) -D report_json=reports/whole.json --format null --no-summary
	$(BIN)/python -m tests.defects --effects reports/effects.json
	$(BIN)/python -m tests.defects.smoke_set reports/effects.json reports/whole.json $(if $(KEEP),--keep $(KEEP))

chaos: $(VENV)/tools
	$(BIN)/python -m tests.chaos --markdown docs/chaos.md

mutate: $(VENV)/suite
	$(BIN)/python -m support mutate --markdown docs/mutation.md

# Hours; QUICK=1 takes less of everything. What it needs from PyPI, it installs in .bench
bench: $(VENV)/suite
	$(BIN)/python -m benchmarks $(if $(QUICK),--quick) $(if $(PARTS),--only $(PARTS))

report-bench: $(VENV)/tools
	$(BIN)/behave -j 2 -D report_json=reports/whole.json -D report_html=reports/whole.html --format null
	$(BIN)/python benchmarks/report_page.py reports/whole.json reports/whole.html --markdown docs/benchmarks-report.md

documents: $(VENV)/tools
	$(BIN)/python -m tests.drafting

mistakes: $(VENV)/tools
	$(BIN)/python -m tests.doctor

# One shell, so that the service is stopped whatever happens, and the exit code is that of the suite.
$(EXAMPLES:%=example-%): example-%: $(VENV)/suite
	@trap 'examples/$*/down' EXIT; trap 'exit 130' INT; trap 'exit 143' TERM; \
	PYTHON=$(PYTHON) examples/$*/up && $(BEHAVE) -D config=examples/$*/config.json --tags "not @known_bug"

$(EXAMPLES:%=example-%-smoke): example-%-smoke: $(VENV)/suite
	@trap 'examples/$*/down' EXIT; trap 'exit 130' INT; trap 'exit 143' TERM; \
	PYTHON=$(PYTHON) examples/$*/up && $(BEHAVE) -D config=examples/$*/config.json --tags "@smoke and not @known_bug"

constraints:
	rm -rf $(VENV)-constraints
	$(PYTHON) -m venv $(VENV)-constraints
	$(VENV)-constraints/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	head -n 1 constraints.txt > constraints.new
	$(VENV)-constraints/bin/python -m pip freeze --exclude-editable >> constraints.new
	mv constraints.new constraints.txt
	rm -rf $(VENV)-constraints

# Only a complete installation leaves its mark, so one that broke off is done again.
$(VENV)/suite: requirements.txt constraints.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or later is needed, and $(PYTHON) is $$($(PYTHON) --version). Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(PIP) -r requirements.txt
	@touch $@

$(VENV)/tools: $(VENV)/suite requirements-dev.txt
	$(PIP) -r requirements-dev.txt
	@touch $@

clean:
	rm -rf $(VENV) $(VENV)-constraints .mypy_cache .ruff_cache .pytest_cache *.egg-info reports .smoke
