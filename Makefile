# Two commands from nothing: `make site` and `make test`. They need Python 3.11 or later and a package registry.
VENV ?= .venv
# The first Python that is new enough; `make PYTHON=…` names another.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
  $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
# What is installed: requirements-lowest.txt has the lowest versions that pyproject.toml allows, for another VENV.
LOCK ?= requirements.txt
UV := $(shell command -v uv 2>/dev/null)
READY := $(VENV)/.ready

.PHONY: site test serve check lock clean

site: $(READY)
	$(VENV)/bin/torana build

test: $(READY)
	$(VENV)/bin/python -m pytest -n auto $(PYTEST)

serve: $(READY)
	$(VENV)/bin/torana serve

check: $(READY)
	$(VENV)/bin/torana check

# Every package with its hash, the build backend included, so that nothing unlocked is fetched or run.
$(READY): $(LOCK) pyproject.toml
ifeq ($(PYTHON),)
	$(error Python 3.11 or later is needed, and none was found: install one, or name it with make PYTHON=...)
endif
	rm -rf $(VENV)
ifneq ($(UV),)
	uv venv --quiet --no-project --python $(PYTHON) $(VENV)
	uv pip install --quiet --python $(VENV)/bin/python --require-hashes -r $(LOCK)
	uv pip install --quiet --python $(VENV)/bin/python --no-deps --no-build-isolation --editable .
else
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m pip --quiet --disable-pip-version-check install --require-hashes -r $(LOCK)
	$(VENV)/bin/python -m pip --quiet --disable-pip-version-check install --no-deps --no-build-isolation --editable .
endif
	touch $(READY)

COMPILE = uv pip compile --quiet --universal --no-emit-index-url --no-annotate --python-version 3.11 \
  --custom-compile-command "make lock"

# The newest versions that pyproject.toml allows, the lowest of what it names, and what asks for known vulnerabilities,
# for every Python from 3.11 on. Needs uv.
lock:
	$(COMPILE) --upgrade --generate-hashes --group dev pyproject.toml -o requirements.txt
	$(COMPILE) --upgrade --resolution lowest-direct --no-deps --no-header pyproject.toml -o lowest.tmp
	cp requirements.txt requirements-lowest.txt
	$(COMPILE) --generate-hashes --group dev --constraint lowest.tmp pyproject.toml -o requirements-lowest.txt
	rm lowest.tmp
	cp requirements.txt requirements-audit.txt
	$(COMPILE) --generate-hashes --group audit -o requirements-audit.txt

clean:
	rm -rf $(VENV) site
