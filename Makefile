# The workflow as executable documentation. `make run` and `make test` need Python 3.11 or later, pip and make, nothing else.

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

.PHONY: run demo test lint types check train bench soak lock clean help

help:                 ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## */\t/' | expand -t 12

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $(READY)

run: $(READY)         ## one round over feeds.yaml: a row for each source, then the digest
	@$(BIN)/ree-monitor poll --all --digest || test $$? -eq 1  # 1: some source failed, and the rows say which

demo: $(READY)        ## the whole loop on this machine, without a network
	@$(BIN)/ree-monitor demo

test: $(READY)        ## the test suite
	$(BIN)/python -m pytest -q

lint: $(READY)        ## ruff: rules and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)       ## mypy, strict
	$(BIN)/mypy

check: test lint types ## all that CI asks for

train: $(READY)       ## train the shipped model anew from classifiers/data/train
	$(BIN)/ree-monitor train --out classifiers/model

bench: $(READY)       ## measurements beside named peers; minutes
	$(BIN)/python -m benchmarks

soak: $(READY)        ## long runs
	$(BIN)/python -m pytest -q -m soak

lock: $(READY)        ## resolve requirements.lock anew
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	    --group dev pyproject.toml -o requirements.lock

clean:                ## remove the environment
	rm -rf $(VENV)
