# `make run` tries Tidegate; `make test` is all that CI runs. Every target installs what it misses, or names the command that does.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.NOTPARALLEL:
.DEFAULT_GOAL := help

# The development build is ready after about 4 minutes on two cores, a release build after about 10, and the tests use the development
# build too. Its C grammar and its dependencies' hot loops are optimised either way (Cargo.toml). `make run PROFILE=release` to measure.
PROFILE ?= dev
DATA ?= ./data

setup = scripts/setup.sh
step = TIMEFORMAT='-- $@: %0R s'; printf '\n== %s\n' '$@'; time

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-12s %s\n", $$1, $$2}' Makefile

.PHONY: run
run: ## build and start Tidegate with its own PostgreSQL and the sample datasets
	@$(setup) rust clang postgres
	@cargo build --locked --profile $(PROFILE) --package tidegate --bin tidegate
	@exec target/$(if $(filter dev,$(PROFILE)),debug,$(PROFILE))/tidegate serve --samples --data $(DATA)

# The cheapest failure comes first. Lints and documentation share the checked dependencies; tests, conformance and clients the built ones.
.PHONY: test
test: fmt tidy setup licences lint unit doc conformance clients browser ## everything CI runs

.PHONY: setup
setup: ## install what the build and the tests need
	@$(setup) rust clang postgres hypopg nextest clients browser model

.PHONY: fmt
fmt: ## is the code formatted?
	@$(step) cargo fmt --all --check

.PHONY: tidy
tidy: ## the house rules that no compiler knows
	@$(step) cargo xtask tidy

.PHONY: licences
licences: ## may everything that ships be shipped?
	@$(step) cargo xtask licences

.PHONY: lint
lint: ## clippy, with every warning an error
	@$(step) cargo clippy --workspace --all-targets --locked -- --deny warnings

.PHONY: unit
unit: ## all Rust tests
	@$(step) cargo nextest run --workspace --locked

.PHONY: doc
doc: ## the documentation builds without a warning, and its examples run
	@$(step) env RUSTDOCFLAGS='--deny warnings' cargo doc --workspace --no-deps --locked
	@cargo test --workspace --doc --locked --quiet

# With `--all-targets` the binary is the one that the tests have built, to the feature: nothing is compiled twice.
.PHONY: binary
binary:
	@$(setup) rust clang postgres
	@cargo build --workspace --all-targets --locked

.PHONY: conformance
conformance: binary ## the protocol's own suite, for both revisions
	@$(setup) clients
	@$(step) tests/clients/run conformance

.PHONY: clients
clients: binary ## real MCP clients and schemathesis against the real binary
	@$(setup) clients
	@$(step) tests/clients/run clients

.PHONY: browser
browser: binary ## the dashboard in headless Chromium: every page, the keyboard, the wizard
	@$(setup) browser
	@$(step) tests/browser/run

.PHONY: bench
bench: ## measure against pgbench and the peers, as ratios, and how well search finds
	@$(setup) rust clang postgres model
	@cargo build --locked --release --package tidegate --package bench
	@target/release/bench

.PHONY: bench-peers
bench-peers: ## install the peers that `make bench` measures beside us
	@$(setup) peers
