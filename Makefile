# The commands of this project. Long steps say what they do; their whole output is in .logs/.
# `make help` lists the targets; the work itself is in scripts/.

PORT ?= $(or $(TRIAGE_PORT),5005)
PYTHON ?= python3
BIN := .venv/bin

export TRIAGE_PORT := $(PORT)
export RASA_TELEMETRY_ENABLED := false
export SQLALCHEMY_SILENCE_UBER_WARNING := 1

.DEFAULT_GOAL := help
.PHONY: chat shell test test-crash test-fuzz train validate evaluate lint bench bench-ours screenshots cluster \
	test-cluster with-tensorflow lock clean help environment test-tools

chat: train ## Serve the chat at http://localhost:5005 (PORT=... moves it)
	@PYTHONWARNINGS=ignore TRIAGE_ONE_CORE=$${TRIAGE_ONE_CORE:-true} $(BIN)/python -m triage_bot.web

shell: train ## Chat in the terminal
	@PYTHONWARNINGS=ignore $(BIN)/python -m triage_bot.terminal

test: test-tools train ## Run every test, the fast ones first
	@$(BIN)/python -m pytest

test-crash: test-tools train ## Kill the server 200 times while people write, and look for what was lost
	@CRASH_ROUNDS=200 $(BIN)/python -m pytest tests/crash -s -q

test-fuzz: test-tools train ## Send 10,000 strange messages, and feed the reader with mutated ones
	@FUZZ_MESSAGES=10000 $(BIN)/python -m pytest tests/fuzz -s -q
	@$(BIN)/python -W ignore -m tests.fuzz.reader_target -runs=10000 -seed=7

train: environment ## Train the model, if what it is made of has changed
	@$(BIN)/python scripts/train.py

validate: environment ## Check that data, domain and configuration fit together
	@$(BIN)/python scripts/validate.py

evaluate: test-tools train ## Run the labelled messages through the whole system and print the figures
	@PYTHONWARNINGS=ignore $(BIN)/python -m tests.evaluate

lint: test-tools ## Check the style, the formatting and the types of the code
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy

bench: test-tools train ## Measure this project against stock Rasa and write docs/performance.md (installs 2.7 GB)
	@$(PYTHON) scripts/install.py stock
	@$(BIN)/python -m bench

bench-ours: test-tools train ## Measure this project alone, in about a minute
	@$(BIN)/python -m bench --ours --quick

screenshots: test-tools train ## Take pictures of the page into docs/screenshots/, and measure its first paint
	@PYTHONWARNINGS=ignore $(BIN)/python -m tests.screenshots

cluster: train ## Start two replicas behind nginx, with PostgreSQL and Redis, on this machine
	@PYTHONWARNINGS=ignore $(BIN)/python -m deploy.cluster

test-cluster: test-tools train ## Kill, restart and race a cluster, and print what came of it (minutes)
	@$(BIN)/python -m pytest -q -s tests/deploy/prove_cluster.py

with-tensorflow: environment ## Install the real TensorFlow too, for DIETClassifier or TEDPolicy (Linux, x86_64)
	@$(PYTHON) scripts/install.py tensorflow

lock: ## Resolve requirements/*.in into the lock files again (UPGRADE=1: to newer versions)
	@$(PYTHON) scripts/install.py uv
	@sh scripts/lock.sh "$(CURDIR)/.venv-tools/bin/uv"

clean: ## Remove the model, reports, logs and caches; keep .venv and the conversations in .data
	@rm -rf models results .rasa .logs .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find . -path ./.venv -prune -o -path ./.venv-tools -prune -o -type d -name __pycache__ -exec rm -rf {} +

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

environment:
	@$(PYTHON) scripts/install.py run

test-tools:
	@$(PYTHON) scripts/install.py test
