# make run    start the whole stack, run the sample batch, stay up (ONCE=1: end after the sample)
# make test   check style, types and architecture, then run every test
# make record write down every query that the tests send, in infra/indexes/queries.json
# make faults everything that can go wrong, at length: crashes, kills, outages, ten thousand seeded schedules
# make bench  measure, as ratios within one run; prints a table and writes JSON
# make infra  install Pulumi's SDK, for `pressroom infra`
# make preview STACK=prod  show what a stack would deploy; no cloud is asked
# make golden  write the committed graphs and the picture in infra/README.md anew, after a change of infra/cloud
# make lock   resolve the dependencies again and pin them by hash (needs uv)
# make clean  remove the environment and the state of the local stack

PYTHON ?= python3
STACK ?= dev
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
WHEELS = $$($(PIP) cache dir)/pressroom-wheels
LOCK := --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
  --no-emit-find-links --no-annotate --no-header
PROJECT := --no-deps --no-build-isolation --no-index --quiet --editable .

.PHONY: run test record faults bench infra preview golden lock clean
.DELETE_ON_ERROR:

run: $(VENV)/run.done
	$(BIN)/pressroom up $(if $(ONCE),--once) $(if $(PORT),--port $(PORT))

test: $(VENV)/test.done
	$(BIN)/python -m pytest tests/project -q
	$(BIN)/python -m pytest tests --ignore=tests/project -q -n 2 --dist worksteal

record: $(VENV)/test.done
	$(BIN)/python -m pytest tests --ignore=tests/project -q -n 2 --dist worksteal --record-queries

faults: $(VENV)/test.done
	$(BIN)/python -m tests.faults

bench: $(VENV)/test.done
	$(BIN)/python -m tests.bench

infra: $(VENV)/infra.done

preview: $(VENV)/infra.done
	$(BIN)/pressroom infra preview --stack $(STACK)

golden: $(VENV)/infra.done
	$(BIN)/python -m infra.preview.golden
	$(BIN)/python -m infra.preview.diagrams

lock:
	uv pip compile $(LOCK) --extra dev pyproject.toml -o tests/requirements.txt
	uv pip compile $(LOCK) -c tests/requirements.txt --extra infra pyproject.toml -o infra/requirements.txt
	uv pip compile $(LOCK) -c tests/requirements.txt pyproject.toml -o requirements.txt
	printf 'pulumi-policy>=1.21,<1.22\npulumi>=3.272,<3.273\n' | uv pip compile $(LOCK) - -o infra/crossguard/requirements.txt

clean:
	rm -rf $(VENV) .pressroom

# Installs what is locked: from the wheels of an earlier install, or else from the index into those wheels.
define install
	@echo "Installing what $(1) pins"
	@$(PIP) install --quiet --no-index --find-links "$(WHEELS)" --require-hashes -r $(1) 2> /dev/null \
	|| { $(PIP) download --quiet --require-hashes -r $(1) -d "$(WHEELS)" \
	&& $(PIP) install --quiet --no-index --find-links "$(WHEELS)" --require-hashes -r $(1); }
	@$(PIP) install $(PROJECT)
endef

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name it with PYTHON=…")'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/run.done: requirements.txt pyproject.toml shared/version.py | $(VENV)/bin/python
	$(call install,requirements.txt)
	@touch $@

$(VENV)/infra.done: infra/requirements.txt requirements.txt pyproject.toml shared/version.py | $(VENV)/bin/python
	$(call install,infra/requirements.txt)
	@touch $(VENV)/run.done $@

$(VENV)/test.done: tests/requirements.txt requirements.txt pyproject.toml shared/version.py | $(VENV)/bin/python
	$(call install,tests/requirements.txt)
	@touch $(VENV)/run.done $(VENV)/infra.done $@
