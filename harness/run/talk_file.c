#include "harness/run/talk_file.h"

#include "harness/scenario/scenario.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { LINE_ROOM = SCENARIO_TALK_TEXT_MAX + 3 }; /* \r\n and the end */

static int add_line(struct conversation_plan *plan, char *line, struct err *e)
{
    size_t len = strcspn(line, "\n");
    if (len > SCENARIO_TALK_TEXT_MAX + 1) {
        return err_set(e, FERR_CONFIG, "expected at most %d bytes in a line",
                       SCENARIO_TALK_TEXT_MAX);
    }
    line[len] = '\0';
    if (len > 0 && line[len - 1] == '\r') {
        line[len - 1] = '\0';
    }
    return conversation_plan_add(plan, line, e);
}

int talk_file_read(const char *path, struct conversation_plan *plan, struct err *e)
{
    FILE *in = fopen(path, "re");
    if (in == NULL) {
        return err_sys(e, errno, "read '%.200s'", path);
    }
    char line[LINE_ROOM];
    int rc = 0;
    for (unsigned number = 1; rc == 0 && fgets(line, sizeof line, in) != NULL; number++) {
        rc = add_line(plan, line, e);
        if (rc != 0) {
            err_wrap(e, "%.200s:%u", path, number);
        }
    }
    if (rc == 0 && ferror(in)) {
        rc = err_sys(e, errno, "read '%.200s'", path);
    }
    fclose(in);
    return rc;
}
