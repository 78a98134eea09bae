#include "harness/sweep/result.h"

#include "harness/base/mem.h"
#include "harness/base/units.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* What changes by less than this, from the first value of the axis to the last, does not
 * depend on it: the searches themselves are no more exact. */
#define SAME_SHARE 0.15

/* A part of the cost of a message below this is none. */
#define PART_SHARE 0.1

const char *const sweep_axis_names[] = {
    [SWEEP_RATE] = "rate",
    [SWEEP_SIZE] = "size",
    [SWEEP_CONNECTIONS] = "connections",
    [SWEEP_CPU] = "cpu",
};

void sweep_result_init(struct sweep_result *r, enum sweep_axis axis)
{
    *r = (struct sweep_result){.axis = axis};
}

void sweep_result_fini(struct sweep_result *r)
{
    for (size_t i = 0; i < r->count; i++) {
        free(r->lines[i].search);
    }
    r->count = 0;
}

struct sweep_line *sweep_result_add(struct sweep_result *r, double value,
                                    const struct sweep_limits *limits)
{
    assert(r->count < SWEEP_LINES_MAX);
    struct sweep_line *line = &r->lines[r->count++];
    line->value = value;
    line->search = mem_must_alloc(sizeof *line->search);
    sweep_search_init(line->search, limits);
    return line;
}

/* Seconds a message = fixed + per_unit x value, by least squares of relative errors. */
struct cost {
    size_t count;
    double fixed, per_unit;
    double lowest, highest; /* capacities */
    double least, most;     /* values of the axis */
};

static struct cost fit_cost(const struct sweep_result *r)
{
    struct cost c = {.lowest = INFINITY, .least = INFINITY};
    double w0 = 0, wx = 0, wxx = 0, wy = 0, wxy = 0;
    for (size_t i = 0; i < r->count; i++) {
        const struct sweep_line *line = &r->lines[i];
        double capacity = line->search->saturation;
        if (isnan(capacity)) {
            continue;
        }
        double x = line->value, y = 1 / capacity, w = capacity * capacity;
        w0 += w;
        wx += w * x;
        wxx += w * x * x;
        wy += w * y;
        wxy += w * x * y;
        c.count++;
        c.lowest = fmin(c.lowest, capacity);
        c.highest = fmax(c.highest, capacity);
        c.least = fmin(c.least, x);
        c.most = fmax(c.most, x);
    }
    double det = w0 * wxx - wx * wx;
    c.per_unit = det > 0 ? (w0 * wxy - wx * wy) / det : 0;
    c.fixed = det > 0 ? (wy - c.per_unit * wx) / w0 : 0;
    return c;
}

static void say_size(struct sweep_result *r, const struct cost *c)
{
    char rate[UNITS_TEXT_MAX], speed[UNITS_TEXT_MAX], time[UNITS_TEXT_MAX];
    double at_most = c->fixed + c->per_unit * c->most;
    bool fixed = c->fixed > PART_SHARE * (c->fixed + c->per_unit * c->least);
    bool by_byte = c->per_unit * c->most > PART_SHARE * at_most;
    units_format_bytes(speed, 1 / c->per_unit);
    units_format_time(time, c->fixed);
    if (!by_byte || c->highest <= (1 + SAME_SHARE) * c->lowest) {
        snprintf(r->law, sizeof r->law,
                 "limited by messages, not bytes: about %s whatever their size",
                 units_format_rate(rate, sqrt(c->lowest * c->highest)));
    } else if (!fixed) {
        snprintf(r->law, sizeof r->law,
                 "limited by bytes, not messages: about %s/s whatever their size", speed);
    } else {
        snprintf(r->law, sizeof r->law,
                 "a message takes %s, and its bytes as long as %s/s allows: they weigh "
                 "the same at %s",
                 time, speed, units_format_bytes(rate, c->fixed / c->per_unit));
    }
}

static void say_other(struct sweep_result *r, const struct cost *c, double first,
                      double last)
{
    const char *what =
        r->axis == SWEEP_CPU ? "its share of the CPU" : "the number of connections";
    double values = c->most / c->least, gain = last / first;
    if (c->highest <= (1 + SAME_SHARE) * c->lowest) {
        snprintf(r->law, sizeof r->law, "does not depend on %s", what);
    } else if (gain >= (1 - SAME_SHARE) * values && gain <= (1 + SAME_SHARE) * values) {
        snprintf(r->law, sizeof r->law, "in proportion to %s", what);
    } else {
        snprintf(r->law, sizeof r->law,
                 "depends on %s: %.3g times the capacity at %.3g times as much", what,
                 gain, values);
    }
}

void sweep_result_conclude(struct sweep_result *r)
{
    struct cost c = fit_cost(r);
    double first = NAN, last = NAN;
    for (size_t i = 0; i < r->count; i++) {
        double capacity = r->lines[i].search->saturation;
        first = isnan(first) ? capacity : first;
        last = isnan(capacity) ? last : capacity;
    }
    if (r->axis == SWEEP_RATE || c.count < 2) {
        return;
    }
    if (r->axis == SWEEP_SIZE) {
        say_size(r, &c);
    } else {
        say_other(r, &c, first, last);
    }
}
