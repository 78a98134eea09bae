/* The agents' files (probes/agents/), which the program carries inside itself, in a
 * directory of ours for the time of a run. */
#ifndef FLOODTEST_RUN_AGENT_FILES_H
#define FLOODTEST_RUN_AGENT_FILES_H

#include "harness/base/err.h"

/* What is in that directory. */
#define AGENT_FILES_PYTHON  "agent.zip" /* for PYTHONPATH */
#define AGENT_FILES_NODE    "agent.js"  /* for NODE_OPTIONS */
#define AGENT_FILES_NATIVE  "native.so" /* for LD_PRELOAD */
#define AGENT_FILES_SOCKET  "link"      /* the link's socket, made by agent_link_open */
#define AGENT_FILES_PROFILE "native"    /* native profiles: followed by .PID */

/* Writes every agent's file into dir, which exists, is ours and is empty. On failure
 * nothing of it is left. */
int agent_files_write(const char *dir, struct err *e) MUST_CHECK;

/* Removes these files, the socket and the profiles, then the directory, which stays if
 * somebody else's files are in it. Looks at AGENT_FILES_ENTRIES_MAX entries at most. Says
 * nothing of failures: there is nothing to be done. */
void agent_files_remove(const char *dir);

/* The pid (digits, part of name) in the name of a native profile; NULL if name is none.
 */
const char *agent_files_profile_pid(const char *name);

enum { AGENT_FILES_ENTRIES_MAX = 100000 };

#endif
