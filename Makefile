# casefacts: `make demo` shows it, `make test` checks it; `make help` lists the rest. Each target sets up what it needs.

IN_RANGE := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 13))
PYTHON ?= $(shell for p in python3.12 python3.11 python3 python; do $$p -c '$(IN_RANGE)' 2>/dev/null && echo $$p && break; done)
VENV ?= .venv
BIN := $(VENV)/bin
CASEFACTS := $(BIN)/casefacts
OUT ?= out/tables
STRICT ?=
FLAGS ?=

# `make tables` calls casefacts when a report, a lexicon, a model, the code, a file named in FLAGS or the command itself
# changed since the last call began; casefacts then remakes what depends on it and nothing else. Reports are told from
# their times by find, because a prerequisite may have no space in its name.
quoted = '$(subst ','"'"',$(1))'
MADE = $(OUT)/.made
TABLES = $(CASEFACTS) run "$(CORPUS)" --out "$(OUT)" $(FLAGS)
CHANGED = \( -newer "$(MADE)" -o -cnewer "$(MADE)" \) -print
ifneq ($(filter tables,$(MAKECMDGOALS)),)
STALE := $(shell test "$$(cat "$(MADE)" 2>&1)" = $(call quoted,$(STRICT) $(TABLES)) \
	&& (for name in reports drugs labs outcomes patients; do test -f "$(OUT)/$$name.csv" || exit 1; done) \
	&& test -z "$$(find "$(CORPUS)" data/lexicons models $(wildcard $(FLAGS)) $(CHANGED) 2>&1 | head -n 1)" \
	&& test -z "$$(find pipeline -name '*.py' $(CHANGED) | head -n 1)" || echo stale)
endif

.DEFAULT_GOAL := help
.PHONY: help setup demo tables test test-browser wheel-check samples train evaluate evaluate-facts accuracy bench bench-reading bench-tables bench-sentences docs site pictures lock clean

help: ## Show the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

setup: $(VENV)/installed ## Make a virtual environment with the locked packages

$(VENV)/installed: requirements.lock pyproject.toml
	@test -n "$(PYTHON)" && $(PYTHON) -c '$(IN_RANGE)' || \
		{ echo "casefacts needs Python 3.11 or 3.12; install one, or name it: make PYTHON=/path/to/python3.12 ..."; exit 1; }
	@echo "Setting up $(VENV) with $(PYTHON) (once; some minutes; needs the Python package index) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-virtualenv -r requirements.lock
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-virtualenv --no-deps --editable .
	@touch $@
	@echo "casefacts is ready: make demo shows it, $(CASEFACTS) --help lists what it does"

demo: setup ## Run the pipeline on the sample reports and show where the tables are
	@$(CASEFACTS) run data/samples/reports --out out/demo

tables: setup ## Tables of a folder of reports: make tables CORPUS=folder OUT=folder [STRICT=1] [FLAGS="--ocr never"]
	@test -n "$(CORPUS)" || { echo "Say which folder: make tables CORPUS=folder OUT=folder"; exit 2; }
ifeq ($(STALE),)
	@echo "Nothing changed since the last time. Tables: $(OUT)"
else
	@mkdir -p "$(OUT)" 2>/dev/null; made="$(MADE).$$$$"; trap 'rm -f "$$made"; exit 130' INT TERM; \
		printf '%s\n' $(call quoted,$(STRICT) $(TABLES)) >"$$made" 2>/dev/null; \
		$(TABLES); status=$$?; \
		if [ $$status -eq 0 ] || { [ $$status -eq 3 ] && [ -z "$(STRICT)" ]; }; then mv "$$made" "$(MADE)"; exit 0; fi; \
		rm -f "$$made"; exit $$status
endif

test: setup ## Check style and types, run the tests
	@echo "ruff ..." && $(BIN)/ruff check . && $(BIN)/ruff format --check --quiet .
	@echo "mypy ..." && $(BIN)/mypy
	@echo "pytest ..." && $(BIN)/pytest

test-browser: setup ## Test the review site in Chromium (which must be installed)
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-virtualenv -r requirements-browser.lock
	@$(BIN)/pytest -o addopts=-q tests/browser

wheel-check: setup ## Build the wheel, install it in a fresh environment, read a report there
	@bash tests/wheel_check.sh "$(PYTHON)" "$(BIN)/python"

samples: setup ## Typeset the sample reports again from their texts
	@$(BIN)/python data/samples/typeset.py

train: setup ## Train the models: make train CORPORA=folder
	@test -n "$(CORPORA)" || { echo "Say where the corpora are: make train CORPORA=folder"; exit 2; }
	@OMP_NUM_THREADS=1 $(BIN)/python -m casefacts.train "$(CORPORA)"
	@OMP_NUM_THREADS=1 $(BIN)/python -m casefacts.train.evaluate "$(CORPORA)"
	@OMP_NUM_THREADS=1 $(BIN)/python -m casefacts.train.linker "$(CORPORA)"
	@OMP_NUM_THREADS=1 $(BIN)/python -m casefacts.train.confidence "$(CORPORA)"

evaluate: setup ## Score the dev splits: make evaluate CORPORA=folder
	@test -n "$(CORPORA)" || { echo "Say where the corpora are: make evaluate CORPORA=folder"; exit 2; }
	@for name in maccrobat phee ade bc5cdr; do \
		echo "$$name, dev split"; \
		$(BIN)/python -m casefacts.evaluate.corpus "$(CORPORA)/$$name/dev.jsonl" out/evaluate/$$name/reports && \
		$(CASEFACTS) run out/evaluate/$$name/reports --out out/evaluate/$$name/tables --quiet && \
		$(CASEFACTS) evaluate "$(CORPORA)/$$name/dev.jsonl" out/evaluate/$$name/tables || exit 1; \
	done
	@$(BIN)/python -m casefacts.train.confidence --show out/evaluate/reliability.svg

evaluate-facts: setup ## Score against gold tables: make evaluate-facts CORPUS=folder-of-reports GOLD=folder-of-gold-tables
	@test -n "$(CORPUS)" -a -n "$(GOLD)" || { echo "make evaluate-facts CORPUS=folder-of-reports GOLD=folder-of-gold-tables"; exit 2; }
	@$(CASEFACTS) run $(CORPUS) --out out/evaluate/facts --quiet
	@$(CASEFACTS) evaluate "$(GOLD)" out/evaluate/facts

accuracy: evaluate evaluate-facts ## Write docs/accuracy.md: make accuracy CORPORA=folder CORPUS=folder-of-reports GOLD=gold-tables [SEVERAL=gold-tables]
	@$(BIN)/python benchmarks/accuracy.py --set "Whole reports, gold tables of careful readers" "$(GOLD)" out/evaluate/facts \
		$(if $(SEVERAL),--set "Reports of two patients each, gold tables of careful readers" "$(SEVERAL)" out/evaluate/facts) \
		--set "MACCROBAT, development split: whole case reports" "$(CORPORA)/maccrobat/dev.jsonl" out/evaluate/maccrobat/tables \
		--set "PHEE, development split: sentences about adverse events" "$(CORPORA)/phee/dev.jsonl" out/evaluate/phee/tables \
		--set "ADE, development split (nothing was trained on it)" "$(CORPORA)/ade/dev.jsonl" out/evaluate/ade/tables \
		--set "BC5CDR, development split: abstracts, chemicals and diseases" "$(CORPORA)/bc5cdr/dev.jsonl" out/evaluate/bc5cdr/tables

bench: setup ## Time batches beside a script of one's own: make bench PDFS="folder of PDFs" [FLAGS="--parts start workers"]
	@test -n "$(PDFS)" || { echo 'make bench PDFS="folder of PDFs" [FLAGS="--parts start workers"]'; exit 2; }
	@$(BIN)/python benchmarks/batches.py $(PDFS) $(FLAGS)

bench-reading: setup ## Score and time the reading of PDFs: make bench-reading PDFS="folders of X.pdf beside X.xml" [SCANNED=1]
	@test -n "$(PDFS)" || { echo 'make bench-reading PDFS="folders of X.pdf beside X.xml" [SCANNED=1]'; exit 2; }
	@$(BIN)/python benchmarks/reading.py $(PDFS) $(if $(SCANNED),--scanned)

bench-tables: setup ## Score table cells read from PDFs: make bench-tables PDFS="folders of X.pdf beside X.xml"
	@test -n "$(PDFS)" || { echo 'make bench-tables PDFS="folders of X.pdf beside X.xml"'; exit 2; }
	@$(BIN)/python benchmarks/tables.py $(PDFS)

bench-sentences: setup ## Share of the test sentences with all cells right, by difficulty
	@PYTHONPATH=. $(BIN)/python benchmarks/sentences.py $(FLAGS)

docs: setup ## Make the pages of the documentation that come from the code: tables, commands
	@$(BIN)/python -m casefacts.tabulate.dictionary >docs/tables.md
	@$(BIN)/python docs/reference.py >docs/commands.md

site: setup ## Build the documentation as a site in out/site
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-virtualenv -r requirements-docs.lock
	@$(BIN)/sphinx-build -q -W --keep-going docs out/site
	@echo "The documentation: out/site/index.html"

pictures: setup ## Make the pictures of the tutorial again (needs Chromium)
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-virtualenv -r requirements-browser.lock
	@$(BIN)/python docs/pictures.py

lock: ## Lock the packages again from pyproject.toml (needs uv)
	@uv pip compile --universal --python-version 3.11 --group dev --generate-hashes --no-header --quiet pyproject.toml -o requirements.lock
	@uv pip compile --universal --python-version 3.11 --group browser --generate-hashes --no-header --quiet -o requirements-browser.lock
	@uv pip compile --universal --python-version 3.11 --group docs --constraints requirements.lock --generate-hashes --no-header --quiet -o requirements-docs.lock

clean: ## Remove what the targets made, but not the environment
	@rm -rf out build dist
