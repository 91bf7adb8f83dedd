# Every command works on a machine that has only Python (3.11 or newer) and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
OUT ?= reports/out/study

.DEFAULT_GOAL := help
.PHONY: help study test browser spark models figures bench fuzz notebooks check lock clean

help:
	@echo "make study      study the five seed reports; results in $(OUT)"
	@echo "make test       run the tests"
	@echo "make browser    run the tests that drive report.html in Chromium"
	@echo "make spark      run the tests that start a Spark cluster (Java 17 or newer; 480 MB)"
	@echo "make models     train the theme model, its card, and the tagger of initiatives"
	@echo "make figures    run the figure scripts of reports/"
	@echo "make bench      time the whole way beside the usual way, and against size: half an hour"
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
	$(BIN)/python -m pytest -n auto -m "not browser and not spark"
	@echo "left out: the tests that need Chromium or Java; run them with 'make browser' and 'make spark'"

browser: $(VENV)/dev.stamp
	$(BIN)/python -m pytest -m browser tests/report

# An installation of its own: where pyspark is, every start takes longer.
$(VENV)-spark/stamp: requirements-spark.lock pyproject.toml
	test -x $(VENV)-spark/bin/python || $(PYTHON) -m venv $(VENV)-spark
	$(VENV)-spark/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-spark.lock
	$(VENV)-spark/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

spark: $(VENV)-spark/stamp
	$(VENV)-spark/bin/python -m pytest -m spark tests/streaming

models: $(VENV)/run.stamp
	$(BIN)/jiedao train theme --config models/theme/train.toml
	$(BIN)/jiedao train initiatives

figures: $(VENV)/run.stamp
	$(BIN)/jiedao figures --scripts reports -o reports/out

bench: $(VENV)/dev.stamp
	$(BIN)/python reports/benchmark.py
	$(BIN)/python reports/scaling_runs.py

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
	uv pip compile --universal --generate-hashes --python-version 3.11 --extra build --extra spark --extra test -c requirements-dev.lock pyproject.toml -o requirements-spark.lock

clean:
	rm -rf $(VENV) $(VENV)-spark .*_cache reports/out/study
