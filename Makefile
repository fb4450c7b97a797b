# make run: install, keep the history of the last commits, measure, judge, and serve the dashboard.
# make test: install what the tests need and run the whole suite, on a real PostgreSQL, too.
# make slow: install what the slow suite needs beside (Spark: 0.5 GB, and a Java runtime, 17 or newer) and run that.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
REVISIONS ?= 20
PORT ?= 8425
PYTEST_ARGS ?=

.PHONY: run test slow lint bench clean

run: $(VENV)/installed
	$(BIN)/qualitywatch db upgrade
	$(BIN)/qualitywatch backfill --revisions $(REVISIONS) || true
	$(BIN)/qualitywatch collect
	exec $(BIN)/qualitywatch run --port $(PORT)

test: $(VENV)/installed-test
	$(BIN)/pytest -m one_thread $(PYTEST_ARGS)
	$(BIN)/pytest -n auto --dist worksteal -m "not one_thread" $(PYTEST_ARGS)

slow: $(VENV)/installed-test
	$(BIN)/python -m pip install --quiet --group slow
	QUALITYWATCH_SLOW=1 $(BIN)/pytest tests/slow $(PYTEST_ARGS)

lint: $(VENV)/installed-lint
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

$(VENV)/installed: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable .
	$(BIN)/python -m compileall -q qualitywatch collectors plugins  # not anew for each process where none is kept
	touch $@

$(VENV)/installed-test: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --group test
	touch $@

$(VENV)/installed-lint: $(VENV)/installed-test
	$(BIN)/python -m pip install --quiet --group lint
	touch $@

clean:
	rm -rf $(VENV) build dist qualitywatch.db qualitywatch.db-* *.egg-info
