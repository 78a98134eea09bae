/* What GitLab reads from the output of a job: sections that fold. Pure. */
#ifndef FLOODTEST_REPORT_CI_GITLAB_H
#define FLOODTEST_REPORT_CI_GITLAB_H

#include "harness/base/strbuf.h"

#include <stdbool.h>
#include <stdint.h>

/* name: letters, digits, '_', '.' and '-', the same at both ends; seconds since 1970. */
void ci_gitlab_open_section(struct strbuf *out, uint64_t unix_s, const char *name,
                            const char *title, bool collapsed);
void ci_gitlab_close_section(struct strbuf *out, uint64_t unix_s, const char *name);

#endif
