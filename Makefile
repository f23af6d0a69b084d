# The verbs of the README; CI calls the same ones. Settings are environment variables (see README).
PYTHON ?= python3.11
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

# Weaknesses that are known and do not apply, each looked at on a day.
# CVE-2026-45829, chromadb's own server (2026-11-25): onrecord never imports it, chromadb is used as a library; no fixed release.
ACCEPTED := CVE-2026-45829

.PHONY: help install models serve test unit check gate live eval crash damage screenshots fix audit sbom lock clean

help:  ## print these verbs
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

$(VENV)/installed: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet --no-deps --require-hashes --requirement requirements.lock
	$(PIP) install --quiet --no-build-isolation --editable .  # and torch, in the build that the registry has for this machine
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

eval: models  ## ask every labelled question, score, report (about half an hour on two cores)
	$(BIN)/onrecord eval run --out runs/latest.jsonl
	$(BIN)/onrecord eval score runs/latest.jsonl
	$(BIN)/onrecord eval report runs/latest.jsonl --html runs/latest.html

crash: install  ## 300 kills in the middle of changes of an archive; counts what is lost
	$(BIN)/python -m tests.faults.crash

damage: install  ## every file of an archive missing, emptied, halved, flipped; counts what is not told
	$(BIN)/python -m tests.faults.damage

screenshots: models  ## take the pictures of docs/images from the real page on the seeds
	$(BIN)/python -m tests.screenshots docs/images

fix: install  ## format and mend what a tool can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

audit:  ## known weaknesses of what is installed; needs a source of them, and fails where it cannot look at all of it
	$(PYTHON) -m venv $(VENV)-audit
	$(VENV)-audit/bin/python -m pip install --quiet pip-audit==2.10.1
	$(VENV)-audit/bin/pip-audit --strict --no-deps --disable-pip --requirement requirements.lock $(ACCEPTED:%=--ignore-vuln %)

sbom: install  ## what is installed, with licences, as CycloneDX: sbom.json
	$(PYTHON) -m venv $(VENV)-sbom
	$(VENV)-sbom/bin/python -m pip install --quiet cyclonedx-bom==7.5.0
	$(VENV)-sbom/bin/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible --output-file sbom.json $(BIN)/python

lock:  ## resolve the newest allowed versions anew and pin them, with the hashes of all their files
	rm -rf $(VENV)-lock && $(PYTHON) -m venv $(VENV)-lock
	$(VENV)-lock/bin/python -m pip install --quiet setuptools wheel
	$(VENV)-lock/bin/python -m pip install --quiet --editable ".[dev]"
	$(VENV)-lock/bin/python -m pip freeze --all --exclude-editable --exclude pip --exclude torch > $(VENV)-lock/pins.txt
	$(VENV)-lock/bin/python -m pip install --quiet uv==0.13.9
	( echo "# Written by 'make lock'. torch is pinned in pyproject.toml: each registry has another build of it."; \
	  $(VENV)-lock/bin/uv pip compile --quiet --python $(VENV)-lock/bin/python --no-deps --generate-hashes --no-header --no-annotate $(VENV)-lock/pins.txt ) > requirements.lock.new
	mv requirements.lock.new requirements.lock
	rm -rf $(VENV)-lock

clean:  ## remove the environment and the archive; the model cache stays
	rm -rf $(VENV) $(VENV)-audit $(VENV)-sbom .onrecord
