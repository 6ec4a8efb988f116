# One verb a stage. Needs Python 3.11 or newer with pip, and make; the first verb that wants more
# sets it up in .venv.
PYTHON ?= python3
PORT ?= 8001
# The database is called as the package is.
PACKAGE := $(shell sed -nE '/^  "name": "/{s/.*: "(.*)".*/\1/p;q;}' datapackage.json)
DATABASE := build/$(subst -,_,$(PACKAGE)).db
PUBLIC := build/public/$(subst -,_,$(PACKAGE)).db
RUN := .venv/bin/python -m
NEXT := build/next/bin/python
SPARK := build/spark/bin/python
RELEASE ?= $(lastword $(sort $(wildcard dist/*/)))
TEXTS ?= seeds
SERVED := $(if $(DRAFT),,$(DATABASE))
DATA := datapackage.json metadata.yml CHANGELOG.md docs/api.md docs/api.zh-Hant.md \
	docs/agreement.md \
	$(wildcard data/*.csv schemas/*.json seeds/*.txt)
WORDS := $(wildcard web/locales/*.json web/locales/*/LC_MESSAGES/*.po docs/words/*.po)
CODE := $(wildcard scripts/*.py scripts/*/*.py scripts/*/*.json scripts/sql/*.sql \
	web/charts/*.json web/charts/*/* docs/charts/*/*)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup ready-build ready-dev new fill draft import accept check build public serve
.PHONY: docs changes messages release
.PHONY: prove prove-spark quick test test-next bench attack soak kills lock clean

help: ## print the verbs
	@sed -nE 's/^([a-z-]+):[^#]*## (.*)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

ready-build:
	@$(PYTHON) scripts/setup.py build

ready-dev:
	@$(PYTHON) scripts/setup.py dev

setup: ready-dev ## make .venv with all that requirements-dev.txt pins

new: | ready-build ## lay out an empty dataset on another subject: DIR= NAME= TITLE=
	@$(RUN) scripts.new '$(DIR)' '$(NAME)' '$(TITLE)'

fill: | ready-build ## fill in offsets, ids and derived columns of the CSVs
	@$(RUN) scripts.fill

draft: | ready-build ## draft a document: FILE=, a .txt, .html or .pdf (DOCUMENT= PUBLISHED=)
	@$(RUN) scripts.draft '$(FILE)' $(if $(DOCUMENT),--document '$(DOCUMENT)') \
		$(if $(PUBLISHED),--published '$(PUBLISHED)')

import: | ready-build ## take annotations of others into drafts: FILE= (DOCUMENT=)
	@$(RUN) scripts.curate.imports '$(FILE)' $(if $(DOCUMENT),--document '$(DOCUMENT)')

accept: | ready-build ## move what is decided of a draft into data/: DOCUMENT=
	@$(RUN) scripts.accept '$(DOCUMENT)'

check: | ready-build ## check the data, after an edit what it touches (FULL=1: all)
	@$(RUN) scripts.check $(if $(FULL),--full)

$(DATABASE): $(DATA) $(CODE) $(WORDS) | ready-build
	@$(RUN) scripts.check
	@$(RUN) scripts.build

build: $(DATABASE) ## check the data and build the database

$(PUBLIC): $(DATA) $(CODE) $(WORDS) | ready-build
	@$(RUN) scripts.check
	@$(RUN) scripts.build --without-texts

public: $(PUBLIC) ## build the database for a public host, without the full source texts

serve: $(SERVED) | ready-build ## serve the site on http://127.0.0.1:8001 (PORT=, DRAFT=1, LOG=1)
	@exec $(RUN) scripts.serve --port $(PORT) $(if $(DRAFT),--draft) $(if $(LOG),--log)

docs: | ready-build ## write what follows from schemas and descriptor: codebook, README, citation
	@$(RUN) scripts.docs

changes: | ready-build ## write what changed since the last release (REASON= NOTE= where none is)
	@$(RUN) scripts.changes --reason '$(REASON)' --note '$(NOTE)'

messages: | ready-build ## gather the words of pages for translation
	@$(RUN) scripts.messages

release: | ready-build ## check the data and make dist/NAME-VERSION and its zip
	@$(RUN) scripts.release

prove: | ready-build ## prove a release against the texts, by DuckDB (RELEASE= TEXTS=)
	@$(RUN) scripts.forms.prove '$(RELEASE)' '$(TEXTS)'

prove-spark: $(SPARK) ## try the proof on Spark, and a release (RELEASE= TEXTS= ADDRESS=)
	@$(SPARK) -m pytest -n 0 tests/forms/spark.py
	@$(if $(RELEASE),$(SPARK) -m scripts.forms.prove '$(RELEASE)' '$(TEXTS)' --engine spark \
		$(if $(ADDRESS),--address '$(ADDRESS)'))

quick: ready-dev $(DATABASE) ## the tests that take no browser, release or attack
	@$(RUN) ruff check .
	@$(RUN) ruff format --check .
	@$(RUN) pytest -n 2 -m "not slow"

test: ready-dev $(DATABASE) ## check the style, the types and everything the project promises
	@$(RUN) ruff check .
	@$(RUN) ruff format --check .
	@$(RUN) mypy
	@.venv/bin/lint-imports
	@$(RUN) pytest

$(NEXT) $(SPARK): build/%/bin/python: requirements-%.txt | ready-dev
	@.uv/bin/uv venv --quiet --clear --python .venv/bin/python build/$*
	@.uv/bin/uv pip sync --quiet --system-certs --require-hashes --python $@ $<
	@touch $@

test-next: $(DATABASE) $(NEXT) ## try the site on the newest alpha of Datasette 1.0
	@$(RUN) pytest -n 0 tests/site/next.py

bench: ready-dev $(DATABASE) ## measure and write docs/benchmarks.md (SCALE=100: on 400 documents)
	@$(RUN) scripts.bench $(if $(SCALE),--documents $$((4 * $(SCALE))))

attack: ready-dev $(DATABASE) ## throw what starves a site at one of this machine's, and measure
	@$(RUN) tests.site.attack

soak: ready-dev $(DATABASE) ## ask a site for ten minutes, alone and behind nginx (MINUTES=)
	@$(RUN) tests.site.soak --minutes $(or $(MINUTES),10)

kills: ready-dev ## kill each command that writes 100 times (TIMES=), and fill its disk
	@$(RUN) tests.stopping --times $(or $(TIMES),100)

lock: | ready-build ## pin each requirements-*.in into its .txt
	@for name in requirements-dev requirements-build requirements-serve requirements-tools \
		requirements-next requirements-spark requirements-uv; do \
		.uv/bin/uv pip compile --quiet --system-certs --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-header $$name.in \
		$$(case $$name in *build | *serve | *spark) echo --constraints requirements-dev.txt;; esac) \
		--output-file $$name.txt || exit 1; done

clean: ## remove what the other verbs made
	@rm -rf build dist .venv .uv .setup.lock
