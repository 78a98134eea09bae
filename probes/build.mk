PROBES_SRC := \
	probes/agent_book.c \
	probes/agent_budget.c \
	probes/agent_lines.c \
	probes/agent_link.c \
	probes/agent_link_io.c \
	probes/agent_link_talk.c \
	probes/agent_message.c \
	probes/agent_peer.c \
	probes/diag.c \
	probes/diag_parse.c \
	probes/elf_symbols.c \
	probes/native_frames.c \
	probes/native_profile.c \
	probes/native_snapshot.c \
	probes/proc_entry.c \
	probes/proc_file.c \
	probes/proc_find.c \
	probes/proc_host.c \
	probes/proc_parse.c \
	probes/proc_tree.c \
	probes/self.c \
	probes/sock_diag.c \
	probes/sock_diag_parse.c \
	probes/sock_server.c \
	probes/unix_diag.c \
	probes/unix_diag_parse.c

# The native agent, preloaded into clients: no sanitizer in any variant, and nothing that
# the client could notice. Bound at the start, because binding later would take the dynamic
# linker's lock inside malloc.
NATIVE_AGENT := $(OUT)/probes/agents/native/native.so
NATIVE_AGENT_SRC := $(wildcard probes/agents/native/*.c)
NATIVE_AGENT_FLAGS := -std=c11 -D_GNU_SOURCE -I. $(WARNINGS) $(if $(WERROR),-Werror) -O2 -g \
	-fPIC -fvisibility=hidden -fasynchronous-unwind-tables \
	-fno-builtin-malloc -fno-builtin-calloc -fno-builtin-realloc -fno-builtin-free

$(NATIVE_AGENT): $(NATIVE_AGENT_SRC) probes/agents/native/agent.h probes/native_layout.h Makefile
	$(SAY) LINK $@
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(NATIVE_AGENT_FLAGS) -shared -Wl,-z,now -Wl,-soname,native.so -o $@ \
		$(NATIVE_AGENT_SRC) -lgcc_s

# ... and as a C array for the program that carries it, without its debug information.
$(OUT)/gen/probes/agents/native/native.so.inc: $(NATIVE_AGENT)
	$(SAY) EMBED $<
	$(Q)mkdir -p $(@D)
	$(Q)strip --strip-unneeded -o $@.so $<
	$(Q)od -An -v -tx1 $@.so | sed 's/ \([0-9a-f][0-9a-f]\)/0x\1,/g' > $@
	$(Q)rm -f $@.so

native-agent: $(NATIVE_AGENT)
.PHONY: native-agent
# The Python agent: one file, which PYTHONPATH can name.
AGENT_PYTHON := probes/agents/python
AGENT_ZIP := $(OUT)/gen/$(AGENT_PYTHON)/agent.zip

$(AGENT_ZIP): $(AGENT_PYTHON)/build-zip $(AGENT_PYTHON)/sitecustomize.py \
		$(AGENT_PYTHON)/floodtest_agent $(wildcard $(AGENT_PYTHON)/floodtest_agent/*.py)
	$(SAY) ZIP $@
	$(Q)mkdir -p $(@D)
	$(Q)$(AGENT_PYTHON)/build-zip $@ $(AGENT_PYTHON)
