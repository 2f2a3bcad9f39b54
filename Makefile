# make demo · make test · make lint · make docs · make pocket-model · make clean. Each works from a bare clone that has
# only Python 3.11 to 3.13 and pip.
#
#   PYTHON    the interpreter that creates the environment (default: python3)
#   VENV      the folder of the environment, relative or absolute (default: .venv)
#   EDITABLE  -e, or nothing to install a built copy (default: -e)
#   JOBS      processes that run the tests: a number, or auto for one per core and at most four (default: auto)
#   PIP_ARGS  more options of pip: --extra-index-url https://download.pytorch.org/whl/cpu gives PyTorch without CUDA
PYTHON   ?= python3
VENV     ?= .venv
EDITABLE ?= -e
JOBS     ?= auto
PIP_ARGS ?=
BIN       = $(VENV)/bin
STAMP     = $(VENV)/.installed
DOCS      = $(VENV)/.installed-docs

.PHONY: demo test lint docs install pocket-model clean

demo: $(STAMP)
	@PATH="$(abspath $(BIN)):$$PATH" sh docs/demo.sh

test: $(STAMP)
	$(BIN)/pytest -n $(JOBS) --maxprocesses 4 --dist loadfile $(ARGS)

# mypy and import-linter read the packages under their import names, so a folder of links stands for an installed copy.
# The modules of api/ are those of the package xaug itself.
lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	@rm -rf build/lint && mkdir -p build/lint/xaug
	@for file in api/*; do ln -s ../../../$$file build/lint/xaug/; done
	@for part in data_cards contamination pocket models augment train evaluate study cli; do ln -s ../../../$$part build/lint/xaug/$$part; done
	MYPYPATH=build/lint $(BIN)/mypy --strict -p xaug
	PYTHONPATH=build/lint $(BIN)/lint-imports

# The documentation site, in build/site.
docs: $(DOCS)
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

install: $(STAMP)

# Train the embedded world's masked language model again from its grammar. It takes about half an hour on two cores.
pocket-model: $(STAMP)
	$(BIN)/python benchmarks/tools/pocket_model.py build/pocket-model --install pocket/model

$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || { \
	  echo "xaug needs Python 3.11 to 3.13; $(PYTHON) is $$($(PYTHON) --version 2>&1). Try: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; \
	  exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --disable-pip-version-check -q -c constraints.txt $(PIP_ARGS) $(EDITABLE) '.[all,dev]'
	@touch $@

$(DOCS): $(STAMP)
	$(BIN)/pip install --disable-pip-version-check -q -c constraints.txt $(PIP_ARGS) $(EDITABLE) '.[docs]'
	@touch $@

clean:
	rm -rf demo build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
