/* What a suite shows while it goes on: a line on stdout for each run that ended, and on a
 * terminal a line of progress on stderr. */
#ifndef FLOODTEST_COMMAND_SUITE_VIEW_H
#define FLOODTEST_COMMAND_SUITE_VIEW_H

#include "harness/report/report.h"
#include "harness/scenario/scenario.h"
#include "harness/suite/runner.h"

#include <stdbool.h>

struct suite_view {
    const struct scenario *options; /* borrowed */
    bool prints;                    /* lines on stdout */
    bool judges; /* they say what the verdict is, not whether it was expected */
    bool live;   /* the line of progress */
    bool shown;
    struct report_style style;
    size_t running;
    const char *name; /* of the run that began last; borrowed from its item */
};

void suite_view_init(struct suite_view *v, const struct scenario *options);

/* on_item and on_tick of suite_settings; data is the view. */
void suite_view_item(void *data, const struct suite_item *item,
                     const struct suite_outcome *outcome, size_t done, size_t total,
                     double left_s);
void suite_view_tick(void *data, size_t done, size_t total, double left_s);

/* Takes the line of progress away. */
void suite_view_clear(struct suite_view *v);

#endif
