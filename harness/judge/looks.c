#include "harness/judge/looks.h"

#include <math.h>

/* Rows are 20 ms apart, and the phases count from another one. */
#define END_SLACK_S 0.1
/* The last row that a long run keeps of the flood lies up to one of its steps before. */
#define END_SLACK_ROWS 1.5

static double longest_s(const struct run_terms *c)
{
    return (double)c->max_duration_ns / 1e9;
}

static double duration_s(const struct run_terms *c)
{
    return fmin((double)c->duration_ns / 1e9, longest_s(c));
}

static double slack_s(const struct picture *p)
{
    double rows = (double)p->load.count - 1;
    double step_s = rows > 0 ? span_seconds(p->load) / rows : 0;
    return fmax(END_SLACK_S, END_SLACK_ROWS * step_s);
}

/* How many looks lie between two times: log of their ratio to the base of the looks'. */
static double looks_between(const struct picture *p, double from_s, double to_s)
{
    return log(to_s / from_s) / -log(p->n->look_ratio);
}

bool looks_at_end(const struct picture *p, const struct run_terms *c, double load_s)
{
    return load_s >= longest_s(c) - slack_s(p);
}

double looks_latest(const struct picture *p, const struct run_terms *c, double load_s)
{
    if (looks_at_end(p, c, load_s)) {
        return load_s;
    }
    if (load_s <= 0 || duration_s(c) <= 0) {
        return 0;
    }
    /* A hair more, so that an instant that is just reached is not missed by rounding. */
    double k = floor(looks_between(p, duration_s(c), load_s) + 1e-9);
    return duration_s(c) * pow(p->n->look_ratio, -k);
}

bool looks_over(const struct picture *p, const struct run_terms *c, double load_s)
{
    return load_s >= duration_s(c) - slack_s(p);
}

double looks_alpha(const struct picture *p, const struct run_terms *c)
{
    bool apart = duration_s(c) > 0; /* else the end is the only look */
    double between = apart ? looks_between(p, duration_s(c), longest_s(c)) : 0;
    return p->n->error_rate / (1 + ceil(between));
}
