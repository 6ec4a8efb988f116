# One verb a stage. Needs Python 3.11 or newer with pip, and make; everything else is set up by the first verb that wants it.
PYTHON ?= python3
PORT ?= 8001
DATABASE := build/chip_controls.db
READY := .venv/ready
RUN := .venv/bin/python -m
DATA := datapackage.json $(wildcard data/*.csv schemas/*.json seeds/*.txt)
CODE := $(wildcard scripts/*.py scripts/*/*.py scripts/sql/*.sql)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup fill check build serve docs cite changes release test bench attack lock clean

help: ## print the verbs
	@sed -nE 's/^([a-z]+):[^#]*## (.*)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 14

.uv/bin/uv: requirements-uv.txt
	@rm -rf .uv
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --root-user-action ignore \
		--require-hashes --target .uv --requirement requirements-uv.txt
	@touch $@

$(READY): requirements.txt | .uv/bin/uv
	@echo "Setting up .venv (once) …"
	@.uv/bin/uv venv --quiet --clear --python $(PYTHON) .venv
	@.uv/bin/uv pip sync --quiet --system-certs --require-hashes --compile-bytecode --python .venv/bin/python requirements.txt
	@touch $@

setup: $(READY) ## make .venv with all that requirements.txt pins

fill: $(READY) ## fill in offsets, ids and derived columns of the CSVs
	$(RUN) scripts.fill

check: $(READY) ## run all checks of the data
	$(RUN) scripts.check

$(DATABASE): $(DATA) $(CODE) | $(READY)
	$(RUN) scripts.check
	$(RUN) scripts.build

build: $(DATABASE) ## check the data and build the database

serve: $(DATABASE) ## serve the site on http://127.0.0.1:8001 (PORT= for another)
	@echo "Chip Controls: http://127.0.0.1:$(PORT)/ (Ctrl-C stops it)"
	@exec $(RUN) datasette serve web --metadata metadata.yml --immutable $(DATABASE) --port $(PORT)

docs: $(READY) ## write docs/codebook.md and the tables of the README from the schemas
	$(RUN) scripts.describe.codebook

cite: $(READY) ## write CITATION.cff and the citation of the README from datapackage.json
	$(RUN) scripts.describe.citation

changes: $(READY) ## write down what changed since the last release (REASON= NOTE= for changes that have none)
	$(RUN) scripts.changes --reason '$(REASON)' --note '$(NOTE)'

release: $(READY) ## check the data and make dist/chip-controls-VERSION and its zip
	$(RUN) scripts.release

test: $(DATABASE) ## check the style, the types and everything the project promises
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	$(RUN) pytest

bench: $(DATABASE) ## measure, print and write docs/benchmarks.md
	$(RUN) scripts.bench

attack: $(DATABASE) ## throw questions that starve a site at one of this machine's own, and measure
	$(RUN) tests.site.attack

lock: .uv/bin/uv ## pin each requirements*.in into its .txt
	@for name in requirements requirements-tools requirements-uv; do \
		.uv/bin/uv pip compile --quiet --system-certs --universal --python-version 3.11 \
			--generate-hashes --no-emit-index-url --no-header $$name.in --output-file $$name.txt \
			|| exit 1; done

clean: ## remove what the other verbs made
	rm -rf build dist .venv .uv
