# make run     builds the sample bank and serves it on http://127.0.0.1:8000
# make test    all checks and all tests
# make check   ruff, mypy, import-linter, docs
# make eval    relevance figures against tests/eval/expected.yaml
# make bench   speed figures
# make fuzz    every reader on mutated files for 15 minutes
# make soak    uploads under 100 kills of the service
# make bench-gpu   the encoder on CPU and GPU side by side

PYTHON ?= python3
VENV   ?= .venv
BANK   ?= banks/sample
BIN    := $(VENV)/bin
READY  := $(VENV)/ready

export HF_HUB_DISABLE_TELEMETRY := 1
export TOKENIZERS_PARALLELISM := false

.PHONY: bank run test check eval bench bench-gpu fuzz soak clean
.DELETE_ON_ERROR:

$(READY): pyproject.toml tools/setup_venv.py
	$(PYTHON) tools/setup_venv.py $(VENV) dev

bank: $(READY)
	$(BIN)/techbank ingest data/sample_patents --bank $(BANK)
	$(BIN)/techbank index --bank $(BANK) --if-needed

run: $(READY)
	$(BIN)/techbank ingest data/sample_patents --bank $(BANK)
	$(BIN)/techbank serve --bank $(BANK) --index

test: check
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 --dist worksteal

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/check_docs.py

eval: $(READY)
	$(BIN)/python benchmarks/run_eval.py

bench: bank
	$(BIN)/python benchmarks/bench_search.py
	$(BIN)/python benchmarks/bench_delta.py
	$(BIN)/python benchmarks/bench_found.py
	$(BIN)/python benchmarks/bench_stand_in.py
	$(BIN)/python benchmarks/bench_centring.py
	$(BIN)/python benchmarks/bench_small_bank.py
	$(BIN)/python benchmarks/bench_filters.py
	$(BIN)/python benchmarks/run_terms.py
	$(BIN)/python benchmarks/bench_ingest.py
	$(BIN)/python benchmarks/bench_index.py
	$(BIN)/python benchmarks/bench_encode.py

soak: $(READY)
	$(BIN)/python benchmarks/soak.py

bench-gpu: $(READY)
	$(BIN)/python benchmarks/bench_encode.py --gpu-table

fuzz: $(READY)
	$(BIN)/python benchmarks/fuzz.py --minutes 15

clean:
	rm -rf $(VENV) banks build *.egg-info
