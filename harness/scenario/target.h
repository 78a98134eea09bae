/* The client's command: splitting what the user typed and filling in the address. Pure;
 * target_file.h looks at the file system.
 *
 * A command is a NULL-terminated array of words; target_free releases one that was made
 * here, with its words. */
#ifndef FLOODTEST_SCENARIO_TARGET_H
#define FLOODTEST_SCENARIO_TARGET_H

#include "harness/base/err.h"
#include "harness/base/strbuf.h"
#include "harness/scenario/scenario.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Splits text into words as a POSIX shell does: blanks separate, '...' and "..." and \
 * quote. Nothing is expanded and no character is an operator. Fails with FERR_CONFIG when
 * a quote is not closed or the text ends in a lone backslash. *command may be empty. */
int target_split(const char *text, char ***command, struct err *e) MUST_CHECK;

char **target_copy(char *const *words); /* of all words up to the NULL */
size_t target_count(char *const *words);
void target_free(char **command); /* NULL is fine */

/* True if {url}, {host}, {port} or {unix} stands in one of the words. */
bool target_has_placeholder(char *const *words);

/* The suffixes of files that a program runs, NULL-terminated: Python's, then Node's. */
extern const char *const target_suffixes[];

/* The program that runs files with this suffix: python for .py, "node" for .js, .mjs and
 * .cjs, NULL for every other name (the file runs by itself). */
const char *target_runner(const char *file, const char *python);

/* A short name of a command: the last part of the path of its script, else of its
 * program; "client" if it has no words. Borrowed from them. */
const char *target_name(char *const *words);

/* The address a client on this host connects to when the server listens on host: that
 * address, but loopback for "0.0.0.0" and "::". */
const char *target_host(const char *host);

/* Where the server is, as a client needs to know it. All borrowed. */
struct target_address {
    const char *scheme; /* "wss" */
    const char *host;
    uint16_t port;
    const char *path;      /* NULL: "/"; "": this protocol has none */
    const char *unix_path; /* NULL: there is none, host and port count */
    uint32_t connections;  /* so many are wanted */
};

/* Appends SCHEME://HOST:PORT/PATH; an IPv6 address stands in brackets. A Unix-domain
 * socket has no URL that all agree on; these are understood by the clients that take one
 * at all: ws+unix:///tmp/x.sock:/feed (Node's ws), http+unix://%2Ftmp%2Fx.sock/feed
 * (requests), unix:///tmp/x.sock where there is no path. */
void target_add_url(struct strbuf *out, const struct target_address *at);

/* A new command with {url}, {host}, {port}, {unix} and {connections} replaced in every
 * word; {unix} is empty without a Unix-domain socket. */
char **target_expand(char *const *command, const struct target_address *at);

/* The command of a scenario as it is to be run against this server: expanded, and with
 * the URL as last word if the scenario wants that. NULL if it has no command. */
char **target_argv(const struct scenario *s, const struct target_address *at);

#endif
