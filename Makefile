# `make help` lists what can be asked for. Nothing needs to be installed beforehand but Python 3.11, git and make.

SHELL := /bin/sh
PY := .venv/bin/python
LAUNCH := $(PY) -m demo.run
MANAGE := $(PY) manage.py
LOCK := .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate
# a file stays with one of the two, so that what it starts is started once; tests/conftest.py says which file goes first
TWO_AT_ONCE = -n 2 --dist loadfile --no-loadscope-reorder
# runs a script with the first Python that is new enough
WITH_PYTHON = set -- python3 python3.14 python3.13 python3.12 python3.11 python; \
	while [ $$\# -gt 0 ] && ! $$1 -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; do shift; done; \
	[ $$\# -gt 0 ] || { echo "Vårdporten needs Python 3.11 or newer, and there is none on this machine."; exit 1; }; \
	$$1 -I

.DEFAULT_GOAL := help
.PHONY: help demo demo-reset staff-code test test-browser lint format check bench chaos messages lock venv clean

help: ## this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F '\t' '{printf "  make %-14s %s\n", $$1, $$2}'

demo: .venv/for-demo ## the whole portal on this machine, with people, phone and e-ID; Ctrl-C stops it
	@$(LAUNCH) -- $(PY) -m demo.serve

demo-reset: .venv/for-demo ## throw the demo's data away
	@$(LAUNCH) --reset

staff-code: .venv/for-demo ## what a member of the demo's staff signs in with, now; WHO=karin.holm
	@$(PY) -m demo.manage staff_code $(WHO)

test: venv ## every test, those in a browser included
	@$(PY) -m demo.launcher.browser
	@$(LAUNCH) --temp --fsync off -- sh -c '$(PY) -m pytest -q $(TWO_AT_ONCE) -m "not browser" && $(PY) -m pytest -q $(TWO_AT_ONCE) -m browser'

test-browser: venv ## only the tests in a browser
	@$(PY) -m demo.launcher.browser
	@$(LAUNCH) --temp --fsync off -- $(PY) -m pytest -q $(TWO_AT_ONCE) -m browser

lint: venv ## style, types, the order of the rooms, templates, migrations, translations
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy .
	.venv/bin/lint-imports
	.venv/bin/djlint --quiet --lint templates
	DJANGO_SETTINGS_MODULE=portal.settings.test $(LAUNCH) --temp --fsync off -- $(MANAGE) makemigrations --check --dry-run
	DJANGO_SETTINGS_MODULE=portal.settings.test $(MANAGE) make_messages --check

format: venv ## put code in the form that lint asks for
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

check: lint test ## what must hold before a commit

bench: venv ## measure; prints name, value, unit and writes bench/results/latest.json
	@$(LAUNCH) --data .demo/bench --reset
	@$(LAUNCH) --data .demo/bench -- $(PY) -m bench

chaos: venv ## kill workers, Redis and PostgreSQL while 2,000 SMS are sent; about ten minutes
	@$(PY) -m chaos

messages: venv ## bring the texts to translate up to date in locale/
	DJANGO_SETTINGS_MODULE=portal.settings.test $(MANAGE) make_messages

lock: venv ## resolve the requirements again and pin them with hashes
	$(LOCK) requirements.txt -o requirements.lock
	$(LOCK) requirements-demo.txt -o requirements-demo.lock
	$(LOCK) requirements-dev.txt -o requirements-dev.lock

venv: ## the virtual environment for working on the code, in .venv
	@$(WITH_PYTHON) demo/launcher/install.py dev

clean: ## remove what tools leave behind; the demo's data and .venv stay
	rm -rf .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis test-results staticfiles
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +

.venv/for-demo:
	@$(WITH_PYTHON) demo/launcher/install.py demo
.PHONY: .venv/for-demo
