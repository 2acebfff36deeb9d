# Two commands: `make run` serves on http://127.0.0.1:8080, `make test` runs every test. Both set up what they need.
PORT ?= 8080
DATA ?= data
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$python" && break; done)
# The environment's own Python starts fastest, and the shell need not look for another one.
SETUP = "$(if $(wildcard .venv/bin/python),.venv/bin/python,$(or $(PYTHON),python3))" -ISB scripts/setup.py

.PHONY: run test check rasa lock

run:
	@$(SETUP) run
	@exec .venv/bin/python -m gateway run --port "$(PORT)" --data "$(DATA)"

test:
	@$(SETUP) test
	@.venv/bin/python scripts/counterparts.py
	@.venv/bin/python -m nlu.ready
	@exec .venv/bin/python scripts/suite.py $(TESTS)

check:
	@$(SETUP) test
	@exec .venv/bin/python scripts/checks.py

# Rasa in an environment of its own, trained on an even cut of the examples (`EXAMPLES=all` takes hours) and served.
EXAMPLES ?= 800
RASA_PORT ?= 5005
rasa:
	@$(SETUP) run
	@exec .venv/bin/python -m nlu.rasa_setup "$(or $(SWITCHBOARD_RASA_ENV),$(HOME)/.cache/switchboard/rasa)" \
		$(if $(filter all,$(EXAMPLES)),,--examples "$(EXAMPLES)") --port "$(RASA_PORT)"

lock:
	@$(SETUP) test
	@exec .venv/bin/python scripts/locks.py write
