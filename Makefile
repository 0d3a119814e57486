# Builds and tests the paper. `make help` lists what can be made.

CORES ?= 4
# The Python that makes the virtual environment; empty: the first suitable one on the search path.
PYTHON ?=
# More arguments for pytest, for instance PYTEST_ARGS="-k cube".
PYTEST_ARGS ?=
# How many tests run at a time; 1: one after another, in the order of their files.
WORKERS ?= 1
# SHORT=1 leaves out what takes long and is tested elsewhere too: `make survive` and `make pages`, as .ci/run has them.
SHORT ?=
# Where on this machine `make preview` shows the site.
PORT ?= 8000

# No search path can name a folder with a colon, Snakemake none with braces, and no virtual environment one of two lines.
define newline


endef
$(foreach character,: { },$(if $(findstring $(character),$(CURDIR)),\
  $(error the path of this checkout has a $(character) in it, expected one without: $(CURDIR))))
ifneq (,$(findstring $(newline),$(CURDIR)))
$(error the path of this checkout has the end of a line in it, expected one without: $(subst $(newline),?,$(CURDIR)))
endif

.DEFAULT_GOAL := all
.PHONY: all preview slurm test survive pages bench release releasable setup browser tex cite status verify audit lock tree clean help
.DELETE_ON_ERROR:
# Even under `make -j`, pip must not run twice at once.
.NOTPARALLEL:

python := .venv/bin/python
# What is built and installed here has no dates of ours in it, and the variable may be anything.
pip_install := env -u SOURCE_DATE_EPOCH $(python) -m pip install --disable-pip-version-check --no-input
run := $(python) -m
pytest = pytest $(if $(filter-out 1,$(WORKERS)),-n $(WORKERS) --dist $(1)) $(if $(SHORT),--short)

# What the user has set for other projects says nothing here: modules, options of Python, where and what pip installs (where it
# looks stays), how Snakemake runs. And no file of the working directory is a module.
unexport PYTHONPATH PYTHONHOME PYTHONSTARTUP PYTHONPLATLIBDIR PYTHONCASEOK PYTHONWARNINGS PYTHONOPTIMIZE PYTHONINSPECT \
  PYTHONDEBUG PYTHONVERBOSE PYTHONDEVMODE PYTHONIOENCODING PYTHONEXECUTABLE PYTHONUSERBASE PYTHONPROFILEIMPORTTIME \
  PIP_TARGET PIP_PREFIX PIP_ROOT PIP_PYTHON PIP_PLATFORM PIP_PYTHON_VERSION PIP_IMPLEMENTATION PIP_ABI PIP_DRY_RUN PIP_EDITABLE \
  PIP_REQUIREMENT PIP_CONSTRAINT PIP_BUILD_CONSTRAINT PIP_REQUIRE_HASHES PIP_REQUIRE_VIRTUALENV PIP_NO_BINARY PIP_NO_DEPS \
  VIRTUAL_ENV SNAKEMAKE_PROFILE SNAKEMAKE_OUTPUT_CACHE
export PYTHONSAFEPATH := 1
export PYTHONNOUSERSITE := 1

# For the shell, which would read a dollar or a quote in the name of the folder.
export CHECKOUT := $(CURDIR)

# Snakemake starts scripts by the path of the interpreter, unquoted: a checkout with a space in its name lends it a link
# without one, for the time of the run.
# What Snakemake puts into a cache lies in the checkout, as all else that is made.
define run_plainly
export XDG_CACHE_HOME="$$CHECKOUT/.cache"; case "$$CHECKOUT" in \
  *[!A-Za-z0-9_./+-]*) link=$$(mktemp -d); trap 'rm -rf "$$link"' EXIT; trap 'exit 130' INT TERM; \
    ln -s "$$CHECKOUT/.venv" "$$link/venv"; interpreter="$$link/venv/bin/python";; \
  *) interpreter=$(python);; \
esac; "$$interpreter" -m
endef

# What profiles/default says, as options: Snakemake, which finds it by itself, would say so in a line. V=1: all that it says.
snakemake = snakemake --workflow-profile none $(shell sed -n 's/^\([a-z-]*\): true$$/--\1/p' profiles/default/config.yaml) \
  $(if $(V),--verbose)

snakefiles = Snakefile $(wildcard lib/press/rules/*.smk)

# Tools that a rule of the workflow starts by name come from the virtual environment.
export PATH := $(CURDIR)/.venv/bin:$(value PATH)
export PIP_USER := 0

all: .venv/installed
	@echo "Build: train, edit, evaluate, judge, weave and render, on $(CORES) cores"
	@$(run_plainly) $(snakemake) --cores "$(CORES)"
	@$(run) press.build.whereabouts

# The site while it is written. It is served to this machine alone; Ctrl-C ends it.
preview: .venv/installed
	@$(run) press.preview --port "$(PORT)"

# ARGS="--config seeds=10000 --default-resources slurm_partition=...": whatever snakemake takes.
slurm: .venv/installed-slurm
	@echo "Build, with the jobs on a Slurm cluster"
	@$(run_plainly) $(snakemake) --profile profiles/slurm $(ARGS)
	@$(run) press.build.whereabouts

test: .venv/installed-test browser tex
	@echo "Test: style, workflow, library, pages"
	@$(run) ruff check .
	@$(run) ruff format --check .
	@$(run) snakefmt --check $(snakefiles)
	@$(run) snakemake --lint
	@.venv/bin/lint-imports --config pyproject.toml --no-cache
	@$(run_plainly) $(call pytest,loadfile) $(PYTEST_ARGS)

# Slow, and apart from `make test`: builds are killed, disks filled, inputs damaged. What the tests count goes into a report;
# UPDATE=1 keeps it for the page on reproducing. Where PYTEST_ARGS picks some tests, the rest of the report stays as it is.
report := .survival/report.json
kept_report := tests/survival/report.json

survive: .venv/installed-test .venv/installed-slurm
	@if [ -n "$(SHORT)" ] && [ -n "$(UPDATE)" ]; then echo "error: UPDATE=1 keeps what all tests counted, expected no SHORT" >&2; exit 1; fi
	@echo "Survive: interruptions, damage, wrong inputs, other machines, a cluster; $(if $(SHORT),in short,up to an hour)"
	@rm -rf .survival && mkdir .survival
	@if [ -n "$(PYTEST_ARGS)$(SHORT)" ] && [ -f $(kept_report) ]; then cp $(kept_report) $(report); fi
	@export REDACT_REPORT="$$CHECKOUT/$(report)"; $(run_plainly) $(call pytest,loadfile) tests/survival $(PYTEST_ARGS)
	@if [ -n "$(UPDATE)" ]; then cp $(report) $(kept_report); echo "The report: $(kept_report)"; fi

pages: .venv/installed-test browser tex
	@echo "Test: the pages of the finished site; $(if $(SHORT),,pictures of them in .screenshots; )its figures cited in LaTeX; its lab beside torch"
	@$(run_plainly) $(call pytest,load) tests/test_pages.py tests/test_cite.py tests/test_lab_site.py tests/test_lab_page.py --site paper/_site \
	  $(if $(SHORT),,--screenshots .screenshots) $(PYTEST_ARGS)

# The build first: what is released is the output of the workflow, and nothing else. Uncommitted changes are refused before it;
# DIRTY=1 packs them, marked so.
release: releasable all
	@echo "Release: source, results, figures, site and PDF as one RO-Crate"
	@$(run_plainly) press.build.release --output release $(if $(DIRTY),--dirty)

releasable: .venv/installed
	@$(run) press.build.release --check $(if $(DIRTY),--dirty)

# BENCH="imports training": some sections only.
bench: .venv/installed
	@echo "Benchmark: training and workflow, about half an hour; benchmarks/results.md"
	@$(python) benchmarks/bench.py $(BENCH)

setup: .venv/installed

# Quiet: what is printed may be sent on, into a bibliography say.
cite: .venv/installed
	@test -n "$(FIG)" || { echo "error: which figure? For instance: make cite FIG=fig-2-8-latents-ablated" >&2; exit 1; }
	@$(run) press.build.cite "$(FIG)"

status: .venv/installed
	@$(run) press.build.status

# The README shows the library by what its modules say of themselves.
tree: .venv/installed
	@$(run) press.build.tree

# Never fails for want of a network: it says then what was not checked.
audit: .venv/installed-test
	@echo "Audit: known vulnerabilities of the locked versions"
	@$(python) .ci/audit.py

# Is this build the one whose digests and numbers are kept in the repository? UPDATE=1 keeps this one.
verify: .venv/installed
	@$(run) press.build.verify $(if $(UPDATE),--write)

# Where a folder is a link to another disk, what a build makes in it is removed, and nothing else: other things may lie there.
clean:
	@echo "Clean: everything that is generated, but not the virtual environment (.venv)"
	@if [ -L results ] && [ -d results ]; then cd results && rm -rf [0-9]* checksums logs benchmarks; fi
	@if [ -L figures ] && [ -d figures ]; then cd figures && rm -rf [0-9]* methods published workflow catalogue.json; fi
	@if [ -L .cache ] && [ -d .cache ]; then cd .cache && rm -rf specs figures pages runs sketches matplotlib ipython jupyter torch snakemake quarto fontconfig; fi
	@for folder in paper/_site .snakemake; do if [ -L $$folder ] && [ -d $$folder ]; then find $$folder/ -mindepth 1 -delete; fi; done
	@for folder in figures results paper/_site .snakemake .cache; do [ -L $$folder ] || rm -rf $$folder; done
	@rm -rf release .preview paper/_generated paper/_quarto-chapters.yml paper/_variables.yml paper/experiments paper/tutorials paper/.quarto \
	  paper/.gitignore paper/index.typ paper/_quarto-output .survival .hypothesis .pytest_cache .ruff_cache .screenshots .venv-lock lib/*.egg-info
	@find . -path ./.venv -prune -o -name __pycache__ -type d -exec rm -rf {} +

help:
	@echo "make          set up .venv and build the site and the PDF (CORES=$(CORES); V=1 shows all that Snakemake says)"
	@echo "make preview  show the site in a browser while it is written: what is saved is on its page at once (PORT=$(PORT))"
	@echo "make slurm    build with the jobs on a Slurm cluster (ARGS=\"--config seeds=10000\")"
	@echo "make test     set up .venv, then check style, workflow, library and pages (PYTEST_ARGS=...; WORKERS=2 at a time)"
	@echo "make survive  break it on purpose: kills, damage, wrong inputs, Slurm (UPDATE=1 keeps the report; SHORT=1 is quicker)"
	@echo "make pages    open every page of the finished site in a browser; pictures of them in .screenshots (SHORT=1 takes none)"
	@echo "make release  build, then pack source, results, figures, site and PDF into release/redact-<version>.zip (DIRTY=1)"
	@echo "make bench    measure training and workflow: benchmarks/results.md (BENCH=...)"
	@echo "make cite     how to cite a figure (FIG=fig-2-8-latents-ablated)"
	@echo "make status   which figures and pages are fresh, which stale, and why"
	@echo "make verify   is this build the reference's, to the byte or within tolerance? (UPDATE=1 keeps this one as reference)"
	@echo "make audit    known vulnerabilities of the locked versions, as far as a database can be reached"
	@echo "make setup    only set up .venv (PYTHON=...)"
	@echo "make tree     write the tree of lib/ in README.md anew"
	@echo "make lock     resolve the requirements of pyproject.toml again"
	@echo "make clean    remove what is generated; .venv stays, and links to folders, in which what was generated is removed"


# Set-up. The stamp holds the folder it was made in: in a checkout that was moved, .venv is made anew. Each stamp holds a
# checksum of the lists that were installed: one that is replaced by another is installed, whatever its date.

packages := pyproject.toml requirements.lock requirements-cpu.lock requirements-cuda.lock
checksum_of = $(shell cat $(1) 2>/dev/null | cksum)
checksum := $(call checksum_of,$(packages))
checksum_test := $(call checksum_of,requirements-dev.lock)
checksum_slurm := $(call checksum_of,requirements-slurm.lock)

ifneq ($(shell cat .venv/installed 2>/dev/null),$(CURDIR) $(checksum))
.PHONY: .venv/installed
endif
ifneq ($(shell cat .venv/installed-test 2>/dev/null),$(checksum_test))
.PHONY: .venv/installed-test
endif
ifneq ($(shell cat .venv/installed-slurm 2>/dev/null),$(checksum_slurm))
.PHONY: .venv/installed-slurm
endif

define find_python
import sys
if not (3, 11) <= sys.version_info < (3, 15):
    sys.exit(3)
try:
    import ensurepip, venv
except ImportError:
    sys.exit(4)
endef
export find_python

.venv/installed: $(packages)
	@echo "Set-up: the packages of requirements.lock in .venv"
	@if [ "$$(sed -n 1p .venv/installed 2>/dev/null)" != "$$CHECKOUT" ] || ! $(run) pip --version >/dev/null 2>&1; then \
	  chosen=; no_pip=; \
	  for candidate in "$(PYTHON)" python3.11 python3.12 python3.13 python3.14 python3 python; do \
	    [ -n "$$candidate" ] || continue; \
	    status=0; "$$candidate" -c "$$find_python" >/dev/null 2>&1 || status=$$?; \
	    if [ $$status -eq 0 ]; then chosen=$$candidate; break; fi; \
	    if [ $$status -eq 4 ]; then no_pip=$$candidate; fi; \
	    if [ "$$candidate" = "$(PYTHON)" ]; then break; fi; \
	  done; \
	  if [ -z "$$chosen" ] && [ -n "$$no_pip" ]; then \
	    echo "error: $$no_pip has no ensurepip; on Debian or Ubuntu: sudo apt-get install python3-venv" >&2; exit 1; \
	  elif [ -z "$$chosen" ]; then \
	    echo "error: no Python 3.11 to 3.14 found; on Debian or Ubuntu: sudo apt-get install python3 python3-venv" \
	      "(or name one: make PYTHON=...)" >&2; exit 1; \
	  fi; \
	  if [ -L .venv ]; then \
	    echo "error: .venv is a link, and what it leads to is not set up for this checkout, expected no link: rm .venv" >&2; exit 1; \
	  fi; \
	  "$$chosen" -m venv --clear .venv; \
	fi
	@# torch first. Its CPU build needs nothing more; the usual build of the same version asks for CUDA packages on
	@# Linux, which are installed only then. Asking for the CPU build by name ("+cpu") settles which of the two pip
	@# can find before anything large is loaded.
	@if $(pip_install) --quiet --no-deps --require-hashes -r requirements-cpu.lock >/dev/null 2>&1; then \
	  $(pip_install) --quiet --require-hashes -r requirements.lock; \
	else \
	  echo "No CPU build of torch where pip looks: on Linux, the usual one brings CUDA packages of several GB"; \
	  $(pip_install) --require-hashes -r requirements.lock -r requirements-cuda.lock; \
	fi
	@$(pip_install) --quiet --no-deps --no-build-isolation -e .
	@printf '%s\n' "$$CHECKOUT" "$(checksum)" > $@

.venv/installed-test: .venv/installed requirements-dev.lock
	@echo "Set-up: the packages of requirements-dev.lock in .venv"
	@$(pip_install) --quiet --no-deps --require-hashes -r requirements-dev.lock
	@echo "$(checksum_test)" > $@

.venv/installed-slurm: .venv/installed requirements-slurm.lock
	@echo "Set-up: the packages of requirements-slurm.lock in .venv"
	@$(pip_install) --quiet --no-deps --require-hashes -r requirements-slurm.lock
	@echo "$(checksum_slurm)" > $@

# The tests of the pages need a Chromium; whoever may install one gets it.
browser:
	@if { command -v chromium || command -v chromium-browser || command -v google-chrome; } >/dev/null; then :; \
	elif [ "$$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then \
	  echo "Set-up: Chromium, for the tests of the pages"; \
	  export DEBIAN_FRONTEND=noninteractive; \
	  { apt-get -qq update && apt-get -qq install -y --no-install-recommends chromium; } >/dev/null 2>&1 </dev/null \
	    || echo "Chromium could not be installed: the tests of the pages are skipped"; \
	else \
	  echo "No Chromium: the tests of the pages are skipped (Debian: sudo apt-get install chromium)"; \
	fi

# The tests of citations need LaTeX, in the smallest package that Debian has of it (120 MB).
tex:
	@if { command -v pdflatex && command -v bibtex; } >/dev/null; then :; \
	elif [ "$$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then \
	  echo "Set-up: LaTeX, for the tests of citations"; \
	  export DEBIAN_FRONTEND=noninteractive; \
	  { apt-get -qq update && apt-get -qq install -y --no-install-recommends texlive-latex-base; } >/dev/null 2>&1 </dev/null \
	    || echo "LaTeX could not be installed: the tests of citations are skipped"; \
	else \
	  echo "No LaTeX: the tests of citations are skipped (Debian: sudo apt-get install texlive-latex-base)"; \
	fi


# The lock files. uv resolves them from pyproject.toml for every system and for Python 3.11 on, keeping the versions they
# have (LOCK_ARGS=--upgrade takes the newest). torch has two builds of one version: what only the usual one needs goes
# to requirements-cuda.lock, and the hashes of the other, from requirements-cpu.lock, join the entry of torch.

LOCK_ARGS ?=
uv_compile = .venv-lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
  --no-emit-index-url --no-emit-find-links $(LOCK_ARGS)
pins_of = sed -n 's/^\([a-z][^\\]*\).*/\1/p'

lock: .venv/installed
	@echo "Lock: requirements.lock, requirements-cuda.lock, requirements-dev.lock, requirements-slurm.lock"
	@test -x .venv-lock/bin/uv || { $(run) venv .venv-lock; .venv-lock/bin/python -m pip install --quiet uv; }
	@$(pins_of) requirements.lock requirements-cuda.lock > .venv-lock/all.txt
	@$(pins_of) requirements-dev.lock > .venv-lock/test.txt
	@$(uv_compile) pyproject.toml --extra paper --extra train --extra erase --output-file .venv-lock/all.txt >/dev/null
	@echo "# What redact runs with; made by 'make lock'. The hashes of torch are those of both its builds." > requirements.lock
	@echo "# What the usual build of torch asks for on Linux, and the CPU build does not; made by 'make lock'." \
	  > requirements-cuda.lock
	@awk '/^[^ #]/ { lock = /^(cuda|nvidia|triton)/ ? "requirements-cuda.lock" : "requirements.lock" } \
	  { print >> lock } \
	  /^torch==/ { while ((getline hash < "requirements-cpu.lock") > 0) \
	    if (sub(/^ *--hash=/, "    --hash=", hash)) { sub(/ *\\?$$/, " \\", hash); print hash >> lock } }' .venv-lock/all.txt
	@$(python) -c "$$print_requirements" test > .venv-lock/test.in
	@$(uv_compile) .venv-lock/test.in --constraint requirements.lock --output-file .venv-lock/test.txt --no-annotate >/dev/null
	@{ echo "# What 'make test' needs too; made by 'make lock'."; cat .venv-lock/test.txt; } > requirements-dev.lock
	@# What requirements.lock does not have already.
	@if [ -f requirements-slurm.lock ]; then $(pins_of) requirements-slurm.lock > .venv-lock/slurm.txt; fi
	@$(python) -c "$$print_requirements" slurm > .venv-lock/slurm.in
	@$(uv_compile) .venv-lock/slurm.in --constraint requirements.lock --output-file .venv-lock/slurm.txt --no-annotate >/dev/null
	@{ echo "# What 'make slurm' needs too; made by 'make lock'."; \
	  awk -F== '/^[a-z]/ { wanted = !($$1 in locked); if (FNR == NR) locked[$$1] } FNR != NR && wanted' \
	    requirements.lock .venv-lock/slurm.txt; } > requirements-slurm.lock

define print_requirements
import sys, tomllib
with open("pyproject.toml", "rb") as file:
    print(*tomllib.load(file)["project"]["optional-dependencies"][sys.argv[1]], sep=chr(10))
endef
export print_requirements
