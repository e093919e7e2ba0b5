# Red Flag Check: set-up, serving, checks. `make` alone lists what there is.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
PAGE_LANGUAGE ?= en

VENV := .venv
PY := $(VENV)/bin/python
# A lock names everything, so nothing is left to resolve; where an extra is asked for, pip 23 would take the newest.
LOCKED := -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --requirement
INSTALL := $(PY) $(LOCKED)

# Stamps are named after the lock's checksum: nothing is installed twice until the lock changes.
checksum = $(firstword $(shell cksum < $(1)))
VENV_READY := $(VENV)/made-$(call checksum,requirements.lock)
RUN_READY := $(VENV)/run-$(call checksum,requirements.lock)
UV_READY := $(VENV)/uv-$(call checksum,tests/locks/uv.lock)
TEST_READY := $(VENV)/test-$(call checksum,tests/locks/test.lock)
BENCH_READY := $(VENV)/bench-$(call checksum,tests/locks/bench.lock)
CERTIFY_READY := $(VENV)/certify-$(call checksum,tests/locks/certify.lock)

AUDIT := $(VENV)/audit
AUDIT_READY := $(AUDIT)-$(call checksum,tests/locks/audit.lock)
WAPITI := $(VENV)/wapiti
WAPITI_READY := $(WAPITI)-$(call checksum,tests/locks/wapiti.lock)
TYPES := $(VENV)/types-wrong.txt
STATIC := $(patsubst %,%.gz,$(wildcard app/static/*.css app/static/*.js))

# A target that fails half-way leaves nothing behind that looks finished.
.DELETE_ON_ERROR:

.PHONY: help run offline-page test check audit bench certify faults simulate mutate screenshots walk-stories look messages lock clean static packages browser store pooler checker

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

run: $(RUN_READY) static ## Serve on http://127.0.0.1:8000 (PORT=, HOST= override)
	@echo "Red Flag Check is at http://$(HOST):$(PORT) - stop it with Ctrl+C"
	@HOST=$(HOST) PORT=$(PORT) $(PY) -m gunicorn --config app/gunicorn_conf.py --log-level warning 'app:create_app()'

offline-page: $(RUN_READY) ## Write the whole check into one file, check.html, that needs no network (PAGE_LANGUAGE=es)
	@$(PY) -m flask offline-page --language $(PAGE_LANGUAGE) > check.html && echo "Wrote check.html"

# What apt, pip and npm install is installed side by side, as each waits for what the others do not; then every program
# that tests drive is looked for. The tests come first: what a broken rule means for patients matters more than an import
# that it left unused. Types take one core for long, so they are looked at meanwhile, and speak in their turn. The many
# programs that tests start are compiled once, whatever the environment says of that.
test: export PYTHONDONTWRITEBYTECODE =
test: ## Run every check: tests, coverage, lint, types, imports
	@$(MAKE) --no-print-directory --jobs packages static checker
	@$(MAKE) --no-print-directory browser store pooler
	@$(PY) -m mypy --no-error-summary > $(TYPES) 2>&1 && rm $(TYPES) & \
	REQUIRE_BROWSER=1 $(PY) -m pytest --quiet -m "not long" --numprocesses logical --dist worksteal --cov --cov-report=; \
	status=$$?; wait; exit $$status
	$(PY) -m coverage report --include 'rules/*' --fail-under 100
	$(PY) -m coverage report --include 'app/*' --fail-under 95
	$(PY) -m ruff check --quiet
	$(PY) -m ruff format --check --quiet
	@test ! -e $(TYPES) || { cat $(TYPES); exit 1; }
	$(VENV)/bin/lint-imports --no-logo

check: $(TEST_READY) static ## The loop while writing: lint, format, types, imports, clinical cases, proof, tests of what changed
	$(PY) -m ruff check --quiet
	$(PY) -m ruff format --check --quiet
	$(VENV)/bin/lint-imports --no-logo
	@chosen=$$($(PY) -m tests.support.changed) && $(PY) -m pytest --quiet -m "not long" --numprocesses logical --dist worksteal $$chosen
	$(PY) -m mypy --no-error-summary

audit: $(TEST_READY) $(AUDIT_READY) $(WAPITI_READY) static browser store pooler checker ## Test in full what `make test` does a part of; let bandit, hadolint, pip-audit, npm audit, wapiti, form fillers, Firefox and Lighthouse look
	@$(PY) -m tests.tools.audit

bench: $(BENCH_READY) static ## Measure what there are budgets for, and draw what grows with what
	@$(PY) -m tests.tools.benchmarks

certify: $(CERTIFY_READY) browser checker ## Hold every engine that the rules are exported to against triage(), and let Z3 prove the export
	@$(PY) -m tests.support.java
	@$(PY) -m tests.tools.certify
	@$(PY) -m tests.tools.certificate.mutants
	@$(PY) -m pytest --quiet tests/rules/test_sql.py

faults: $(TEST_READY) static store pooler ## Break what runs in every way we know, and count what is lost (SOAK_MINUTES=10, SIMULATION_MINUTES=10)
	@$(PY) -m tests.tools.faults

simulate: $(TEST_READY) static pooler ## Let nurses and commands meet at random beside a model (SEED=sqlite:17 again, BUG=name planted)
	@$(PY) -m tests.tools.simulation $(SEED) $(if $(SEED),$(BUG))

mutate: $(TEST_READY) ## Change the rules one way at a time; report what no clinical case notices
	@$(PY) -m tests.tools.mutation

# What changes the kept pictures changes those of the README as well, which nobody would miss otherwise.
look: $(TEST_READY) static browser ## Take the kept pictures, the README's and what a screen reader says again, after a change of look or words
	@$(PY) -m tests.look
	@$(PY) -m tests.tools.screenshots

walk-stories: $(TEST_READY) static browser ## Walk eight stories on a small phone, hold them to their budgets, and write what they took into the README
	@$(PY) -m tests.tools.stories

screenshots: $(TEST_READY) static browser ## Take the pictures in the README again
	@$(PY) -m tests.tools.screenshots

# A language that is new begins with `make messages LANGUAGE=fr`. Nothing is guessed: what has changed stands empty again.
BABEL = $(PY) -m babel.messages.frontend --quiet
POT := app/i18n/translations/messages.pot
messages: $(RUN_READY) ## Find every message, and bring the translations in app/i18n/translations up to date
	@$(BABEL) extract --mapping-file pyproject.toml --keywords lazy_gettext --add-location file \
		--sort-by-file --width 120 --project "Red Flag Check" --version "" --output-file $(POT) .
	@$(BABEL) update --input-file $(POT) --output-dir app/i18n/translations --no-fuzzy-matching --ignore-obsolete \
		--ignore-pot-creation-date --width 120 $(if $(LANGUAGE),--init-missing --locale $(LANGUAGE))
	@rm $(POT)

# Versions stay as they are unless pyproject.toml asks for others; `make lock LOCK=--upgrade` takes the newest of all.
HASHED = --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header $(LOCK)
COMPILE = UV_PYTHON_DOWNLOADS=never $(PY) -m uv pip compile $(HASHED) pyproject.toml
lock: $(UV_READY) ## Resolve pyproject.toml into the hashed lock files
	@$(COMPILE) --output-file requirements.lock
	@$(COMPILE) --output-file tests/locks/test.lock --group test --constraint requirements.lock
	@$(COMPILE) --output-file tests/locks/bench.lock --group bench --group test --constraint tests/locks/test.lock
	@$(PY) -m uv pip compile $(HASHED) --group pyproject.toml:uv --output-file tests/locks/uv.lock
	@$(PY) -m uv pip compile $(HASHED) --group pyproject.toml:certify --output-file tests/locks/certify.lock
	@$(PY) -m uv pip compile $(HASHED) --group pyproject.toml:image --output-file tests/locks/image.lock
	@$(PY) -m uv pip compile $(HASHED) --group pyproject.toml:audit --output-file tests/locks/audit.lock
	@$(PY) -m uv pip compile $(HASHED) --group pyproject.toml:wapiti --output-file tests/locks/wapiti.lock

clean: ## Remove everything these targets made
	@rm -rf $(VENV) app/static/*.gz .coverage .coverage.* .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	@find app rules tests -name __pycache__ -prune -exec rm -rf {} +

static: $(STATIC)
	@:

%.gz: %
	@gzip -9 -n -c $< > $@

# Each of the three below says what is missing in the end.
packages:
	@$(PYTHON) -m tests.support.debian 2>/dev/null || true

browser: $(TEST_READY)
	@$(PY) -m tests.support.browser

store: $(TEST_READY)
	@$(PY) -m tests.support.counting_store

pooler: $(TEST_READY)
	@$(PY) -m tests.support.pooler

checker: $(TEST_READY)
	@$(PY) -m tests.support.npm tests/accessibility/nu tests/interop/fhir/packages tests/interop/clients/packages \
		tests/support/smart_server

# What takes pip a minute takes uv seconds. It reads nothing of pip's settings: where those are needed, pip installs.
# Most modules of what checks are never loaded: the few that are, Python compiles when it loads them. The lock names what
# the app runs on as well, so that nothing is left to do for `make run`.
$(TEST_READY): $(UV_READY)
	@echo "Installing the app's packages and what the checks need into $(VENV)"
	@$(PY) -m uv pip install --quiet --python $(PY) --require-hashes --no-deps --requirement tests/locks/test.lock || { \
		echo "uv could not: pip installs it, which takes longer"; $(INSTALL) tests/locks/test.lock --no-compile; }
	@touch $@ $(RUN_READY)

$(UV_READY): $(VENV_READY)
	@$(INSTALL) tests/locks/uv.lock
	@touch $@

$(BENCH_READY): $(TEST_READY)
	@echo "Installing the rule engines to measure beside, and what draws the curves, into $(VENV)"
	@$(INSTALL) tests/locks/bench.lock
	@touch $@

$(CERTIFY_READY): $(TEST_READY)
	@echo "Installing Spark into $(VENV)"
	@$(INSTALL) tests/locks/certify.lock
	@touch $@

$(AUDIT_READY): $(TEST_READY)
	@echo "Installing the programs that audit into $(AUDIT)"
	@$(PY) -m venv $(AUDIT)
	@$(AUDIT)/bin/python $(LOCKED) tests/locks/audit.lock
	@touch $@

$(WAPITI_READY): $(TEST_READY)
	@echo "Installing wapiti into $(WAPITI)"
	@$(PY) -m venv $(WAPITI)
	@$(WAPITI)/bin/python $(LOCKED) tests/locks/wapiti.lock
	@touch $@

$(RUN_READY): $(VENV_READY)
	@$(INSTALL) requirements.lock
	@touch $@

$(VENV_READY):
	@rm -rf $(VENV)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "'$(PYTHON)' is not Python 3.11 or newer: install python3 and python3-venv, or name another with PYTHON=" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "'$(PYTHON)' cannot make virtual environments: install python3-venv (Debian: apt-get install python3-venv)" >&2; exit 1; }
	@echo "Setting up $(VENV)"
	@$(PYTHON) -m venv $(VENV)
	@touch $@
