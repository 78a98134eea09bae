PROBES_SRC := \
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
