# `make demo` and `make test` work as the first command on a machine with Python 3.11+, make and pip, as root or as anybody.

PYTHON ?= python3
TOOLS  := build/tools
UV     := PYTHONPATH=$(CURDIR)/$(TOOLS) UV_PYTHON_DOWNLOADS=never $(PYTHON) -m uv
RUN    := .venv/bin

# Python that may not keep what it compiled compiles a part of Prefect anew in each process: a second for each command of a test.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help install demo test fleet soak check format clean

help: ## show what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 18

install: .venv/installed ## build the locked environment in .venv

demo: install ## process the sample matter and show what was found
	$(RUN)/legaldocs process samples/matter --matter sample

test: check ## run every check and every test
	$(RUN)/pytest --numprocesses=auto --maxprocesses=4 --dist=loadfile
	$(RUN)/pytest -m fleet

fleet: install ## run only the tests on a server with workers
	$(RUN)/pytest -m fleet

soak: install ## kill what a batch depends on at twenty moments, and compare the tables; takes half an hour
	$(RUN)/python -m benchmarks.soak

check: install ## lint, formatting, types, layers, dead code
	$(RUN)/ruff check
	$(RUN)/ruff format --check
	$(RUN)/mypy
	$(RUN)/lint-imports
	$(RUN)/vulture

format: install ## format the code and mend what can be mended
	$(RUN)/ruff check --fix
	$(RUN)/ruff format

clean: ## remove the environment and everything that was built
	rm -rf .venv build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# uv comes into a folder of its own: `pip --target` needs neither a virtual environment nor the right to change the system's Python.
$(TOOLS)/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; name it: make PYTHON=python3.12 ..."; exit 1; }
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --target $(TOOLS) 'uv>=0.9,<1'

.venv/installed: $(TOOLS)/uv uv.lock pyproject.toml
	$(UV) sync --locked --quiet --python $(PYTHON)
	@touch $@
