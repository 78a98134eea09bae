PROBES_SRC := \
	probes/agent_book.c \
	probes/agent_budget.c \
	probes/agent_lines.c \
	probes/agent_link.c \
	probes/agent_link_io.c \
	probes/agent_link_talk.c \
	probes/agent_message.c \
	probes/agent_peer.c \
	probes/proc_entry.c \
	probes/proc_file.c \
	probes/proc_find.c \
	probes/proc_host.c \
	probes/proc_parse.c \
	probes/proc_tree.c \
	probes/self.c \
	probes/sock_diag.c \
	probes/sock_diag_parse.c \
	probes/sock_server.c
