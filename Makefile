# Everything starts here: `make help` lists it.
SCHOOL ?= luodong
PORT ?= 8000
DEMO ?= 1
UV ?= uv
# One more than there are cores: a test often waits for what it has started. More than four browsers at once gain nothing.
PYTEST_JOBS ?= $(shell cores=$$(nproc 2>/dev/null || echo 3); echo $$((cores < 4 ? cores + 1 : 4)))

# Where it is set, each of the many processes below would compile every module anew.
unexport PYTHONDONTWRITEBYTECODE

BIN := .venv/bin
LOCK := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header pyproject.toml

.DEFAULT_GOAL := help
.PHONY: help run test lint bench assurance screenshots lock

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: export INTRANET_SCHOOL := $(SCHOOL)
run: export INTRANET_DEMO := $(DEMO)
run: ## serve a school's intranet with demo data (SCHOOL=luodong PORT=8000 DEMO=1)
	@bin/bootstrap run
	@$(BIN)/intranet $(if $(filter 1,$(DEMO)),demo,init)
	@exec $(BIN)/intranet serve --port $(PORT)

# Printing steps back behind everything else; a test that waits for its paper waits no longer where all step back as far.
test: ## run the whole suite
	@bin/bootstrap dev
	nice -n 19 $(BIN)/python -m pytest -q -n $(PYTEST_JOBS) --dist worksteal

lint: ## check style, types and templates
	@bin/bootstrap dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/djlint --lint --quiet templates

bench: ## measure speed against the goals; writes build/bench.json
	@bin/bootstrap dev
	$(BIN)/python -m tests.bench.run

assurance: ## run the tests of the promises; writes docs/assurance.md
	@bin/bootstrap dev
	$(BIN)/python -m tests.assurance.report

screenshots: ## take the pictures of the READMEs anew
	@bin/bootstrap dev
	$(BIN)/python -m tests.browser.screenshots

lock: ## renew the lock files from pyproject.toml (UV=path of uv; its options in LOCKFLAGS)
	$(LOCK) $(LOCKFLAGS) --group build -o requirements.lock
	$(LOCK) $(LOCKFLAGS) --group build --group dev -c requirements.lock -o requirements-dev.lock
