# Two commands matter: `make demo` shows the whole main job, `make test` proves it.
# Both make their own virtual environment in .venv the first time; nothing else is needed.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

# Where a wrong or doubled warning would come from, every branch is tested.
EVERY_BRANCH := --cov=rules --cov=sync/plan --cov=sync/outbox --cov-branch --cov-fail-under=100 \
	--cov-report=term-missing:skip-covered
# Tests that together reach them; all others run without counting, which would slow them by half.
REACHING := tests/rules tests/config tests/sync/plan tests/sync/outbox tests/sync/apply tests/sync/cases tests/sync/daemon \
	tests/sync/demo tests/sync/actions/test_changing.py tests/sync/actions/test_signing_plans.py \
	tests/sync/cli/test_explaining.py
# What counts branches computes all the time; many of the other tests wait for a process, a port or a disk.
PYTEST := $(BIN)/python -m pytest --dist loadscope --no-loadscope-reorder

.PHONY: demo test lint format bench coverage soak mutants wheelhouse hashes clean
.DEFAULT_GOAL := demo

demo: $(VENV)/.runtime
	$(BIN)/yujing demo

test: $(VENV)/.dev
	$(PYTEST) -n logical $(REACHING) $(EVERY_BRANCH)
	$(PYTEST) -n 6 $(REACHING:%=--ignore=%)

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

coverage: $(VENV)/.dev
	$(BIN)/python -m pytest -n auto --dist loadscope --cov --cov-branch --cov-report=term-missing:skip-covered

bench: $(VENV)/.dev
	$(BIN)/python -m benchmarks

# What the sync must survive, at length (docs/survival.md): killed at every write on both databases, 10,000 faults, and every
# other hardship at every moment. `PART=sqlite` (postgresql, faults, hardships) runs one part, `FIRST=300 POINTS=100` a stretch
# of the points in the order of SEED, `REPEAT=2:141` or `REPEAT=2026-7` what parted once.
PART ?= all
SEED ?= 2026
WORKERS ?=
FIRST ?= 0
POINTS ?= 0
FAULTS ?= 10000
REPEAT ?=
soak: $(VENV)/.dev
	$(BIN)/python -m tests.soak $(PART) --seed $(SEED) $(if $(WORKERS),--workers $(WORKERS)) --first $(FIRST) \
		--points $(POINTS) --faults $(FAULTS) --repeat "$(REPEAT)"

# Hours of work: in the small hours, and never in .ci. `make mutants ONLY='rules.engine.means*'` tries a part, and with
# TESTS=tests/rules/test_grade_points.py only these tests are asked.
ONLY ?=
TESTS ?=
mutants: $(VENV)/.mutants
	TESTS='$(TESTS)' nice -n 19 $(BIN)/python .ci/mutate.py run --max-children 1 $(if $(ONLY),'$(ONLY)')
	nice -n 19 $(BIN)/python .ci/surviving_mutants.py $(TESTS)

# `make wheelhouse`: a folder from which this version is installed without a network; `PYTHONS="3.11 3.12"` and
# `MACHINES="linux-x86_64 linux-aarch64"` name others than the Python and machine at hand.
PYTHONS ?=
MACHINES ?=
wheelhouse: $(VENV)/.dev
	$(BIN)/python .ci/wheelhouse/build.py $(if $(PYTHONS),--python $(PYTHONS)) $(if $(MACHINES),--target $(MACHINES))

# After a change of the libraries at run time: the SHA-256 of every file that may be taken for them.
hashes: $(VENV)/.dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input -c requirements.lock -e '.[hashes]'
	$(BIN)/uv pip compile --quiet pyproject.toml -c requirements.lock --universal --python-version 3.11 \
		--only-binary :all: --generate-hashes --no-annotate --no-header -o requirements.hashes

clean:
	rm -rf $(VENV) build dist demo-output mutants *.egg-info

$(VENV)/.python:
	@sh .ci/prerequisites $(PYTHON)
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.runtime: $(VENV)/.python pyproject.toml requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input -c requirements.lock -e .
	@touch $@

$(VENV)/.mutants: $(VENV)/.dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input -c requirements.lock -e '.[mutants]'
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input -c requirements.lock -e '.[dev]'
	@touch $@
