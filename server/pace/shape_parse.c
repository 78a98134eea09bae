/* The grammar of shape.h. A text is cut into its parts in a copy; each part is a rate, a
 * time or a share, whose parsers in units.h are strict. */
#include "server/pace/shape.h"

#include "harness/base/nearest.h"
#include "harness/base/units.h"
#include "server/pace/rate.h"

#include <string.h>

enum { TEXT_MAX = 4096 };

/* Ends the text at the first one of these and returns what is behind it; NULL: none. */
static char *cut(char *text, char at)
{
    char *found = strchr(text, at);
    if (found != NULL) {
        *found++ = '\0';
    }
    return found;
}

static int parse_time(const char *text, uint64_t min_ns, uint64_t *ns, struct err *e)
{
    int rc = units_parse_time(text, ns, e);
    if (rc == 0 && (*ns < min_ns || *ns > SHAPE_TIME_MAX_NS)) {
        char low[UNITS_TEXT_MAX];
        return err_set(e, FERR_CONFIG, "expected a time from %s to 1000 h, got '%.80s'",
                       units_format_time(low, (double)min_ns / 1e9), text);
    }
    return rc;
}

static int no_rate(const char *text, struct err *e)
{
    return err_set(e, FERR_CONFIG, "expected a rate like 500, 2k or 50%%, got '%.80s'",
                   text);
}

/* zero: whether a rate of 0 is fine here. */
static int parse_rate(const char *text, bool zero, struct shape_step *step, struct err *e)
{
    size_t len = strlen(text);
    double bytes_per_s = 0;
    step->relative = len > 0 && text[len - 1] == '%';
    bool is_number = units_parse_decimal(text, true, &step->rate, e) == 0;
    if (is_number && step->rate <= 0) {
        return zero ? 0
                    : err_set(e, FERR_CONFIG, "expected a rate above 0 here, got '%.80s'",
                              text);
    }
    if (step->relative) {
        return is_number ? 0 : no_rate(text, e);
    }
    if (units_parse_rate(text, &step->rate, &bytes_per_s, e) != 0 || step->rate <= 0) {
        return no_rate(text, e);
    }
    if (step->rate < RATE_MIN || step->rate > RATE_MAX) {
        char low[UNITS_TEXT_MAX], high[UNITS_TEXT_MAX];
        return err_set(e, FERR_CONFIG, "expected a rate from %s to %s, got '%.80s'",
                       units_format_rate(low, RATE_MIN),
                       units_format_rate(high, RATE_MAX), text);
    }
    return 0;
}

static int parse_nothing(char *text, struct shape *s, struct err *e)
{
    (void)s;
    return text == NULL ? 0
                        : err_set(e, FERR_CONFIG,
                                  "expected nothing behind it, got "
                                  "':%.80s'",
                                  text);
}

static int parse_ramp(char *text, struct shape *s, struct err *e)
{
    static const struct shape_step all = {.rate = 1, .relative = true};
    struct shape_step *from = &s->steps[0];
    struct shape_step *to = &s->steps[1];
    s->step_count = 2;
    char *time = cut(text, '/');
    if (time == NULL) {
        *to = all;
        return parse_time(text, SHAPE_TIME_MIN_NS, &from->time_ns, e);
    }
    char *end = cut(text, '-');
    if (end == NULL) {
        return err_set(e, FERR_CONFIG,
                       "expected two rates like 10%%-100%% before the time, got '%.80s'",
                       text);
    }
    int rc = parse_rate(text, true, from, e);
    if (rc == 0) {
        rc = parse_rate(end, false, to, e);
    }
    return rc != 0 ? rc : parse_time(time, SHAPE_TIME_MIN_NS, &from->time_ns, e);
}

static int parse_step(char *text, bool last, struct shape_step *step, struct err *e)
{
    char *time = cut(text, '/');
    int rc = parse_rate(text, !last, step, e);
    if (rc != 0) {
        return rc;
    }
    if (last) {
        return time == NULL ? 0
                            : err_set(e, FERR_CONFIG,
                                      "expected no time for the last rate, which stays, "
                                      "got '/%.80s'",
                                      time);
    }
    if (time == NULL) {
        return err_set(e, FERR_CONFIG, "expected a time for the rate: '%.80s/10s'", text);
    }
    return parse_time(time, SHAPE_TIME_MIN_NS, &step->time_ns, e);
}

static int parse_steps(char *text, struct shape *s, struct err *e)
{
    while (text != NULL) {
        if (s->step_count == SHAPE_STEPS_MAX) {
            return err_set(e, FERR_CONFIG, "expected at most %d steps", SHAPE_STEPS_MAX);
        }
        char *next = cut(text, ',');
        int rc = parse_step(text, next == NULL, &s->steps[s->step_count++], e);
        if (rc != 0) {
            return rc;
        }
        text = next;
    }
    if (s->step_count < 2) {
        return err_set(e, FERR_CONFIG,
                       "expected two steps or more, like steps:1k/10s,5k");
    }
    return 0;
}

static int parse_bursts(char *text, struct shape *s, struct err *e)
{
    char *off = cut(text, '/');
    if (off == NULL) {
        return err_set(e, FERR_CONFIG,
                       "expected two times like 1s/4s, of flood and of silence, got "
                       "'%.80s'",
                       text);
    }
    int rc = parse_time(text, SHAPE_TIME_MIN_NS, &s->on_ns, e);
    return rc != 0 ? rc : parse_time(off, SHAPE_TIME_MIN_NS, &s->off_ns, e);
}

static int parse_sine(char *text, struct shape *s, struct err *e)
{
    char *depth = cut(text, '/');
    if (depth == NULL) {
        return err_set(e, FERR_CONFIG,
                       "expected a period and a depth like 10s/50%%, got '%.80s'", text);
    }
    int rc = parse_time(text, SHAPE_PERIOD_MIN_NS, &s->period_ns, e);
    if (rc == 0) {
        rc = units_parse_decimal(depth, true, &s->depth, e);
    }
    if (rc == 0 && (s->depth <= 0 || s->depth > 1)) {
        return err_set(e, FERR_CONFIG,
                       "expected a depth above 0 %% and up to 100 %%, got "
                       "'%.80s'",
                       depth);
    }
    return rc;
}

static const struct kind {
    const char *name;
    enum shape_kind kind;
    /* text: what is behind the colon; NULL only if nothing may be there. */
    int (*parse)(char *text, struct shape *s, struct err *e);
    const char *example;
} kinds[] = {
    {"constant", SHAPE_CONSTANT, parse_nothing, NULL},
    {"ramp", SHAPE_RAMP, parse_ramp, "ramp:10s or ramp:10%-100%/10s"},
    {"steps", SHAPE_STEPS, parse_steps, "steps:1k/10s,5k/10s,100%"},
    {"bursts", SHAPE_BURSTS, parse_bursts, "bursts:1s/4s"},
    {"sine", SHAPE_SINE, parse_sine, "sine:10s/50%"},
    {"poisson", SHAPE_POISSON, parse_nothing, NULL},
};

enum { KINDS = sizeof kinds / sizeof kinds[0] };

static int unknown(const char *name, struct err *e)
{
    struct nearest near;
    nearest_init(&near, name, strlen(name));
    for (size_t i = 0; i < KINDS; i++) {
        (void)nearest_offer(&near, kinds[i].name);
    }
    return err_set(e, FERR_CONFIG,
                   "expected constant, ramp, steps, bursts, sine or poisson, got '%.80s'"
                   "%s%s%s",
                   name, near.best != NULL ? " (did you mean " : "",
                   near.best != NULL ? near.best : "", near.best != NULL ? "?)" : "");
}

int shape_parse(const char *text, struct shape *out, struct err *e)
{
    char copy[TEXT_MAX];
    size_t len = strlen(text);
    if (len >= sizeof copy) {
        return err_set(e, FERR_CONFIG,
                       "expected a shape of less than %d letters, got %zu", TEXT_MAX,
                       len);
    }
    memcpy(copy, text, len + 1);
    char *rest = cut(copy, ':');
    for (size_t i = 0; i < KINDS; i++) {
        const struct kind *k = &kinds[i];
        if (strcmp(copy, k->name) != 0) {
            continue;
        }
        if (rest == NULL && k->example != NULL) {
            return err_set(e, FERR_CONFIG, "expected a shape like %s, got '%s'",
                           k->example, copy);
        }
        struct shape s = {.kind = k->kind};
        if (k->parse(rest, &s, e) != 0) {
            return err_wrap(e, "%s", k->name);
        }
        *out = s;
        return 0;
    }
    return unknown(copy, e);
}
