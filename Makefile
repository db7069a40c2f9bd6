# Union Hall. `make help` lists what can be done; the first call of anything builds what it needs.
VENV := .venv
PY := $(VENV)/bin/python
export PYTHONPATH := src
export PYTHONUNBUFFERED := 1
PORT ?= 8000
BUNDLE := src/unionhall/kit/static/dist/integrity.json

.DEFAULT_GOAL := help
.PHONY: help run test test-database scripts check fix sanitize mutants bench demo map docs lock build browser clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1	/' | expand -t 16

run: build ## open the demo local at http://127.0.0.1:8000 (PORT= for another)
	$(PY) -m unionhall run --demo --port $(PORT)

test: build browser ## the whole suite on SQLite, and then the browser tests
	$(PY) -m pytest -n 2 --dist loadgroup -m "not browser and not scale" $(ARGS)
	$(PY) -m pytest -m "browser and not scale" $(ARGS)

test-database: build ## the suite on the database of DATABASE_URL, without the browser
	$(PY) -m pytest -n 2 --dist loadgroup -m "not browser and not scale" --ignore tests/ballotbox --ignore tests/architecture $(ARGS)

scripts: build ## the tests of the JavaScript
	$(PY) frontend/build.py test

check: build ## types, style, the map, and that generated files are fresh
	$(PY) -m ruff check .
	$(VENV)/bin/lint-imports
	$(PY) -m mypy
	$(VENV)/bin/djlint --lint --quiet src
	$(PY) -m unionhall check
	$(PY) -m unionhall makemigrations --check --dry-run
	$(PY) -m unionhall docs --check

fix: build ## mend what a machine can mend
	$(PY) -m ruff check --fix .
	$(PY) -m unionhall docs

mutants: build ## how many small faults in the ballot box its tests notice (ONLY="verify record", SAMPLE=100 of each)
	$(PY) -m tests.mutants $(ONLY)

# A copy of the library whose kernel ends the process at the first read or write out of bounds, and at undefined behaviour.
SANITIZED := build/sanitized
KERNEL = ballotbox/_kernel$(shell $(PY) -c 'import sysconfig; print(sysconfig.get_config_var("EXT_SUFFIX"))')
sanitize: build ## the kernel's tests under the address and undefined-behaviour sanitizers
	rm -rf $(SANITIZED) && mkdir -p $(SANITIZED) && cp -r src/ballotbox $(SANITIZED)
	$(CC) -O1 -g -shared -fPIC -fsanitize=address,undefined -fno-sanitize-recover=all -o $(SANITIZED)/$(KERNEL) src/ballotbox/_kernel.c
	LD_PRELOAD=$$($(CC) -print-file-name=libasan.so) ASAN_OPTIONS=detect_leaks=0 $(PY) -m pytest -o "pythonpath=$(SANITIZED) src ." -p no:cacheprovider \
	  tests/ballotbox/test_group.py tests/ballotbox/test_kernel_wide.py tests/ballotbox/test_ballots.py tests/ballotbox/test_attacks.py $(ARGS)

bench: build ## measure against baselines in the same run (ONLY=people for a part)
	$(PY) -m tests.bench $(ONLY)

demo: build ## make the demo local afresh, without serving it
	$(PY) -m unionhall demo --afresh

map: build ## the areas and what each is, highest first
	@$(PY) -m unionhall map

docs: build ## generate who-may-do-what and the other generated pages
	$(PY) -m unionhall docs

lock: ## write the lock files anew; they name no host
	$(VENV)/bin/uv pip compile --universal --generate-hashes --no-header --no-annotate --python-version 3.11 --extra dev pyproject.toml -o requirements.lock -q
	$(VENV)/bin/uv pip compile --universal --generate-hashes --no-header --no-annotate --python-version 3.11 --group bench -o requirements-bench.lock -q

build: $(VENV)/house $(BUNDLE)

$(VENV)/ready: requirements.lock setup.py
	@command -v python3 >/dev/null || { echo "Python 3.11 or newer is needed."; exit 1; }
	@python3 -m venv $(VENV) || { echo "Python has no venv here: install the package python3-venv."; exit 1; }
	@test -x $(VENV)/bin/uv || $(VENV)/bin/python -m pip install -q --disable-pip-version-check uv==0.13.9
	$(VENV)/bin/uv pip sync -q --python $(PY) --require-hashes requirements.lock
	@touch $@

# The commands `unionhall` and `ballotbox`, and the ballot box's kernel where a compiler is.
$(VENV)/house: $(VENV)/ready setup.py pyproject.toml $(wildcard src/ballotbox/*.c src/ballotbox/*.h)
	$(VENV)/bin/uv pip install -q --python $(PY) --no-deps --no-build-isolation --offline -e .
	@touch $@

$(BUNDLE): $(VENV)/ready $(shell find frontend -name '*.js' -not -path '*/node_modules/*' -not -path '*/test/*' 2>/dev/null) frontend/package-lock.json frontend/build.mjs
	$(PY) frontend/build.py

browser: $(VENV)/ready
	@$(PY) -m tests.browser

clean: ## take away what was built, keep the data
	rm -rf $(VENV) frontend/node_modules src/unionhall/kit/static/dist build src/*.egg-info
