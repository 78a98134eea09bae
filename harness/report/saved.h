/* A result that was saved as JSON, of whichever kind: its schema tells. Pure. */
#ifndef FLOODTEST_REPORT_SAVED_H
#define FLOODTEST_REPORT_SAVED_H

#include "harness/certify/certify_read.h"
#include "harness/report/renderers.h"
#include "harness/report/result_read.h"
#include "harness/report/sweep_read.h"

/* One of them; the others are zero. */
struct saved {
    enum report_kind kind;
    struct result_read run;
    struct suite_summary suite;
    struct certify_read certify;
    struct sweep_read sweep;
};

/* FERR_CONFIG with the place in the document and what is wrong there, without the file's
 * name; keeps a reference to json. Release out in any case. */
int saved_init(struct saved *out, json_t *json, struct err *e) MUST_CHECK;

/* The same of a suite that is read already: s is moved. */
void saved_init_suite(struct saved *out, struct suite_summary *s);
void saved_fini(struct saved *s);

/* What the renderers take. output: which reports, where and how; dir: of
 * report_subject. All is borrowed. */
struct report_subject saved_subject(const struct saved *s, const struct scenario *output,
                                    const char *dir);

#endif
