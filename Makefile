# Everything a newcomer types. `make help` lists it; each target sets up what it needs first.
PYTHON ?= python3
BIN := .venv/bin
.DEFAULT_GOAL := help
.PHONY: help set-up demo up down test test-containers prove bench bench-data bench-short set-up-bench set-up-s3 check docs lock

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

set-up: ## make .venv with everything in it (3 minutes the first time, then nothing)
	@command -v "$(PYTHON)" >/dev/null || { echo "set-up: no $(PYTHON) here; install Python 3.11 or newer with venv." >&2; exit 1; }
	@"$(PYTHON)" tools/set_up.py

demo: set-up ## run a whole season on real Kafka and PostgreSQL and compare the results
	@$(BIN)/yuanxin demo

up: set-up ## start the stack and leave it running
	@$(BIN)/yuanxin up

down: set-up ## stop the stack; data stays in var/
	@$(BIN)/yuanxin down

test: set-up set-up-s3 ## every test, a file at a time in each of two processes
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

test-containers: set-up ## the image and compose, with containers killed, on a Docker daemon of its own (root; Debian)
	@PYTHONPATH=tests $(BIN)/python -m containers

prove: set-up ## load, faults and the checker over all promises; SCENARIO=… SEED=… MINUTES=…
	@PYTHONPATH=tests $(BIN)/python -m prove

bench: set-up-bench ## each piece of work beside its peer, written to docs/benchmarks.md; ONLY=…
	@$(BIN)/python -m bench

bench-data: set-up-bench ## build ever more cases in var/bench-data and measure at each of SIZES (1000 10000 100000)
	@ONLY=growth $(BIN)/python -m bench

bench-short: set-up ## three of them in two minutes, into var/bench-short.json; red only off a cliff
	@$(BIN)/python -m bench short

set-up-s3:
	@"$(PYTHON)" tools/set_up.py s3

set-up-bench:
	@"$(PYTHON)" tools/set_up.py bench

check: set-up ## format, lint, types, imports and rules, in about two minutes
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target check-rules check-types check-style

check-style:
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports --no-logo

check-types:
	@$(BIN)/mypy

check-rules:
	@$(BIN)/coverage run -m pytest -q tests/rules
	@$(BIN)/coverage report

docs: set-up ## write docs/events.md, docs/schemas/ and docs/asyncapi.json anew from the contracts
	@$(BIN)/python -m contracts docs tests/contracts/golden

lock: set-up ## compile requirements/*.in to hashed requirements/*.txt
	@for name in uv run trace dev bench bench-peers s3-server; do \
	  $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	    --custom-compile-command "make lock" \
	    $$( [ $$name = trace ] && echo "--constraints requirements/run.txt" ) \
	    $$( [ $$name = dev ] && echo "--constraints requirements/run.txt --constraints requirements/trace.txt" ) \
	    $$( [ $$name = bench ] && echo "--constraints requirements/dev.txt" ) \
	    requirements/$$name.in --output-file requirements/$$name.txt || exit 1; done
