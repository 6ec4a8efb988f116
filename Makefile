# One verb a stage. Needs Python 3.11 or newer with pip, and make; the first verb that wants more
# sets it up in .venv.
PYTHON ?= python3
PORT ?= 8001
DATABASE := build/chip_controls.db
PUBLIC := build/public/chip_controls.db
RUN := .venv/bin/python -m
NEXT := build/next/bin/python
SERVED := $(if $(DRAFT),,$(DATABASE))
DATA := datapackage.json metadata.yml CHANGELOG.md docs/api.md docs/agreement.md \
	$(wildcard data/*.csv schemas/*.json seeds/*.txt)
WORDS := $(wildcard web/locales/*.json web/locales/*/LC_MESSAGES/*.po)
CODE := $(wildcard scripts/*.py scripts/*/*.py scripts/*/*.json scripts/sql/*.sql \
	web/charts/*.json web/charts/*/*)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup ready-build ready-dev fill draft accept check build public serve
.PHONY: docs changes messages release
.PHONY: quick test test-next bench attack lock clean

help: ## print the verbs
	@sed -nE 's/^([a-z-]+):[^#]*## (.*)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

ready-build:
	@$(PYTHON) scripts/setup.py build

ready-dev:
	@$(PYTHON) scripts/setup.py dev

setup: ready-dev ## make .venv with all that requirements-dev.txt pins

fill: | ready-build ## fill in offsets, ids and derived columns of the CSVs
	@$(RUN) scripts.fill

draft: | ready-build ## draft a document: FILE=, a .txt, .html or .pdf (DOCUMENT= PUBLISHED=)
	@$(RUN) scripts.draft '$(FILE)' $(if $(DOCUMENT),--document '$(DOCUMENT)') \
		$(if $(PUBLISHED),--published '$(PUBLISHED)')

accept: | ready-build ## move what is decided of a draft into data/: DOCUMENT=
	@$(RUN) scripts.accept '$(DOCUMENT)'

check: | ready-build ## run all checks of the data
	@$(RUN) scripts.check

$(DATABASE): $(DATA) $(CODE) $(WORDS) | ready-build
	@$(RUN) scripts.check
	@$(RUN) scripts.build

build: $(DATABASE) ## check the data and build the database

$(PUBLIC): $(DATA) $(CODE) $(WORDS) | ready-build
	@$(RUN) scripts.check
	@$(RUN) scripts.build --without-texts

public: $(PUBLIC) ## build the database for a public host, without the full source texts

serve: $(SERVED) | ready-build ## serve the site on http://127.0.0.1:8001 (PORT=, DRAFT=1)
	@exec $(RUN) scripts.serve --port $(PORT) $(if $(DRAFT),--draft)

docs: | ready-build ## write what follows from schemas and descriptor: codebook, README, citation
	@$(RUN) scripts.docs

changes: | ready-build ## write what changed since the last release (REASON= NOTE= where none is)
	@$(RUN) scripts.changes --reason '$(REASON)' --note '$(NOTE)'

messages: | ready-build ## gather the words of the interface for web/locales
	@$(RUN) scripts.messages

release: | ready-build ## check the data and make dist/chip-controls-VERSION and its zip
	@$(RUN) scripts.release

quick: ready-dev $(DATABASE) ## the tests that take no browser, release or attack (half a minute)
	@$(RUN) ruff check .
	@$(RUN) ruff format --check .
	@$(RUN) pytest -n 2 -m "not slow"

test: ready-dev $(DATABASE) ## check the style, the types and everything the project promises
	@$(RUN) ruff check .
	@$(RUN) ruff format --check .
	@$(RUN) mypy
	@.venv/bin/lint-imports
	@$(RUN) pytest

$(NEXT): requirements-next.txt | ready-dev
	@.uv/bin/uv venv --quiet --clear --python .venv/bin/python build/next
	@.uv/bin/uv pip sync --quiet --system-certs --require-hashes --python $@ $<
	@touch $@

test-next: $(DATABASE) $(NEXT) ## try the site on the newest alpha of Datasette 1.0
	@$(RUN) pytest -n 0 tests/site/next.py

bench: ready-dev $(DATABASE) ## measure and write docs/benchmarks.md (SCALE=100: on 400 documents)
	@$(RUN) scripts.bench $(if $(SCALE),--documents $$((4 * $(SCALE))))

attack: ready-dev $(DATABASE) ## throw what starves a site at one of this machine's, and measure
	@$(RUN) tests.site.attack

lock: | ready-build ## pin each requirements-*.in into its .txt
	@for name in requirements-dev requirements-build requirements-serve requirements-tools \
		requirements-next requirements-uv; do .uv/bin/uv pip compile --quiet --system-certs --universal \
		--python-version 3.11 --generate-hashes --no-emit-index-url --no-header $$name.in \
		$$(case $$name in *build | *serve) echo --constraints requirements-dev.txt;; esac) \
		--output-file $$name.txt || exit 1; done

clean: ## remove what the other verbs made
	@rm -rf build dist .venv .uv .setup.lock
