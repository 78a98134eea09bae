#include "harness/command/command_sweep_axis.h"

#include "harness/base/units.h"

#include <math.h>
#include <stdio.h>

/* Where a search begins unless told: messages/s, or of large ones bytes/s. */
#define START_RATE  1000.0
#define START_BYTES 10e6

/* The ladder goes by equal steps, or by equal factors where it is long. */
#define EQUAL_STEPS 20.0

struct axis_rule {
    const char *what; /* of --from and --to */
    double from, to;  /* unless given */
    size_t count;
    double least, most;
};

static const struct axis_rule rules[] = {
    [SWEEP_RATE] = {"a rate like 500 or 20k", 0, 0, 0, SWEEP_RATE_LEAST, 1e9},
    [SWEEP_SIZE] = {"a size like 64 or 16KiB", 64, 16384, 3, 1, 16777216},
    [SWEEP_CONNECTIONS] = {"a number of connections", 1, 4, 3, 1, 1e6},
    [SWEEP_CPU] = {"a share of the CPU like 25%", 0.25, 1, 3, 0.05, 10},
};

enum sweep_axis sweep_axis_of(enum scenario_axis axis)
{
    switch (axis) {
    case SCENARIO_OF_SIZE:
        return SWEEP_SIZE;
    case SCENARIO_OF_CONNECTIONS:
        return SWEEP_CONNECTIONS;
    case SCENARIO_OF_CPU:
        return SWEEP_CPU;
    default:
        return SWEEP_RATE;
    }
}

static int parse_value(double *out, const char *text, enum sweep_axis axis,
                       const struct scenario *s, struct err *e)
{
    uint64_t whole = 0;
    double bytes_per_s = 0;
    int rv;
    switch (axis) {
    case SWEEP_SIZE:
        rv = units_parse_bytes(text, &whole, e);
        *out = (double)whole;
        return rv;
    case SWEEP_CONNECTIONS:
        rv = units_parse_count(text, &whole, e);
        *out = (double)whole;
        return rv;
    case SWEEP_CPU:
        return units_parse_decimal(text, true, out, e);
    default:
        rv = units_parse_rate(text, out, &bytes_per_s, e);
        *out = bytes_per_s > 0 && s->size_bytes > 0 ? bytes_per_s / (double)s->size_bytes
                                                    : *out;
        return rv;
    }
}

static int take_value(double *out, const char *name, const char *text,
                      enum sweep_axis axis, const struct scenario *s, struct err *e)
{
    struct err why = {0};
    const struct axis_rule *rule = &rules[axis];
    if (text == NULL) {
        return 0;
    }
    if (parse_value(out, text, axis, s, &why) != 0 || *out < rule->least ||
        *out > rule->most) {
        return err_set(e, FERR_CONFIG, "%s: expected %s (%g to %g), got '%.40s'", name,
                       rule->what, rule->least, rule->most, text);
    }
    return 0;
}

/* Whole where half of one is nothing. */
static double tidy(enum sweep_axis axis, double value)
{
    return axis == SWEEP_SIZE || axis == SWEEP_CONNECTIONS ? round(value) : value;
}

static void spread_values(struct sweep_axis_values *v, enum sweep_axis axis, size_t count,
                          double from, double to)
{
    bool equal_steps = axis == SWEEP_RATE && to <= EQUAL_STEPS * from;
    for (size_t i = 0; i < count; i++) {
        double share = (double)i / (double)(count - 1);
        double value =
            equal_steps ? from + share * (to - from) : from * pow(to / from, share);
        value = tidy(axis, value);
        if (v->count == 0 || value != v->values[v->count - 1]) {
            v->values[v->count++] = value;
        }
    }
}

/* --rate, if it was given: it has a default that is none of a sweep. */
static double start_of(const struct cli *cli)
{
    const struct scenario *s = &cli->scenario;
    for (size_t i = 0; i < cli->overrides.count; i++) {
        if (cli->overrides.items[i].row->id == OPTION_RATE && s->rate > 0) {
            return s->rate;
        }
    }
    double bytes = s->size_bytes > 0 ? (double)s->size_bytes : 1;
    return fmax(1, fmin(START_RATE, START_BYTES / bytes));
}

static int check(const struct scenario *s, enum sweep_axis axis, struct err *e)
{
    if (s->schedule_path != NULL || s->time_field != NULL) {
        return err_set(e, FERR_CONFIG,
                       "%s: a sweep sets the rate itself; leave it to --rate",
                       s->schedule_path != NULL ? "--schedule" : "--time-field");
    }
    if (s->target_kind != TARGET_COMMAND && s->port == 0 && s->unix_path == NULL) {
        return err_set(e, FERR_CONFIG,
                       "--port: a client that runs already connects anew for each step, "
                       "always to the same port: name one");
    }
    if (axis == SWEEP_RATE && s->many.steps > 0 &&
        (s->many.from == NULL || s->many.to == NULL)) {
        return err_set(e, FERR_CONFIG, "--steps: needs --from and --to");
    }
    if (axis == SWEEP_SIZE && (s->message != NULL || s->messages_path != NULL)) {
        return err_set(e, FERR_CONFIG,
                       "--sweep size: the messages of --message and --messages have the "
                       "size that they have");
    }
    if (axis == SWEEP_CPU && s->target_kind != TARGET_COMMAND) {
        return err_set(e, FERR_CONFIG,
                       "--sweep cpu: floodtest slows down only a client that it starts, "
                       "so it needs --target or --");
    }
    return 0;
}

int sweep_axis_values(struct sweep_axis_values *out, const struct cli *cli,
                      enum sweep_axis axis, struct err *e)
{
    const struct scenario *s = &cli->scenario;
    const struct axis_rule *rule = &rules[axis];
    *out = (struct sweep_axis_values){.from = rule->from, .to = rule->to};
    out->start = start_of(cli);
    int rv = check(s, axis, e);
    rv = rv != 0 ? rv : take_value(&out->from, "--from", s->many.from, axis, s, e);
    rv = rv != 0 ? rv : take_value(&out->to, "--to", s->many.to, axis, s, e);
    if (rv != 0) {
        return rv;
    }
    if (out->to > 0 && out->from >= out->to) {
        return err_set(e, FERR_CONFIG, "--to: expected more than --from (%g), got %g",
                       out->from, out->to);
    }
    size_t count = s->many.steps > 0 ? s->many.steps : rule->count;
    out->ladder = axis == SWEEP_RATE && s->many.steps > 0;
    if (count > 0) {
        spread_values(out, axis, count, out->from, out->to);
    }
    return 0;
}

void sweep_axis_apply(enum sweep_axis axis, double value, struct scenario *s,
                      char text[static 32])
{
    snprintf(text, 32, "%.0f", value);
    switch (axis) {
    case SWEEP_SIZE:
        s->size = text;
        s->size_bytes = (uint64_t)value;
        break;
    case SWEEP_CONNECTIONS:
        s->connections = (uint32_t)value;
        break;
    case SWEEP_CPU:
        s->throttle_cpu = value;
        break;
    case SWEEP_RATE:
        break;
    }
}
