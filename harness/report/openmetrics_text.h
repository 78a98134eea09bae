/* Text that Prometheus reads: families of metrics and their samples. Pure: writes into a
 * buffer and knows nothing of runs.
 *
 * OpenMetrics 1.0 (the specification's ABNF is followed) and the older text format 0.0.4,
 * for scrapers that ask for it. The textfile collector of node_exporter reads files as
 * 0.0.4 and refuses one that has a type it does not know; so a file is OpenMetrics
 * without these types: a StateSet or an Info is written as the gauge that it would be.
 * There counters are untyped, for 0.0.4 looks for their type under another name.
 *
 * A family whose values are all unknown is left out. */
#ifndef FLOODTEST_REPORT_OPENMETRICS_TEXT_H
#define FLOODTEST_REPORT_OPENMETRICS_TEXT_H

#include "harness/base/strbuf.h"

#include <stddef.h>

enum openmetrics_format {
    OPENMETRICS_1_0,
    OPENMETRICS_FILE,  /* 1.0 of the types that 0.0.4 knows, too */
    OPENMETRICS_0_0_4, /* Prometheus' text format */
};

/* The Content-Type of a format. */
const char *openmetrics_content_type(enum openmetrics_format format);

enum openmetrics_type {
    OPENMETRICS_GAUGE,
    OPENMETRICS_COUNTER, /* samples get _total */
    OPENMETRICS_STATES,  /* a StateSet: the label of the state has the family's name */
    OPENMETRICS_INFO,    /* samples get _info and are 1 */
};

struct openmetrics_family {
    const char *name; /* without _total and _info; ends in the unit, if there is one */
    enum openmetrics_type type;
    const char *unit; /* in base units: "bytes", "seconds", "messages"; NULL: none */
    const char *help; /* one sentence */
};

struct openmetrics_label {
    const char *name;
    const char *value; /* any bytes; cut to OPENMETRICS_VALUE_MAX. NULL, "": left out */
};

enum { OPENMETRICS_VALUE_MAX = 256, OPENMETRICS_LABELS_MAX = 8 };

struct openmetrics_text {
    struct strbuf *out;
    enum openmetrics_format format;
    const struct openmetrics_family *family; /* the one that samples are of */
    int headed;                              /* its head is written */
};

void openmetrics_text_init(struct openmetrics_text *t, struct strbuf *out,
                           enum openmetrics_format format);

/* The samples that follow are of this family. All of a family come together. */
void openmetrics_text_family(struct openmetrics_text *t,
                             const struct openmetrics_family *family);

/* One sample. labels: up to OPENMETRICS_LABELS_MAX, the last one's name is NULL; no two
 * samples of a family may have the same. NAN is left out: nobody knows. */
void openmetrics_text_value(struct openmetrics_text *t,
                            const struct openmetrics_label *labels, double value);

/* A StateSet: a sample for each state, 1 for the one that holds; none holds below 0. */
void openmetrics_text_states(struct openmetrics_text *t,
                             const struct openmetrics_label *labels,
                             const char *const *states, size_t count, int holds);

/* What ends the text. */
void openmetrics_text_end(struct openmetrics_text *t);

#endif
