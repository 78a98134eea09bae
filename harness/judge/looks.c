#include "harness/judge/looks.h"

#include <math.h>

/* Rows are 20 ms apart, and the phases count from another one. */
#define END_SLACK_S 0.1

static double longest_s(const struct run_terms *c)
{
    return (double)c->max_duration_ns / 1e9;
}

static double duration_s(const struct run_terms *c)
{
    return fmin((double)c->duration_ns / 1e9, longest_s(c));
}

/* How many looks lie between two times: log of their ratio to the base of the looks'. */
static double looks_between(const struct picture *p, double from_s, double to_s)
{
    return log(to_s / from_s) / -log(p->n->look_ratio);
}

bool looks_at_end(const struct run_terms *c, double load_s)
{
    return load_s >= longest_s(c) - END_SLACK_S;
}

double looks_latest(const struct picture *p, const struct run_terms *c, double load_s)
{
    if (looks_at_end(c, load_s)) {
        return load_s;
    }
    if (load_s <= 0 || duration_s(c) <= 0) {
        return 0;
    }
    /* A hair more, so that an instant that is just reached is not missed by rounding. */
    double k = floor(looks_between(p, duration_s(c), load_s) + 1e-9);
    return duration_s(c) * pow(p->n->look_ratio, -k);
}

bool looks_over(const struct run_terms *c, double load_s)
{
    return load_s >= duration_s(c) - END_SLACK_S;
}

double looks_alpha(const struct picture *p, const struct run_terms *c)
{
    double looks = 1 + ceil(looks_between(p, duration_s(c), longest_s(c)));
    return p->n->error_rate / fmax(looks, 1);
}
