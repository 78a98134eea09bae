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

/* True if {url}, {host} or {port} stands in one of the words. */
bool target_has_placeholder(char *const *words);

/* The program that runs files with this suffix: python for .py, "node" for .js, .mjs and
 * .cjs, NULL for every other name (the file runs by itself). */
const char *target_runner(const char *file, const char *python);

/* The address a client on this host connects to when the server listens on host: that
 * address, but loopback for "0.0.0.0" and "::". */
const char *target_host(const char *host);

/* Appends ws://HOST:PORT/PATH; path NULL is "/", an IPv6 address stands in brackets. */
void target_add_url(struct strbuf *out, const char *host, uint16_t port,
                    const char *path);

/* A new command with {url}, {host} and {port} replaced in every word. */
char **target_expand(char *const *command, const char *host, uint16_t port,
                     const char *path);

/* The command of a scenario as it is to be run against a server on this port: expanded,
 * and with the URL as last word if the scenario wants that. NULL if it has no command. */
char **target_argv(const struct scenario *s, uint16_t port);

#endif
