# Installing floodtest, and packing it: included by the Makefile.

MANDIR ?= $(PREFIX)/share/man
DOCDIR ?= $(PREFIX)/share/doc/floodtest
BASH_COMPLETIONS ?= $(PREFIX)/share/bash-completion/completions
ZSH_COMPLETIONS ?= $(PREFIX)/share/zsh/site-functions
FISH_COMPLETIONS ?= $(PREFIX)/share/fish/vendor_completions.d

MANUAL := $(OUT)/floodtest.1.gz
SCHEMAS = $(sort $(wildcard harness/*/*.schema.json))
EXAMPLES = $(sort $(shell find scenarios -type f ! -path '*/__pycache__/*'))

# FILE=WHERE, the one list for both directions. What may be run is installed so.
INSTALLED = \
	$(PROGRAM)=$(PREFIX)/bin/floodtest \
	$(MANUAL)=$(MANDIR)/man1/floodtest.1.gz \
	harness/completion/floodtest.bash=$(BASH_COMPLETIONS)/floodtest \
	harness/completion/floodtest.zsh=$(ZSH_COMPLETIONS)/_floodtest \
	harness/completion/floodtest.fish=$(FISH_COMPLETIONS)/floodtest.fish \
	$(foreach file,$(SCHEMAS),$(file)=$(PREFIX)/share/floodtest/$(notdir $(file))) \
	probes/agents/python/floodtest.py=$(PREFIX)/share/floodtest/python/floodtest.py \
	README.md=$(DOCDIR)/README.md \
	CHANGELOG.md=$(DOCDIR)/CHANGELOG.md \
	$(foreach file,$(EXAMPLES),$(file)=$(DOCDIR)/examples/$(file))

# The manual page, from the program's own tables (harness/manual).
$(MANUAL): $(PROGRAM)
	$(SAY) MAN $@
	$(Q)$< help man > $(@:.gz=)
	$(Q)gzip -9nf $(@:.gz=)

.PHONY: install uninstall
install: $(PROGRAM) $(MANUAL)
	$(SAY) INSTALL $(DESTDIR)$(PREFIX)
	$(Q)for pair in $(INSTALLED); do \
		mode=644; [ ! -x "$${pair%%=*}" ] || mode=755; \
		install -D -m $$mode "$${pair%%=*}" "$(DESTDIR)$${pair#*=}" || exit 1; done

uninstall:
	$(Q)for pair in $(INSTALLED); do rm -f "$(DESTDIR)$${pair#*=}"; done
	$(Q)for dir in $(PREFIX)/share/floodtest $(DOCDIR); do \
		[ ! -d "$(DESTDIR)$$dir" ] || find "$(DESTDIR)$$dir" -depth -type d -empty -delete; done

# --- packing -------------------------------------------------------------------------------
# dist      build/floodtest-VERSION.tar.gz of the last commit: the same bytes whenever it is made
# deb       the Debian package of that, in build/deb (packages-deb.txt)
# test-deb  builds it, has lintian look, installs it (as root), tries it and takes it away again
DIST := build/floodtest-$(VERSION).tar.gz

.PHONY: dist deb deb-deps test-deb test-packaging
dist:
	$(SAY) DIST $(DIST)
	$(Q)mkdir -p build
	$(Q)./.packaging/dist $(DIST) $(VERSION)

deb: dist
	$(SAY) DEB build/deb
	$(Q)./.packaging/deb $(DIST) $(VERSION) $(DATE) build/deb

deb-deps: deps
	$(Q)./.ci/install-packages packages-deb.txt

test-deb:
	$(SAY) TEST $@
	$(Q)tests/packaging/deb $(VERSION)

# What is installed and packed, without building a package.
test-packaging: $(PROGRAM) $(MANUAL)
	$(SAY) TEST $@
	$(Q)FLOODTEST_BUILD=$(OUT) $(DEBIAN_PYTHON) -B -m unittest discover -s tests/packaging
