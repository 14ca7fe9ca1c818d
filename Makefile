# Everything that a person or CI does here has a target: `make help` lists them.

SWIFT ?= swift
INSTALL ?= install

DESTDIR ?=
prefix ?= /usr
bindir = $(DESTDIR)$(prefix)/bin
sbindir = $(DESTDIR)$(prefix)/sbin
datadir = $(DESTDIR)$(prefix)/share
mandir = $(datadir)/man
examplesdir = $(datadir)/doc/llm-mockd/examples
sysconfdir = $(DESTDIR)/etc
unitdir = $(DESTDIR)/lib/systemd/system
sysusersdir = $(DESTDIR)/usr/lib/sysusers.d
catalogdir = $(DESTDIR)/usr/lib/systemd/catalog

swift_code := Package.swift Sources Tests

# The steps of a target run in the order in which they are listed.
.NOTPARALLEL:
.PHONY: help run test build install deb lint format check-modules test-scripts verify-units check-configs test-clients \
    test-daemon test-packaging test-system bench clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

# MARK: - A first look

define try_next

Try next, in a second terminal in this directory:

  .build/debug/mockctl status
  .build/debug/mockctl set-delay 200
  .build/debug/mockctl bench start --wait
  curl 127.0.0.1:8080/v1/chat/completions --json '{"model": "gpt-4", "messages": [{"role": "user", "content": "Hi"}]}'
  curl 127.0.0.1:8081/v1/status

Ctrl-C here stops the daemon.

endef
export try_next

run: ## install what is missing, build for debugging (sooner done), run the daemon on its defaults
	@scripts/install-dependencies run
	@echo 'Building for debugging, which is sooner done; "make install" builds for release.'
	$(SWIFT) build
	@echo "$$try_next"
	@exec .build/debug/llm-mockd serve

# MARK: - Release

ifdef BINARIES
# A directory of finished programs, as packaging has it: build nothing.
programs = $(BINARIES)
else
programs = .build/release
release_programs = $(programs)/llm-mockd $(programs)/mockctl

# Each is worth some percent of the CPU per request (Benchmarks/provider-throughput). That no memory is read while it is
# written is checked in every debug build, and so by all tests.
release_flags = -Xswiftc -cross-module-optimization -Xswiftc -enforce-exclusivity=unchecked
# With the Swift runtime inside, the programs run on machines that have no toolchain.
ifeq ($(shell uname -s),Linux)
release_flags += --static-swift-stdlib -Xlinker -z -Xlinker now
endif

# swift build leaves a program alone that its sources do not change, hence the touch.
$(release_programs) &: Package.swift $(shell find Sources -type f)
	$(SWIFT) build -c release $(release_flags)
	@touch $(release_programs)
endif

build: $(release_programs) ## build both programs for release

install: $(release_programs) ## install programs, units, config, manual pages, completions (DESTDIR=, prefix=/usr)
	@command -v scdoc >/dev/null \
	    || { echo 'make install: scdoc is missing, which makes the manual pages: apt-get install scdoc' >&2; exit 1; }
	$(INSTALL) -d $(bindir) $(sbindir) $(unitdir) $(catalogdir) $(sysusersdir) $(sysconfdir)/llm-mockd \
	    $(mandir)/man1 $(mandir)/man5 $(mandir)/man8 $(examplesdir) $(datadir)/llm-mockd \
	    $(datadir)/bash-completion/completions $(datadir)/zsh/vendor-completions $(datadir)/fish/vendor_completions.d
	$(INSTALL) -m 755 $(programs)/llm-mockd $(sbindir)
	$(INSTALL) -m 755 $(programs)/mockctl $(bindir)
	umask 022; for unit in $(wildcard packaging/systemd/*.service packaging/systemd/*.socket); do \
	    sed -E 's,/usr/(s?bin)/(llm-mockd|mockctl),$(prefix)/\1/\2,' $$unit > $(unitdir)/$${unit##*/} || exit; \
	done
	$(INSTALL) -m 644 packaging/systemd/llm-mockd.sysusers $(sysusersdir)/llm-mockd.conf
	$(INSTALL) -m 644 $(wildcard packaging/systemd/*.catalog) $(catalogdir)
	@# A config that is there already is the administrator's: it stays.
	test -e $(sysconfdir)/llm-mockd/config.json \
	    || $(INSTALL) -m 644 etc/llm-mockd/config.json $(sysconfdir)/llm-mockd
	$(INSTALL) -m 644 etc/llm-mockd/config.schema.json $(datadir)/llm-mockd
	$(INSTALL) -m 644 $(wildcard etc/llm-mockd/examples/*.json packaging/systemd/examples/*.conf) $(examplesdir)
	umask 022; for source in $(wildcard packaging/man/*.scd); do \
	    page=$${source##*/} && page=$${page%.scd}; \
	    scdoc < $$source > $(mandir)/man$${page##*.}/$$page || exit; \
	done
	umask 022; for program in llm-mockd mockctl; do \
	    script="$(programs)/$$program --generate-completion-script" \
	        && $$script bash > $(datadir)/bash-completion/completions/$$program \
	        && $$script zsh > $(datadir)/zsh/vendor-completions/_$$program \
	        && $$script fish > $(datadir)/fish/vendor_completions.d/$$program.fish || exit; \
	done

deb: ## build the Debian package (BINARIES= takes finished programs)
	@packaging/build-deb

# MARK: - Development

test: ## everything that CI checks, the Swift tests last
	@scripts/install-dependencies test
	@$(MAKE) --no-print-directory lint check-modules test-scripts verify-units
	$(SWIFT) build --build-tests
	@$(MAKE) --no-print-directory check-configs test-clients test-daemon test-packaging
	$(SWIFT) test --skip-build

lint: ## report Swift code that "make format" would lay out differently
	$(SWIFT) format lint --strict --parallel --recursive $(swift_code)

format: ## lay out all Swift code
	$(SWIFT) format --in-place --parallel --recursive $(swift_code)

check-modules: ## hold the code to the module table of docs/architecture.md
	scripts/check-modules

test-scripts: ## test the scripts
	python3 -m unittest discover --start-directory Tests/Scripts

verify-units: ## hold the systemd units to systemd-analyze
	scripts/verify-units

check-configs: ## hold the configs under etc/ to the daemon's debug build
	for config in etc/llm-mockd/config.json etc/llm-mockd/examples/*.json; do \
	    .build/debug/llm-mockd check $$config || exit; \
	done

test-clients: ## drive the debug build with the official Python clients, in a venv
	scripts/test-clients -q

test-daemon: ## try the debug build as a process: signals, systemd, load, kill -9
	scripts/test-daemon

test-packaging: ## hold containers, Kubernetes, Prometheus and Grafana files to the debug build
	scripts/test-packaging

# The package with a lower version is what is upgraded from; that it is quickly made is all that counts.
test-system: ## boot a systemd, install the package, try it all (as root; BINARIES= as for deb)
	@scripts/install-dependencies system
	@packaging/test/run --check-machine
	package=$$($(MAKE) --no-print-directory --silent deb) \
	    && lower=$$(DPKG_DEB_COMPRESSOR_TYPE=none packaging/build-deb --version 0.0.1 --output .build/deb-lower) \
	    && lintian --fail-on error,warning $$package \
	    && packaging/test/run $$package $$lower

bench: build ## compare the provider port with nginx, fasthttp and Gin (needs wrk and the Debian packages in Benchmarks/README.md)
	LLM_MOCKD=$(programs)/llm-mockd Benchmarks/provider-throughput

clean: ## remove what was built, keep the fetched packages
	$(SWIFT) package clean
