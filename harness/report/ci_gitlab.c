#include "harness/report/ci_gitlab.h"

#include <inttypes.h>
#include <string.h>

void ci_gitlab_open_section(struct strbuf *out, uint64_t unix_s, const char *name,
                            const char *title, bool collapsed)
{
    strbuf_addf(out, "\x1b[0Ksection_start:%" PRIu64 ":%s%s\r\x1b[0K", unix_s, name,
                collapsed ? "[collapsed=true]" : "");
    strbuf_add_visible_line(out, title, strlen(title));
    strbuf_add(out, "\n");
}

void ci_gitlab_close_section(struct strbuf *out, uint64_t unix_s, const char *name)
{
    strbuf_addf(out, "\x1b[0Ksection_end:%" PRIu64 ":%s\r\x1b[0K\n", unix_s, name);
}
