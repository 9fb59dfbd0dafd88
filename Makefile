# The house in one page. `make demo` and `make test` install all they need.
PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
VENV_PYTHON := .venv/bin/python
PORT ?= 8000
export PORT SERVICES ARGS

.DEFAULT_GOAL := help
.PHONY: help demo test check long bench bench-quick bench-media services services-stop format screenshots assets runtime dev

help:
	@echo 'make demo             the demo district at http://127.0.0.1:8000 (PORT=8001 for another port)'
	@echo 'make test             the whole suite, on SQLite and on PostgreSQL + Redis + S3 (ARGS="tests/core -x")'
	@echo 'make check            lint, types, imports, templates, migrations: a minute'
	@echo 'make long             what takes hours: killed tabs, killed processes, every page'
	@echo 'make bench            ratios to the reference, at 100,000 submissions (bench-quick: three minutes)'
	@echo 'make bench-media      memory while 500 MB go up and come down, on disk and on S3; time to look into a film'
	@echo 'make services         PostgreSQL, Redis and S3 for tests (SERVICES=own: even if others answer)'
	@echo 'make services-stop    end exactly what `make services` started'
	@echo 'make format           let ruff and djade write'
	@echo 'make screenshots      the pictures of the README'
	@echo 'make assets           refresh what is vendored under static/'

runtime:
	@$(PYTHON) scripts/environment.py runtime
dev:
	@$(PYTHON) scripts/environment.py dev

demo:
	@$(PYTHON) scripts/run_demo.py
test:
	@$(PYTHON) scripts/run_tests.py
long:
	@$(PYTHON) scripts/run_tests.py --long
check: dev
	@$(VENV_PYTHON) scripts/run_checks.py
format: dev
	@$(VENV_PYTHON) scripts/run_checks.py --write

services: dev
	@$(VENV_PYTHON) scripts/servers.py start
services-stop:
	@if [ -d var/services ]; then $(VENV_PYTHON) scripts/servers.py stop; fi

bench: dev
	@$(PYTHON) scripts/run_script.py benchmarks/run.py
bench-quick: dev
	@$(PYTHON) scripts/run_script.py benchmarks/run.py --quick
bench-media: dev
	@$(PYTHON) scripts/run_script.py benchmarks/media.py
screenshots: dev
	@$(PYTHON) scripts/run_script.py scripts/screenshots.py
assets: dev
	@$(PYTHON) scripts/run_script.py scripts/assets.py
