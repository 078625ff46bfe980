# Two commands: `make run` and `make test`. What they do is in config/development.

SHELL := /bin/sh
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $$p && break; done)
DO = @test -n "$(PYTHON)" || { echo "Pouch needs Python 3.11 or later: apt-get install python3" >&2; exit 1; }; \
	exec $(PYTHON) -m config.development

# ARGS reaches the command as it was typed: through the environment, unread by make or a shell.
export POUCH_ARGS := $(value ARGS)
unexport ARGS
MAKEOVERRIDES =
export PORT PUBLIC_PORT HOST RELOAD WORKERS

.DEFAULT_GOAL := help
.PHONY: help run test slow check format bench bench-public manage install clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' Makefile | while IFS='|' read -r n t; do \
		printf '  make %-13s %s\n' "$$n" "$$t"; done

run: ## both sites, worker, beat and mail sink until Ctrl-C (PORT=8000 PUBLIC_PORT=8001 RELOAD=1)
	$(DO) run

test: ## all checks and every test that is not slow (ARGS="tests/letters -k seal": pytest alone)
	$(DO) test

slow: ## the tests marked slow
	$(DO) slow

check: ## style, types, imports, templates, migrations, settings of production
	$(DO) check

format: ## write Python and templates as the checks want them
	$(DO) format

bench: ## measure rendering and sealing, figures in var/bench.json
	$(DO) bench

bench-public: ## measure the public site with 10,000 and 100,000 letters (kept in var/; ARGS=10000: that alone)
	$(DO) bench-public

manage: ## one management command on the development services: make -s manage ARGS="doctor"
	$(DO) manage

install: ## system packages and .venv, nothing else
	$(DO) install

clean: ## remove the development databases, files, keys, logs and caches
	$(DO) clean
