# sealift: every target is one readable line or two. `make help` lists them.

SHELL       := /bin/bash
PREFIX      ?= /usr/local
DEMO_SET    ?= full
MINUTES     ?= 10
# An undeclared import fails the build (SwiftPM notices only on a clean one). Debug builds are optimised: the tests start the executable thousands
# of times and give it bundles as large as the format allows.
SWIFTFLAGS  ?= --explicit-target-dependency-import-check error -Xswiftc -O
ifdef CI
# Nobody debugs there, and what holds no debug information is built sooner.
SWIFTFLAGS  += -debug-info-format none
endif
# libbz2 and liblzma are what libarchive's tar reader needs; the rest of it stays out of the executable.
STATIC      := --static-swift-stdlib -Xswiftc -static-executable -Xlinker -lbz2 -Xlinker -llzma
SOURCES     := Sources Tests Package.swift

# Tests and scripts run this executable.
export SEALIFT_BIN ?= $(CURDIR)/.build/debug/sealift
# helm and kubectl, which Debian has not or only as they were years ago.
export PATH := $(CURDIR)/fixtures/cache/tools:$(PATH)

.PHONY: help setup build test golden lint format tools fixtures fixtures-small fixtures-full conformance fuzz demo bench bench-delta release docs install clean
.DEFAULT_GOAL := help

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install what is missing from Debian (sudo when not root); does nothing when all is there
	@.ci/setup

build: setup ## debug build: .build/debug/sealift
	swift build $(SWIFTFLAGS)

test: setup fixtures-small tools ## all tests, on real images, registries and tools (FILTER='SigningTests|a flipped bit': only those)
	@.ci/setup test
	swift test --disable-xctest --parallel --experimental-maximum-parallelization-width 4 $(SWIFTFLAGS) $(if $(FILTER),--filter '$(FILTER)')
	$(if $(FILTER),,conformance/run --quick)

conformance: setup tools ## the hostile catalogue against SEALIFT_BIN (ROWS='SIG,ARC-0*', QUICK=--quick)
	@.ci/setup test
	@conformance/run --rows '$(ROWS)' $(QUICK)

fuzz: setup ## damaged inputs for all readers, MINUTES=10 together (FUZZ='yaml fleet' for some of them)
	@Tests/Fuzz/run $(MINUTES) $(FUZZ)

golden: build ## record anew what every command prints (Tests/EndToEndTests/Golden); look at the difference before it is committed
	@.ci/setup test
	SEALIFT_RECORD=1 swift test --disable-xctest $(SWIFTFLAGS) --filter GoldenTests

lint: ## formatting and style, strictly
	swift format lint --strict --recursive --parallel $(SOURCES)

format: ## rewrite the sources in the house style
	swift format --in-place --recursive --parallel $(SOURCES)

tools: ## helm and kubectl, into fixtures/cache/tools
	@.ci/setup fixtures
	@fixtures/tools

fixtures: fixtures-small fixtures-full ## real images from Debian packages and PyPI wheels

fixtures-small: ## about 35 MB, for the tests
	@.ci/setup fixtures
	@fixtures/make small

fixtures-full: ## six images of about 450 MB, two versions of each, for demo and bench
	@.ci/setup fixtures
	@fixtures/make full

release: setup ## one static executable: out/sealift
	@.ci/setup release
	swift build -c release --product sealift $(STATIC)
	@install -D -m 0755 --strip .build/release/sealift out/sealift
	@ls -l out/sealift

docs: release ## man pages and completions of every command: out/man, out/completions
	swift build -c release --product generate-manual $(STATIC)
	@rm -rf out/man out/completions && mkdir -p out/man out/completions
	@.build/release/generate-manual out/sealift --multi-page --date $$(sed -n 's/^## .*(\(.*\))$$/\1/p' CHANGELOG.md | head -n 1) --output-directory out/man
	@out/sealift --generate-completion-script bash >out/completions/sealift
	@out/sealift --generate-completion-script zsh >out/completions/_sealift
	@out/sealift --generate-completion-script fish >out/completions/sealift.fish
	@ls out/man out/completions

demo: release fixtures-$(DEMO_SET) tools ## hub -> stick -> site, step by step (DEMO_SET=small is quicker)
	@.ci/setup demo
	@SEALIFT_BIN=$(CURDIR)/out/sealift demo/run $(DEMO_SET)

bench: release fixtures-full tools ## pack and import beside cp, sha256sum and skopeo on the same bytes
	@.ci/setup demo
	@SEALIFT_BIN=$(CURDIR)/out/sealift bench/discovery
	@SEALIFT_BIN=$(CURDIR)/out/sealift bench/render
	@SEALIFT_BIN=$(CURDIR)/out/sealift bench/run
	@SEALIFT_BIN=$(CURDIR)/out/sealift bench/apply

bench-delta: release fixtures-full ## layer patches beside zstd and xdelta3, about 20 minutes
	@.ci/setup demo bench
	@SEALIFT_BIN=$(CURDIR)/out/sealift bench/delta

install: docs ## put the executable, man pages and completions below $(PREFIX)
	install -D -m 0755 out/sealift $(DESTDIR)$(PREFIX)/bin/sealift
	install -D -m 0644 -t $(DESTDIR)$(PREFIX)/share/man/man1 out/man/*.1
	install -D -m 0644 -t $(DESTDIR)$(PREFIX)/share/bash-completion/completions out/completions/sealift
	install -D -m 0644 -t $(DESTDIR)$(PREFIX)/share/zsh/site-functions out/completions/_sealift
	install -D -m 0644 -t $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d out/completions/sealift.fish

clean: ## remove what was built (downloads stay in fixtures/cache)
	rm -rf .build out fixtures/images bench/out.json bench/delta.json bench/render.json bench/apply.json
