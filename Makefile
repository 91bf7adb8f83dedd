# Every command works on a machine that has only Python (3.11 or newer) and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
OUT ?= reports/out/study

.DEFAULT_GOAL := help
.PHONY: help study test browser models figures bench fuzz notebooks check lock clean

help:
	@echo "make study      study the five seed reports; results in $(OUT)"
	@echo "make test       run the tests"
	@echo "make browser    run the tests that drive report.html in Chromium"
	@echo "make models     train the theme model, its card, and the tagger of initiatives"
	@echo "make figures    run the figure scripts of reports/"
	@echo "make bench      time the whole way beside the usual way"
	@echo "make fuzz       fuzz the text core and the readers, ten minutes for each target"
	@echo "make notebooks  open the notebooks in Jupyter"
	@echo "make check      lint, types, import layers"

# A stamp stands for a finished installation; it is made again when the lock or the project changes.
$(VENV)/run.stamp: requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/dev.stamp: requirements-dev.lock $(VENV)/run.stamp
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@

study: $(VENV)/run.stamp
	mkdir -p $(dir $(OUT))
	$(BIN)/jiedao study seeds -o $(OUT)

test: $(VENV)/dev.stamp
	$(BIN)/python -m pytest -n auto -m "not browser"
	@echo "left out: the tests that need Chromium; run them with 'make browser'"

browser: $(VENV)/dev.stamp
	$(BIN)/python -m pytest -m browser tests/report

models: $(VENV)/run.stamp
	$(BIN)/jiedao train theme --config models/theme/train.toml
	$(BIN)/jiedao train initiatives

figures: $(VENV)/run.stamp
	$(BIN)/jiedao figures --scripts reports -o reports/out

bench: $(VENV)/dev.stamp
	$(BIN)/python reports/benchmark.py

fuzz: $(VENV)/dev.stamp
	$(BIN)/python reports/fuzz.py --minutes 10

notebooks: $(VENV)/dev.stamp
	$(BIN)/jupyter lab notebooks

check: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Needs uv; only those who change the dependencies run it.
lock:
	uv pip compile --universal --generate-hashes --python-version 3.11 --extra build pyproject.toml -o requirements.lock
	uv pip compile --universal --generate-hashes --python-version 3.11 --extra build --extra notebook --extra test --extra browser --extra check -c requirements.lock pyproject.toml -o requirements-dev.lock

clean:
	rm -rf $(VENV) .*_cache reports/out/study
