# floodtest: `make deps demo` to see it, `make deps test` to check it, `make help` for the rest.
#
# Variants: debug (default for tests), release, san (ASan + UBSan). Objects and programs are
# in build/VARIANT; build/floodtest is a link to the variant that `make` built last.
# V=1 shows the commands, WERROR=1 turns warnings into errors.

.DEFAULT_GOAL := all

VARIANT ?= release
CC ?= gcc
PREFIX ?= /usr/local
DESTDIR ?=
OUT := build/$(VARIANT)
Q := $(if $(V),,@)
SAY = @printf '  %-7s %s\n'

# The one place of both; the top of CHANGELOG.md says the same (tests/packaging).
VERSION := 0.1.0
DATE := 2026-12-01
# Where there are several, the one that has Debian's packages.
DEBIAN_PYTHON := $(firstword $(wildcard /usr/bin/python3) python3)
PKGS := libuv libwebsockets openssl zlib jansson libdw libelf yaml-0.1 sqlite3

WARNINGS := -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wvla -Wformat=2 -Wundef \
            -Wstrict-prototypes -Wmissing-prototypes -Wimplicit-fallthrough
CFLAGS_debug := -O1 -g -fno-omit-frame-pointer
CFLAGS_release := -O2 -g -DNDEBUG
CFLAGS_san := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined \
              -fno-sanitize-recover=all
LDFLAGS_san := -fsanitize=address,undefined
ifeq ($(filter $(VARIANT),debug release san),)
$(error VARIANT is debug, release or san, not '$(VARIANT)')
endif

# pkg-config is asked once; `deps`, `help`, `clean` and `format` must work without it.
NEEDS_PKGS := $(if $(MAKECMDGOALS),$(filter-out deps zoo-deps deb-deps help clean format format-check uninstall dist deb test-deb,$(MAKECMDGOALS)),all)
ifneq ($(NEEDS_PKGS),)
ifeq ($(filter deps zoo-deps deb-deps,$(MAKECMDGOALS)),)
ifneq ($(shell pkg-config --exists $(PKGS) check && echo yes),yes)
$(error libraries are missing ($(PKGS) check): run 'make deps' first)
endif
endif
endif
# Nothing may be built beside an installation that it needs.
ifneq ($(filter deps zoo-deps deb-deps,$(MAKECMDGOALS)),)
.NOTPARALLEL:
endif
PKG_CFLAGS = $(eval PKG_CFLAGS := $$(shell pkg-config --cflags $$(PKGS)))$(PKG_CFLAGS)
PKG_LIBS = $(eval PKG_LIBS := $$(shell pkg-config --libs $$(PKGS)))$(PKG_LIBS)
CHECK_LIBS = $(eval CHECK_LIBS := $$(shell pkg-config --libs check))$(CHECK_LIBS)

# What make runs is no part of anybody's history.
export FLOODTEST_HISTORY ?= off

ALL_CFLAGS = -std=c11 -D_GNU_SOURCE -DFLOODTEST_VERSION='"$(VERSION)"' \
             -DFLOODTEST_DATE='"$(DATE)"' -I. -I$(OUT)/gen \
             $(WARNINGS) $(if $(WERROR),-Werror) $(CFLAGS_$(VARIANT)) $(PKG_CFLAGS) $(CPPFLAGS) $(CFLAGS)
ALL_LDFLAGS = $(LDFLAGS_$(VARIANT)) $(LDFLAGS)

include harness/build.mk server/build.mk probes/build.mk tests/build.mk

LIB_SRC := $(HARNESS_SRC) $(SERVER_SRC) $(PROBES_SRC)
LIB_OBJ := $(LIB_SRC:%.c=$(OUT)/%.o)
MAIN_OBJ := $(OUT)/harness/main.o
LIB := $(OUT)/libfloodtest.a
PROGRAM := $(OUT)/floodtest

include .packaging/packaging.mk

.PHONY: all
all: $(PROGRAM) $(MANUAL)
	$(Q)ln -sfn $(VARIANT)/floodtest build/floodtest

$(PROGRAM): $(MAIN_OBJ) $(LIB)
	$(SAY) LINK $@
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(PKG_LIBS) -lm

$(LIB): $(LIB_OBJ)
	$(SAY) AR $@
	$(Q)rm -f $@ && ar rcs $@ $^

$(OUT)/%.o: %.c Makefile
	$(SAY) CC $<
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# Files that the program carries inside, as C arrays: FILE -> gen/FILE.inc, for files that are
# built themselves gen/FILE -> gen/FILE.inc.
define EMBED
	$(SAY) EMBED $<
	$(Q)mkdir -p $(@D)
	$(Q)od -An -v -tx1 $< | sed 's/ \([0-9a-f][0-9a-f]\)/0x\1,/g' > $@
endef
$(OUT)/gen/%.inc: %
	$(EMBED)
$(OUT)/gen/%.inc: $(OUT)/gen/%
	$(EMBED)

-include $(LIB_OBJ:.o=.d) $(MAIN_OBJ:.o=.d) $(TEST_OBJ:.o=.d)

.PHONY: deps
deps:
	$(Q)./.ci/install-packages packages.txt

.PHONY: zoo-deps
zoo-deps: deps
	$(Q)./.ci/install-packages packages-zoo.txt

.PHONY: demo
demo: all
	$(Q)build/floodtest demo

# --- tests ---------------------------------------------------------------------------------
# test      unit, conformance and live tests with the debug variant
# san       the same under AddressSanitizer and UndefinedBehaviorSanitizer, and a few seconds
#           of fuzz
# test-agents  the agents in programs of their languages, beside a stand-in for floodtest; the Python
#              agent with python3 and with each of FLOODTEST_PYTHONS='python3.8 …'
# bench-agent  what the Python agent costs a client while it only counts: pairs of floods, minutes
# test-html    the HTML report: its parts in Node, its pages in a headless Chromium
# test-bench   a short run of make bench: not for its numbers, but that it still measures
# fuzz      what comes from the client, bent: FUZZ='--runs 200000' or '--seconds 60'
# stories   all stories of scenarios/, also those that `test` leaves out: some minutes
# test-pytest, test-node  the pytest plugin and the helper for Node, with real clients
# test-kits  the CI kits, and the plugin as users install it: needs the package registry
# What floods a real client has the machine to itself; the rest runs two at a time.
.PHONY: test test-unit test-conformance test-live test-completion test-agents test-agents-python test-agents-node bench-agent
.PHONY: san fuzz test-fuzz stories test-html
test:
	$(Q)$(MAKE) --no-print-directory -j2 -O VARIANT=debug test-unit test-conformance
	$(Q)$(MAKE) --no-print-directory VARIANT=debug test-live test-view test-agents test-html test-pytest test-node test-bench test-completion test-packaging
san:
	$(Q)$(MAKE) --no-print-directory -j2 -O VARIANT=san test-unit test-conformance test-fuzz
	$(Q)$(MAKE) --no-print-directory VARIANT=san test-live
fuzz:
	$(Q)$(MAKE) --no-print-directory VARIANT=san test-fuzz FUZZ='$(or $(FUZZ),--seconds 60)'

# All that the tests of a variant run, made by as many jobs as you like.
.PHONY: test-programs
test-programs: $(PROGRAM) $(OUT)/test-unit $(OUT)/test-conformance $(OUT)/test-live \
		$(if $(filter san,$(VARIANT)),$(FUZZ_TARGETS:%=$(OUT)/fuzz-%))

test-unit: $(OUT)/test-unit
	$(SAY) TEST $<
	$(if $(filter san,$(VARIANT)),,$(Q)$<)
	$(if $(filter san,$(VARIANT)),$(Q)CK_FORK=no ASAN_OPTIONS=quarantine_size_mb=8 $<)

test-conformance: $(OUT)/test-conformance
	$(SAY) TEST $<
	$(Q)$<

# Tags of live tests: slow ones are for CK_EXCLUDE_TAGS= alone; with sanitizers only those tagged san, in
# which it is our code that is tried, not the clients; abuse is for the sanitizers alone.
LEFT_OUT := slow $(if $(filter san,$(VARIANT)),,abuse)

# The completion scripts in bash, zsh and fish.
test-completion: $(PROGRAM)
	$(SAY) TEST $@
	$(Q)FLOODTEST=$(PROGRAM) $(DEBIAN_PYTHON) -B -m unittest discover -s tests/completion

test-live: $(OUT)/test-live $(PROGRAM)
	$(SAY) TEST $<
	$(Q)FLOODTEST=$(abspath $(PROGRAM)) $(if $(filter san,$(VARIANT)),CK_INCLUDE_TAGS=san) \
		CK_EXCLUDE_TAGS="$${CK_EXCLUDE_TAGS-$(LEFT_OUT)}" $<

# The live view of a run: who looks at it is in Python.
.PHONY: test-view
test-view: $(PROGRAM)
	$(SAY) TEST $@
	$(Q)for test in view terminal; do FLOODTEST=$(PROGRAM) /usr/bin/python3 -B tests/view/test_$$test.py || exit 1; done

stories:
	$(Q)CK_EXCLUDE_TAGS= CK_RUN_SUITE=stories $(MAKE) --no-print-directory VARIANT=debug test-live

# --- the real clients ----------------------------------------------------------------------
# zoo         every pair of scenarios/clients and every case of scenarios/cases as they should be, then
#             the cases on a plain client of each library: the table of scenarios/README.md. Half an
#             hour on an otherwise idle machine; ZOO='--profile quick' or '--filter tiny' is shorter.
# test-slurm  the example of scenarios/slurm, on one machine; skipped where Slurm is not installed
ZOO_CLIENTS := $(wildcard scenarios/cases/plain_*.py scenarios/cases/plain_*.js)
ZOO_ENVIRONMENT := FLOODTEST_PYTHON=$(DEBIAN_PYTHON) NODE_PATH=/usr/share/nodejs

.PHONY: zoo zoo-clients test-slurm
zoo: zoo-clients
	$(Q)mkdir -p build/zoo
	$(Q)$(ZOO_ENVIRONMENT) build/floodtest certify --profile full --out build/zoo/certify $(ZOO) $(ZOO_CLIENTS); \
		code=$$?; [ $$code -eq 0 ] || [ $$code -eq 1 ] || [ $$code -eq 4 ]
	$(Q)$(ZOO_ENVIRONMENT) tests/zoo/table build/zoo/certify/certify.json scenarios/README.md

zoo-clients: all
	$(Q)$(ZOO_ENVIRONMENT) build/floodtest suite --out build/zoo/pairs scenarios/clients scenarios/cases

test-slurm: $(PROGRAM)
	$(SAY) TEST $@
	$(Q)$(ZOO_ENVIRONMENT) tests/zoo/slurm --floodtest $(PROGRAM)

test-fuzz: $(FUZZ_TARGETS:%=$(OUT)/fuzz-%)
	$(SAY) TEST fuzz
	$(Q)for f in $^; do $$f $(or $(FUZZ),--seconds 3) || exit 1; done

$(FUZZ_TARGETS:%=$(OUT)/fuzz-%): $(OUT)/fuzz-%: $(OUT)/tests/fuzz/fuzz_%.o \
		$(OUT)/tests/fuzz/driver.o $(OUT)/tests/fuzz/mutate.o $(FUZZ_SUPPORT_SRC:%.c=$(OUT)/%.o) $(LIB)
	$(SAY) LINK $@
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(PKG_LIBS) $(CHECK_LIBS) -lm

AGENT_PYTHONS := $(DEBIAN_PYTHON) $(FLOODTEST_PYTHONS)
test-agents: test-agents-python test-agents-node test-agents-native

test-agents-python:
	$(SAY) TEST $@
	$(Q)for python in $(AGENT_PYTHONS); do \
		$$python -c 'import sys; print("  " + sys.executable, sys.version.split()[0])' && \
		$$python -B -m unittest discover -s tests/agents/python || exit 1; done

test-agents-node:
	$(SAY) TEST $@
	$(Q)NODE_PATH=/usr/share/nodejs node tests/agents/node/run.js

# What test suites of others use: the pytest plugin and the helper for Node's test runner. test-kits has besides
# what needs the package registry: the plugin in a virtual environment, the schemas of the CI kits.
.PHONY: test-pytest test-node test-kits
test-pytest: $(PROGRAM)
	$(SAY) TEST $@
	$(Q)PYTHONPATH=$(CURDIR)/harness/pytest PYTEST_PLUGINS=pytest_floodtest FLOODTEST=$(abspath $(PROGRAM)) \
		$(firstword $(wildcard /usr/bin/python3) python3) -B -m pytest -q -p no:cacheprovider tests/pytest

test-node: $(PROGRAM)
	$(SAY) TEST $@
	$(Q)NODE_PATH=/usr/share/nodejs FLOODTEST=$(abspath $(PROGRAM)) node --test tests/node

test-kits: $(PROGRAM)
	$(SAY) TEST $@
	$(Q)FLOODTEST=$(abspath $(PROGRAM)) $(firstword $(wildcard /usr/bin/python3) python3) -B -m pytest -q \
		-p no:cacheprovider tests/kits
	$(Q)FLOODTEST=$(abspath $(PROGRAM)) tests/kits/venv build/kits-venv

# The HTML report in a real browser, and its pure parts in Node.
test-html: $(OUT)/html-pages
	$(SAY) TEST $@
	$(Q)NODE_PATH=/usr/share/nodejs node tests/html/run.js $<

$(OUT)/html-pages: $(HTML_PAGES_SRC:%.c=$(OUT)/%.o) $(LIB)
	$(SAY) LINK $@
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(CHECK_LIBS) $(PKG_LIBS) -lm

bench-agent: $(PROGRAM)
	$(Q)tests/agents/bench_agent --floodtest $(PROGRAM) $(BENCH)

$(OUT)/test-unit: $(UNIT_TEST_SRC:%.c=$(OUT)/%.o) $(LIB)
	$(SAY) LINK $@
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(CHECK_LIBS) $(PKG_LIBS) -lm

$(OUT)/test-conformance: $(CONFORMANCE_SRC:%.c=$(OUT)/%.o) $(LIB)
	$(SAY) LINK $@
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(CHECK_LIBS) $(PKG_LIBS) -lm

$(OUT)/test-serve: $(OUT)/tests/conformance/serve.o $(LIB)
	$(SAY) LINK $@
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(PKG_LIBS) -lm

# Autobahn's TestSuite, when its wstest is in PATH (tests/conformance/autobahn says how to get
# it) or in WSTEST='…'.
.PHONY: autobahn
autobahn: $(OUT)/test-serve
	$(SAY) TEST $@
	$(Q)tests/conformance/autobahn $< $(if $(WSTEST),--wstest '$(WSTEST)')

$(OUT)/test-live: $(LIVE_TEST_SRC:%.c=$(OUT)/%.o) $(LIB)
	$(SAY) LINK $@
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(CHECK_LIBS) $(PKG_LIBS) -lm

$(CLIENTS): %: %.o
	$(SAY) LINK $@
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $< $(PKG_LIBS)

# Records the runs of tests/replay/runs.tsv again: many minutes, on a machine that is otherwise
# idle. RUNS='NAME ...' records only these.
.PHONY: clients record-corpus
clients: $(CLIENTS)
record-corpus: $(PROGRAM) $(CLIENTS)
	$(Q)tests/replay/record --floodtest $(PROGRAM) --programs $(OUT)/tests/clients $(RUNS)

# --- the judge, measured -------------------------------------------------------------------
# bench-judge  draws thousands of traces and judges them, and the recorded runs again, these
#              by bent numbers too.
#              BENCH='--traces 50 --kind unbounded' passes options on.
RECORDED := tests/replay/recorded
UNPACKED := $(patsubst $(RECORDED)/%.jsonl.gz,$(OUT)/replay/%.jsonl,$(wildcard $(RECORDED)/*.jsonl.gz))

.PHONY: bench-judge
bench-judge: $(OUT)/bench-judge $(UNPACKED)
	$(Q)$< --recorded $(RECORDED) --unpacked $(OUT)/replay --numbers $(BENCH)

# bench-judge-live  the founding pair, RUNS=100 times each: an hour on an otherwise idle machine.
.PHONY: bench-judge-live
bench-judge-live: $(PROGRAM)
	$(Q)tests/replay/founding --floodtest $(PROGRAM) --runs $(or $(RUNS),100)

# bench-sweep  sweeps clients that know what they can do, RUNS=10 times each, and says how far off
#              it was: an hour on an otherwise idle machine. ONLY='NAME' takes one of them.
.PHONY: bench-sweep
bench-sweep: $(PROGRAM)
	$(Q)tests/sweep/accuracy --floodtest $(PROGRAM) --runs $(or $(RUNS),10) $(if $(ONLY),--only '$(ONLY)')

# bench-compare  RUNS=8 runs and SWEEPS=4 sweeps of each of some clients, and then floodtest compare on them:
#              with themselves, where nothing may have changed, and with a slower and a leakier twin. Half an hour.
.PHONY: bench-compare
bench-compare: $(PROGRAM)
	$(Q)tests/compare/bench --floodtest $(PROGRAM) --runs $(or $(RUNS),8) --sweeps $(or $(SWEEPS),4) $(BENCH)

# --- the engine, measured ------------------------------------------------------------------
# bench  speed, precision and cost of the flood, beside a raw sender, iperf3 and, when found in
#        PATH, tcpkali: some minutes on an otherwise idle machine. BENCH='--only throughput'.
.PHONY: bench
bench: $(PROGRAM) $(BENCH_PROGRAMS)
	$(Q)tests/bench/run --build $(OUT) --json $(or $(BENCH_JSON),build/bench.json) $(BENCH)

.PHONY: test-bench
test-bench: $(PROGRAM) $(BENCH_PROGRAMS)
	$(SAY) TEST $@
	$(Q)tests/bench/run --build $(OUT) --json $(OUT)/bench.json --pairs 1 --seconds 0.3 --rate-seconds 0.3 \
		--connections 50 --only throughput --only own --only watching --only connections

$(BENCH_PROGRAMS): $(BENCH_PURE_SRC:%.c=$(OUT)/%.o) $(LIB)
$(OUT)/bench-bare-server: $(OUT)/tests/bench/bare_server.o
$(OUT)/bench-blaster: $(OUT)/tests/bench/blaster.o
$(OUT)/bench-sink: $(OUT)/tests/bench/sink.o
$(BENCH_PROGRAMS):
	$(SAY) LINK $@
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $(filter %.o,$^) $(LIB) $(PKG_LIBS) -lm

$(OUT)/replay/%.jsonl: $(RECORDED)/%.jsonl.gz
	$(Q)mkdir -p $(@D)
	$(Q)gunzip -c $< > $@.part && mv $@.part $@

$(OUT)/bench-judge: $(BENCH_JUDGE_SRC:%.c=$(OUT)/%.o) $(LIB)
	$(SAY) LINK $@
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(PKG_LIBS) -lm

# --- lint ----------------------------------------------------------------------------------
ALL_C := $(shell find harness server probes tests -name '*.[ch]' 2>/dev/null)

.PHONY: lint format format-check
lint: format-check
	$(SAY) LINT house
	$(Q)./.ci/lint-house
	$(SAY) LINT headers
	$(Q)for h in $(filter %.h,$(ALL_C)); do \
		printf '#include "%s"\nint x;\n' $$h | $(CC) $(ALL_CFLAGS) -Werror -fsyntax-only -x c - || exit 1; done
	$(SAY) LINT cppcheck
	$(Q)cppcheck --quiet --error-exitcode=1 --std=c11 --enable=warning,performance,portability \
		--inline-suppr --suppress=missingIncludeSystem --suppress=normalCheckLevelMaxBranches \
		-I. $(filter harness/% server/% probes/%,$(filter %.c,$(ALL_C)))
	$(SAY) LINT shellcheck
	$(Q)shellcheck .ci/run .ci/install-packages .ci/lint-house scenarios/slurm/array.sh \
		harness/completion/floodtest.bash .packaging/dist .packaging/deb .packaging/changelog \
		.packaging/debian/tests/smoke tests/packaging/deb \
		.ci-kits/install tests/kits/venv tests/kits/stand_in
format:
	$(Q)clang-format-14 -i $(ALL_C)
format-check:
	$(SAY) LINT format
	$(Q)clang-format-14 --dry-run --Werror $(ALL_C)

.PHONY: clean help
clean:
	rm -rf build
help:
	@echo 'make                 build build/floodtest (VARIANT=release|debug|san, V=1, WERROR=1)'
	@echo 'make deps            install the Debian packages in packages.txt'
	@echo 'make demo            flood a leaking client and its healthy twin'
	@echo 'make test            unit and live tests; make san: the same under ASan + UBSan'
	@echo 'make fuzz            what a client may send to floodtest, bent (FUZZ="--runs 200000")'
	@echo 'make test-html       the HTML report in Node and in a headless Chromium'
	@echo 'make zoo-deps        install the libraries of make zoo (packages-zoo.txt)'
	@echo 'make zoo             clients of many libraries, and the flood cases on them (half an hour)'
	@echo 'make test-slurm      the suite in shards, by a Slurm of its own'
	@echo 'make test-kits       pytest plugin, Node helper and CI kits as users have them (package registry)'
	@echo 'make stories         every story of scenarios/ (some minutes)'
	@echo 'make bench-agent     what the agent costs a busy client while it only counts (minutes)'
	@echo 'make bench-judge     the judge on thousands of drawn traces and on recorded runs'
	@echo 'make bench-sweep     floodtest sweep on clients that know what they can do (RUNS=10)'
	@echo 'make bench-compare   floodtest compare on repeated runs of real clients (RUNS=8 SWEEPS=4)'
	@echo 'make bench-judge-live  the founding pair again and again, with and without a busy core (RUNS=100)'
	@echo 'make bench           the flood: speed, precision, cost (BENCH="--only throughput", some minutes)'
	@echo 'make lint            format, house rules, headers, cppcheck, shellcheck'
	@echo 'make record-corpus   record the runs that test the judge again (RUNS=names, some minutes)'
	@echo 'make install         DESTDIR= PREFIX=/usr/local; make uninstall'
	@echo 'make dist            build/floodtest-$(VERSION).tar.gz'
	@echo 'make deb-deps deb    the Debian package, in build/deb; make test-deb: built, installed and tried (minutes)'
	@echo 'make clean'
