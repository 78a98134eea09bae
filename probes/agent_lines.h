/* Puts the lines of a byte stream together, in bounded memory. Pure. */
#ifndef FLOODTEST_PROBES_AGENT_LINES_H
#define FLOODTEST_PROBES_AGENT_LINES_H

#include <stddef.h>

struct agent_lines {
    char *bytes; /* the line under way, NULL while there is none */
    size_t len;
    size_t capacity;
    size_t max; /* bytes of a line, without its newline */
};

/* A line without its newline, valid during the call. Anything but 0 stops
 * agent_lines_add, and the owner may have freed the lines. */
typedef int (*agent_line_cb)(void *data, const char *line, size_t len);

enum { AGENT_LINES_TOO_LONG = -1 };

void agent_lines_init(struct agent_lines *l, size_t max);
void agent_lines_fini(struct agent_lines *l);

/* Hands on every line that these bytes complete. Returns 0, what on_line returned to stop
 * it, or AGENT_LINES_TOO_LONG: then nothing more may be added. on_line should not return
 * that value. */
int agent_lines_add(struct agent_lines *l, const char *bytes, size_t len,
                    agent_line_cb on_line, void *data);

#endif
