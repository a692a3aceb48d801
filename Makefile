# Each of these needs only python3 and make to begin with; bin/bootstrap.py brings the rest.
#   make demo         the whole desk with a sample newsroom, on this machine
#   make test         all tests, browser included; ARGS="-k something" narrows it down
#   make test-peers   more tests, against real servers of others, which it installs
#   make lint         everything that can be said about the code without running it
#   make bench        measurements against a peer or limit in the same run
#   make screenshots  the pictures in the docs, from a running demo
#   make clean        forget the demo's data and the environment

# The first python3 that really runs: a pyenv shim may be there and refuse.
PYTHON := $(shell for name in python3 python3.14 python3.13 python3.12 python3.11 python3.10 python3.9 python; do \
	if $$name -c 'import sys; sys.exit(sys.version_info < (3,))' >/dev/null 2>&1; then echo $$name; break; fi; done)
BOOTSTRAP = $(if $(PYTHON),$(PYTHON),$(error No python3 runs on this machine: install Python 3.12 or newer)) bin/bootstrap.py
ARGS ?=
JOBS ?= 2

.PHONY: demo test test-peers lint bench screenshots clean

demo:
	@$(BOOTSTRAP) demo -m factcheck.demo $(ARGS)

test:
	@$(BOOTSTRAP) dev -m tests.chromium > /dev/null
	@$(BOOTSTRAP) dev -m pytest -n $(JOBS) --dist loadfile $(ARGS)

test-peers:
	@$(BOOTSTRAP) peers
	@$(BOOTSTRAP) dev -m tests.peers.packages
	@$(BOOTSTRAP) dev -m pytest tests/peers -m peers $(ARGS)

lint:
	@$(BOOTSTRAP) dev bin/lint.py $(ARGS)

bench:
	@$(BOOTSTRAP) dev -m bench $(ARGS)

screenshots:
	@$(BOOTSTRAP) dev bin/screenshots.py $(ARGS)

clean:
	rm -rf .factcheck .venv .venv-peers .bootstrap
