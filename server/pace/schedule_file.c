#include "server/pace/schedule_file.h"

#include "harness/base/units.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define BLANKS " \t\r\n"

/* Takes a line's time; a line without one is fine. len: strlen counts no byte 0. */
static int add_line(struct arrivals *a, char *line, size_t len, struct err *e)
{
    if (memchr(line, '\0', len) != NULL) {
        return err_set(e, FERR_CONFIG, "expected text, got a byte 0");
    }
    line[strcspn(line, "#")] = '\0';
    char *time = line + strspn(line, BLANKS);
    size_t end = strlen(time);
    while (end > 0 && strchr(BLANKS, time[end - 1]) != NULL) {
        time[--end] = '\0';
    }
    if (end == 0) {
        return 0;
    }
    uint64_t ns = 0;
    int rc = units_parse_time(time, &ns, e);
    return rc != 0 ? rc : arrivals_add(a, ns, e);
}

/* One line without its end. Returns its bytes, -1 at the end of the file, and
 * SCHEDULE_FILE_LINE_MAX for a line that is too long. */
static int read_line(FILE *in, char *line)
{
    int len = 0;
    int c = getc_unlocked(in);
    if (c == EOF) {
        return -1;
    }
    while (c != EOF && c != '\n' && len < SCHEDULE_FILE_LINE_MAX) {
        line[len++] = (char)c;
        c = getc_unlocked(in);
    }
    if (len < SCHEDULE_FILE_LINE_MAX) {
        line[len] = '\0';
    }
    return len;
}

static int read_lines(FILE *in, const char *path, struct arrivals *a, struct err *e)
{
    char line[SCHEDULE_FILE_LINE_MAX];
    unsigned long number = 1;
    for (int len = read_line(in, line); len >= 0; len = read_line(in, line), number++) {
        int rc = len == SCHEDULE_FILE_LINE_MAX
                     ? err_set(e, FERR_CONFIG, "expected a line shorter than %d bytes",
                               SCHEDULE_FILE_LINE_MAX)
                     : add_line(a, line, (size_t)len, e);
        if (rc != 0) {
            return err_wrap(e, "%s:%lu", path, number);
        }
    }
    if (ferror(in)) {
        return err_sys(e, errno, "cannot read %s", path);
    }
    if (a->count == 0) {
        return err_set(e, FERR_CONFIG, "%s: expected a time in each line, found none",
                       path);
    }
    return 0;
}

int schedule_file_read(const char *path, struct arrivals *a, struct err *e)
{
    FILE *in = fopen(path, "re");
    if (in == NULL) {
        return err_sys(e, errno, "cannot read %s", path);
    }
    int rc = read_lines(in, path, a, e);
    (void)fclose(in);
    if (rc != 0) {
        arrivals_fini(a);
    }
    return rc;
}
