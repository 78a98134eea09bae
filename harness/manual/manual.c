#include "harness/manual/manual.h"

#include "harness/manual/manual_parts.h"
#include "harness/manual/roff.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const char page[] = {
#include "harness/manual/manual.mdoc.inc"
    0};

/* A line of the page that stands for a part. */
static const struct {
    const char *line;
    void (*add)(struct strbuf *out);
} parts[] = {
    {"@synopsis@", manual_synopsis},     {"@commands@", manual_commands},
    {"@options@", manual_options},       {"@languages@", manual_languages},
    {"@classes@", manual_classes},       {"@protocols@", manual_protocols},
    {"@cases@", manual_cases},           {"@metrics@", manual_metrics},
    {"@grades@", manual_grades},         {"@scenario@", manual_scenario},
    {"@exit codes@", manual_exit_codes},
};

/* "2026-12-01" as mdoc has dates; another text as it is. */
static void add_date(struct strbuf *out, const char *date)
{
    static const char *const months[] = {"January",   "February", "March",    "April",
                                         "May",       "June",     "July",     "August",
                                         "September", "October",  "November", "December"};
    unsigned long month = strlen(date) == 10 ? strtoul(date + 5, NULL, 10) : 0;
    if (month < 1 || month > 12) {
        strbuf_add(out, date);
        return;
    }
    strbuf_addf(out, "%s %lu, %.4s", months[month - 1], strtoul(date + 8, NULL, 10),
                date);
}

static bool add_part(struct strbuf *out, const char *line, size_t len)
{
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (strlen(parts[i].line) == len && memcmp(parts[i].line, line, len) == 0) {
            parts[i].add(out);
            return true;
        }
    }
    return false;
}

void manual_text(struct strbuf *out, const char *version, const char *date)
{
    strbuf_add(out, ".Dd ");
    add_date(out, date);
    strbuf_addf(out, "\n.Dt FLOODTEST 1\n.Os floodtest %s\n", version);
    for (const char *line = page; *line != '\0';) {
        size_t len = strcspn(line, "\n");
        if (!add_part(out, line, len)) {
            strbuf_addn(out, line, len);
            strbuf_add(out, "\n");
        }
        line += len + (line[len] == '\n');
    }
}
