# Bare `make` prints this help. The two commands of the README are `make pipeline` and `make test`.
.DEFAULT_GOAL := help
SHELL := /bin/sh
DB ?= $(TRIVY_DB_REPOSITORY)
ENVIRONMENT ?= dev
LOCAL = go run ./ci/local/cmd/local
ENGINE = go run ./ci/engine/cmd/engine

.PHONY: help
help: ## Print this help.
	@awk 'BEGIN {FS = ":.*## "} /^[a-z\/-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: go
go:
	@command -v go >/dev/null || { echo "Go is missing: install Go 1.26.8 or newer, then call make again" >&2; exit 1; }

.PHONY: pipeline
pipeline: go ## Run the whole pipeline on a real engine. DB=<Trivy database>, ENVIRONMENT=dev|staging|prod.
	@$(LOCAL) pipeline --db "$(DB)" --environment "$(ENVIRONMENT)"

.PHONY: test
test: go ## Run every test: natively, in a browser, and the pipeline's own on the real engine.
	@$(LOCAL) test

.PHONY: setup
setup: go ## Only set up what is missing for the tests.
	@$(LOCAL) setup

.PHONY: up
up: go ## Run the platform natively on http://localhost:8080 until Ctrl-C.
	@$(LOCAL) setup && go run ./web/e2e/cmd/stack --hold

.PHONY: lint
lint: engine/up ## Lint everything, in the pipeline's containers.
	@$(ENGINE) run -- dagger call lint

.PHONY: generate
generate: go ## Write all generated code anew from the OpenAPI files and the SQL.
	@go generate ./services/... && npm --prefix web run generate

.PHONY: verify
verify: generate ## Check that the committed generated code is what its sources say.
	@git diff --exit-code -- services web/src || { echo "generated code was stale; it is written anew: commit it" >&2; exit 1; }

.PHONY: pipeline/benchmark
pipeline/benchmark: go ## Time the pipeline cold, warm and after a one-line change, beside native runs.
	@$(LOCAL) benchmark

.PHONY: core/benchmark
core/benchmark: go ## Measure core: pages a second against a bare handler with k6, and memory during a large import.
	@CGO_ENABLED=0 go build -C ci/tools/k6 -mod=readonly -buildvcs=false -trimpath -o "$${CLOUDSEC_HOME:-$${XDG_CACHE_HOME:-$$HOME/.cache}/cloudsec}/bin/" tool
	@go test ./services/core/throughput -bench List -benchtime 1x -run '^$$'
	@go test ./services/core/importjob -bench Memory -benchtime 1x -run '^$$' -timeout 60m

.PHONY: canary/benchmark
canary/benchmark: go ## Compare the canary rule with those of other tools on simulated rollouts, and write docs/canary-benchmark.md.
	@go run ./ci/canary/cmd/canary benchmark --out docs

.PHONY: engine/up engine/status engine/logs engine/down engine/clean
engine/up: go ## Find a Dagger engine, or build and start one.
	@$(ENGINE) up
engine/status: go ## Say which engine is used and how it is.
	@$(ENGINE) status
engine/logs: go ## Print the engine's log.
	@$(ENGINE) logs
engine/down: go ## Stop the engine; its caches stay.
	@$(ENGINE) down
engine/clean: go ## Stop the engine and remove its caches and images.
	@$(ENGINE) clean
