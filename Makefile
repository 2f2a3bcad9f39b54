# make demo · make test · make lint · make docs · make pocket-model · make clean: each from a bare clone, with nothing
# but Python 3.11 to 3.13 and pip.
#
#   PYTHON    the interpreter that makes the environment (python3)
#   VENV      where the environment lies (.venv)
#   EDITABLE  -e, or nothing to install a built copy
#   JOBS      processes that share the tests: a number, or auto, which is one a core and at most four (auto)
#   PIP_ARGS  more for pip, e.g. --extra-index-url https://download.pytorch.org/whl/cpu for a PyTorch without CUDA
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
	@PATH="$(CURDIR)/$(BIN):$$PATH" sh docs/demo.sh

test: $(STAMP)
	$(BIN)/pytest -n $(JOBS) --maxprocesses 4 --dist loadfile $(ARGS)

# mypy and import-linter read the packages under their import names: a folder of links stands for an installed copy.
# The modules of api/ are those of the package xaug itself.
lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	@rm -rf build/lint && mkdir -p build/lint/xaug
	@for file in api/*; do ln -s ../../../$$file build/lint/xaug/; done
	@for part in data_cards pocket models augment train evaluate cli; do ln -s ../../../$$part build/lint/xaug/$$part; done
	MYPYPATH=build/lint $(BIN)/mypy --strict -p xaug
	PYTHONPATH=build/lint $(BIN)/lint-imports

# The documentation site, in build/site.
docs: $(DOCS)
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

install: $(STAMP)

# The embedded world's masked language model, made again from its grammar: about 20 minutes on two cores.
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
