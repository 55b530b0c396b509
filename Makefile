# `make site` and `make test` need only Python 3.11 or later and access to a package registry.
VENV ?= .venv
# The first suitable Python. To use another, run `make PYTHON=…`.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
  $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
# LOCK is the lockfile for the site, DEV_LOCK the one for the site and the tests. requirements-lowest.txt has the lowest
# versions that pyproject.toml allows: `make test VENV=.lowest LOCK=requirements-lowest.txt`.
LOCK ?= requirements.txt
DEV_LOCK ?= $(if $(filter requirements.txt,$(LOCK)),requirements-dev.txt,$(LOCK))
UV := $(shell command -v uv 2>/dev/null)
READY := $(VENV)/.ready
READY_DEV := $(VENV)/.ready-dev

READY_PDF := $(VENV)/.ready-pdf

.PHONY: install site serve check pdf test test-all mutants lock clean

# The program, as $(VENV)/bin/torana.
install: $(READY)

site: $(READY)
	@$(VENV)/bin/torana build
	@echo "Next: make serve, to preview the site. The preview updates as you edit."

serve: $(READY)
	@$(VENV)/bin/torana serve

check: $(READY)
	@$(VENV)/bin/torana check

# The report as a PDF, for the next build.
pdf: $(READY_PDF)
	@$(VENV)/bin/torana pdf

test: $(READY_DEV)
	$(VENV)/bin/python -m pytest -n auto $(PYTEST)

# All tests: more edits, killed builds and disk errors, every width and colour scheme, the real site with --plain.
test-all: $(READY_DEV)
	$(VENV)/bin/python -m pytest -n auto --all $(PYTEST)

# Remove each guard in turn and check that a test fails. Cosmic Ray is not in a lockfile: nothing else needs it.
# `make mutants GUARDS=URL` tries only guards with "URL" in their description.
mutants: $(READY_DEV)
	@$(subst --no-deps,,$(install)) "cosmic-ray>=8.4"
	$(VENV)/bin/python -m benchmarks.guards $(GUARDS)

# The lockfiles are complete, so nothing needs to be resolved.
ifneq ($(UV),)
  new_venv = uv venv --quiet --no-project --python $(PYTHON) $(VENV)
  install = uv pip install --quiet --no-deps --python $(VENV)/bin/python
  seconds = $(2)
else
  # Creating an environment without pip takes a tenth of the time. The system's pip installs into it.
  ifeq ($(shell $(PYTHON) -m pip --version >/dev/null 2>&1 && echo yes),yes)
    new_venv = $(PYTHON) -m venv --without-pip $(VENV)
    pip = $(PYTHON) -m pip --python $(VENV)/bin/python
  else
    new_venv = $(PYTHON) -m venv $(VENV)
    pip = $(VENV)/bin/python -m pip
  endif
  # Python compiles each module on first import; compiling all of them here takes a third of the installation time.
  install = $(pip) --quiet --disable-pip-version-check install --no-deps --no-compile
  seconds = $(1)
endif
packages = $$(sed -n 's/^\([a-z0-9._-]*\)==.*/\1/p' $(1) | sort -u | wc -l | tr -d ' ')
say = @echo "$(1)"

# Every package has a hash, including the build backend, so nothing unlocked is downloaded or run.
$(READY): $(LOCK) pyproject.toml
ifeq ($(PYTHON),)
	$(error Python 3.11 or later was not found. Install it, or give its path with make PYTHON=...)
endif
	$(call say,Creating the environment $(VENV))
	@rm -rf $(VENV)
	@$(new_venv)
	$(call say,Installing $(call packages,$(LOCK)) packages: about $(call seconds,20,5) s)
	@# Compile the generator while packages download: the first build starts a second earlier.
	@$(VENV)/bin/python -m compileall -q generator & $(install) --require-hashes -r $(LOCK); status=$$?; wait; exit $$status
	@# Meanwhile, compile what a build imports: the first build starts a second earlier.
	@PYTHONPATH=generator $(VENV)/bin/python -c "import torana.site.build, pymdownx.superfences" 2>/dev/null & \
	  $(install) --no-build-isolation --editable .; status=$$?; wait; exit $$status
	@touch $@

$(READY_DEV): $(READY) $(DEV_LOCK)
	$(call say,Installing the test dependencies ($(call packages,$(DEV_LOCK)) packages in total): about $(call seconds,40,10) s)
	@$(install) --require-hashes -r $(DEV_LOCK)
	@touch $@

$(READY_PDF): $(READY) requirements-pdf.txt
	@$(install) --require-hashes -r requirements-pdf.txt
	@touch $@

COMPILE = uv pip compile --quiet --universal --no-emit-index-url --no-annotate --python-version 3.11 \
  --custom-compile-command "make lock"

# Update the lockfiles: the newest and the lowest versions that pyproject.toml allows, and the vulnerability checker,
# for Python 3.11 and later. Needs uv.
lock:
	$(COMPILE) --upgrade --generate-hashes --group dev pyproject.toml -o requirements-dev.txt
	cp requirements-dev.txt requirements.txt
	$(COMPILE) --generate-hashes --group build pyproject.toml -o requirements.txt
	$(COMPILE) --upgrade --resolution lowest-direct --no-deps --no-header pyproject.toml -o lowest.tmp
	cp requirements-dev.txt requirements-lowest.txt
	$(COMPILE) --generate-hashes --group dev --constraint lowest.tmp pyproject.toml -o requirements-lowest.txt
	rm lowest.tmp
	cp requirements-dev.txt requirements-pdf.txt
	$(COMPILE) --generate-hashes --extra pdf --group build pyproject.toml -o requirements-pdf.txt
	cp requirements-dev.txt requirements-audit.txt
	$(COMPILE) --generate-hashes --group audit -o requirements-audit.txt

clean:
	rm -rf $(VENV) site
