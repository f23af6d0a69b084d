# The verbs of the README; CI calls the same ones. Settings are environment variables (see README).
PYTHON ?= python3.11
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

.PHONY: help install models serve test unit check gate live eval screenshots fix lock clean

help:  ## print these verbs
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

$(VENV)/installed: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet --requirement requirements.lock
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

install: $(VENV)/installed  ## create the environment from requirements.lock

models: install  ## bring the embedded models into the cache folder
	$(BIN)/onrecord index fetch

serve: models  ## index seeds/ and open the page on 127.0.0.1:7860
	$(BIN)/onrecord index add seeds
	$(BIN)/onrecord serve

test: models  ## every test, with the real models and a real browser where Chromium is present
	$(BIN)/pytest

unit: install  ## the fast tests: no models, no browser
	$(BIN)/pytest -m "not models and not browser"

check: install  ## lint, types, import rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

gate: install  ## the committed evaluation run against its pinned floors; asks no model
	$(BIN)/onrecord eval validate
	$(BIN)/onrecord eval gate

live: models  ## ask 15 labelled questions anew: is the committed run what the code gives?
	$(BIN)/onrecord eval run --sample 15 --out runs/live.jsonl --same-as eval/baseline/run.jsonl

eval: models  ## ask every labelled question, score, report (about a quarter of an hour on two cores)
	$(BIN)/onrecord eval run --out runs/latest.jsonl
	$(BIN)/onrecord eval score runs/latest.jsonl
	$(BIN)/onrecord eval report runs/latest.jsonl --html runs/latest.html

screenshots: models  ## take the pictures of docs/images from the real page on the seeds
	$(BIN)/python -m tests.screenshots docs/images

fix: install  ## format and mend what a tool can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock:  ## resolve the newest allowed versions anew and pin them
	rm -rf $(VENV)-lock && $(PYTHON) -m venv $(VENV)-lock
	$(VENV)-lock/bin/python -m pip install --quiet setuptools wheel
	$(VENV)-lock/bin/python -m pip install --quiet --editable ".[dev]"
	( echo "# Written by 'make lock'."; $(VENV)-lock/bin/python -m pip freeze --all --exclude-editable --exclude pip | sed -E 's/^(torch==[0-9.]+)\+cpu/\1/; s/^torch @ .*/torch==2.13.0/' ) > requirements.lock
	rm -rf $(VENV)-lock

clean:  ## remove the environment and the archive; the model cache stays
	rm -rf $(VENV) .onrecord
