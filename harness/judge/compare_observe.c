#include "harness/judge/compare_observe.h"

#include "harness/base/mem.h"
#include "harness/base/strbuf.h"
#include "harness/judge/compare.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Less than that withheld, and it is a moment's overload at most. */
#define OVERLOADED 0.05

/* At full speed: the share of the time in which the client held the flood back. */
#define HELD_BACK 0.5

/* More than that read and not processed: it processes as fast as it can. */
#define BEHIND 0.05

/* Less than that, in bytes, is no growth of anything. */
#define SHARED_LEAST (8 * 1048576.0)

static const char not_growing[] = "memory does not grow with what is read";
static const char too_little[] = "too little memory was kept to share it out";
static const char not_overloaded[] = "the client was not overloaded";
static const char ended_early[] = "the flood ended when the verdict was certain";
static const char went_faster[] = "the flood went on at another rate (confirm)";

static double number(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    return json_is_number(value) ? json_number_value(value) : NAN;
}

static const char *text(const json_t *object, const char *key)
{
    const char *s = json_string_value(json_object_get(object, key));
    return s == NULL ? "" : s;
}

void compare_set_fini(struct compare_set *set)
{
    for (size_t i = 0; i < set->count; i++) {
        free(set->items[i].name);
        free(set->items[i].client);
    }
    free(set->items);
    *set = (struct compare_set){0};
}

static struct compare_observation *add(struct compare_set *set, enum compare_kind kind)
{
    if (set->count == set->capacity) {
        set->capacity = set->capacity == 0 ? 16 : 2 * set->capacity;
        set->items = realloc(set->items, set->capacity * sizeof *set->items);
        if (set->items == NULL) {
            abort();
        }
    }
    struct compare_observation *o = &set->items[set->count++];
    *o = (struct compare_observation){
        .kind = kind, .outcome = COMPARE_NO_VERDICT, .class_name = ""};
    for (int i = 0; i < COMPARE_METRICS; i++) {
        o->values[i].value = NAN;
    }
    return o;
}

/* per: of how many the metric's bytes are shared out; 1 for those that are bytes. */
static void put(struct compare_observation *o, enum compare_metric_id id, double value,
                double per, const char *mute)
{
    const struct compare_metric *m = &compare_metrics[id];
    struct compare_value *v = &o->values[id];
    v->mute = mute;
    if (mute == NULL && isfinite(value) && per > 0) {
        v->value = value;
        v->floor = hypot(m->floor * value, m->floor_bytes / per);
        v->least = fmax(m->least * fabs(value), m->least_bytes / per);
    }
}

/* What others had of the run's cores, it may have lacked. */
static void crowd(struct compare_observation *o, enum compare_metric_id id, double share)
{
    struct compare_value *v = &o->values[id];
    if (share > 0) {
        v->floor = hypot(v->floor, share * v->value);
    }
}

static bool has_phase(const json_t *result, const char *name)
{
    size_t i;
    json_t *phase;
    json_array_foreach(json_object_get(result, "phases"), i, phase)
    {
        if (strcmp(text(phase, "name"), name) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_overloaded(const json_t *flood, const json_t *client)
{
    double due = number(flood, "due_messages");
    double withheld = number(flood, "withheld_messages");
    double held = number(json_object_get(client, "kernel"), "rwnd_limited_fraction");
    return (due > 0 && withheld > OVERLOADED * due) || held > HELD_BACK;
}

/* A flood that is decided ends: how much memory it took says when that was. */
static bool ends_early(const char *class_name)
{
    return strcmp(class_name, "unbounded-queue") == 0 ||
           strcmp(class_name, "retained-leak") == 0 ||
           strcmp(class_name, "over-budget") == 0 || strcmp(class_name, "ceiling") == 0;
}

/* Only what grows with what is read can be shared out to it: what a healthy client takes
 * once is less for each message the more there are. */
static const char *why_not_shared(const struct compare_observation *o, double growth)
{
    static const char *const flat[] = {"backpressure", "kept-up", "bounded", "dropped",
                                       "refused"};
    for (size_t i = 0; i < sizeof flat / sizeof *flat; i++) {
        if (strcmp(o->class_name, flat[i]) == 0) {
            return not_growing;
        }
    }
    return growth < SHARED_LEAST ? too_little : NULL;
}

static void observe_memory(struct compare_observation *o, const json_t *memory,
                           double messages, double bytes)
{
    const char *early = ends_early(o->class_name) ? ended_early : NULL;
    double growth = number(memory, "end_bytes") - number(memory, "start_bytes");
    const char *flat = why_not_shared(o, growth);
    put(o, COMPARE_GROWTH, growth, 1, early);
    put(o, COMPARE_PEAK, number(memory, "peak_bytes"), 1, early);
    put(o, COMPARE_AFTER_DRAIN, number(memory, "after_drain_bytes"), 1, early);
    put(o, COMPARE_PER_MESSAGE, number(memory, "per_message"), messages, flat);
    put(o, COMPARE_PER_BYTE, number(memory, "per_read_byte"), bytes, flat);
}

/* How fast it was, where that was not the flood's doing. */
static void observe_speed(struct compare_observation *o, const json_t *result,
                          double messages)
{
    const json_t *flood = json_object_get(result, "flood");
    const json_t *client = json_object_get(result, "client");
    o->went_faster = has_phase(result, "confirm");
    const char *mute = o->went_faster                 ? went_faster
                       : is_overloaded(flood, client) ? NULL
                                                      : not_overloaded;
    double held = number(client, "held_messages"), seconds = number(flood, "duration_s");
    put(o, COMPARE_READ_RATE, number(client, "read_rate"), 1, mute);
    put(o, COMPARE_CPU, number(client, "cpu_seconds") / messages, 1, NULL);
    if (isfinite(held) && seconds > 0) {
        bool behind = held > BEHIND * messages;
        put(o, COMPARE_PROCESSED_RATE, (messages - held) / seconds, 1,
            behind ? NULL : mute);
    }
    double share = number(json_object_get(result, "instrument"), "crowded");
    crowd(o, COMPARE_READ_RATE, share);
    crowd(o, COMPARE_CPU, share);
    crowd(o, COMPARE_PROCESSED_RATE, share);
}

/* "floodtest.result/1". */
static void observe_run(struct compare_set *set, const json_t *result, const char *name)
{
    const json_t *verdict = json_object_get(result, "verdict");
    const json_t *flood = json_object_get(result, "flood");
    const json_t *client = json_object_get(result, "client");
    const json_t *expectation = json_object_get(result, "expectation");
    const json_t *met = json_object_get(expectation, "met");
    const json_t *passed = json_object_get(result, "passed");
    struct compare_observation *o = add(set, COMPARE_RUN);
    const char *own = text(expectation, "scenario");
    o->settings = json_object_get(result, "scenario");
    o->host = json_object_get(result, "host");
    o->runtime =
        json_string_value(json_object_get(json_object_get(result, "target"), "runtime"));
    o->name = compare_observe_name(name != NULL ? name : own);
    o->client = compare_observe_client(o->settings);
    o->class_name = text(verdict, "class");
    o->outcome = json_is_true(passed)    ? COMPARE_PASS
                 : json_is_false(passed) ? COMPARE_FAIL
                                         : COMPARE_UNSURE;
    o->expectation = json_is_true(met)    ? COMPARE_MET
                     : json_is_false(met) ? COMPARE_UNMET
                                          : COMPARE_NOT_EXPECTED;
    double bytes = number(client, "read_bytes");
    double messages =
        number(flood, "sent_messages") * bytes / number(flood, "sent_bytes");
    observe_memory(o, json_object_get(client, "memory"), messages, bytes);
    observe_speed(o, result, messages);
}

/* The interval of a point has 95 %. */
#define HALVES_OF_95 1.96

enum { STEPS_MAX = 200 };

/* The middle of the steps. */
static double crowded_step(const json_t *line)
{
    double shares[STEPS_MAX];
    size_t i, known = 0;
    json_t *step;
    json_array_foreach(json_object_get(line, "steps"), i, step)
    {
        double share = number(step, "crowded");
        if (!isnan(share) && known < STEPS_MAX) {
            shares[known++] = share;
        }
    }
    return known > 0 ? compare_median(shares, known) : 0;
}

static void observe_line(struct compare_set *set, const json_t *sweep, const json_t *line)
{
    struct strbuf name;
    strbuf_init(&name);
    strbuf_add(&name, "sweep");
    const char *axis = text(sweep, "axis");
    double value = number(line, "value");
    if (!isnan(value)) {
        strbuf_addf(&name, " %s %.6g", axis, value);
    }
    struct compare_observation *o = add(set, COMPARE_SWEEP);
    o->name = mem_must_strdup(name.text);
    strbuf_fini(&name);
    o->settings = json_object_get(sweep, "scenario");
    o->host = json_object_get(sweep, "host");
    o->client = compare_observe_client(o->settings);
    bool found = strcmp(text(line, "state"), "found") == 0;
    put(o, COMPARE_SATURATION, number(line, "saturation"), 1,
        found ? NULL : "the saturation point was not found");
    double error = (number(line, "high") - number(line, "low")) / 2 / HALVES_OF_95;
    struct compare_value *v = &o->values[COMPARE_SATURATION];
    v->floor = isfinite(error) && error > v->floor ? error : v->floor;
    crowd(o, COMPARE_SATURATION, crowded_step(line));
}

static enum compare_outcome outcome_of_mark(const char *mark)
{
    return strcmp(mark, "pass") == 0     ? COMPARE_PASS
           : strcmp(mark, "fail") == 0   ? COMPARE_FAIL
           : strcmp(mark, "unsure") == 0 ? COMPARE_UNSURE
                                         : COMPARE_NO_VERDICT;
}

static void observe_client(struct compare_set *set, const json_t *certify,
                           const json_t *client, bool alone)
{
    size_t i;
    json_t *run;
    const char *label = text(client, "name");
    json_array_foreach(json_object_get(client, "runs"), i, run)
    {
        if (strcmp(text(run, "mark"), "not-asked") == 0) {
            continue;
        }
        struct compare_observation *o = add(set, COMPARE_CASE);
        struct strbuf name;
        strbuf_init(&name);
        strbuf_addf(&name, "%s%s%s", alone ? "" : label, alone ? "" : " ",
                    text(run, "case"));
        o->name = mem_must_strdup(name.text);
        strbuf_fini(&name);
        o->client = mem_must_strdup(label);
        o->host = json_object_get(certify, "host");
        o->outcome = outcome_of_mark(text(run, "mark"));
        o->class_name = text(run, "class");
        o->grade = text(client, "grade");
    }
}

void compare_observe_outcome(struct compare_set *set, const json_t *run)
{
    const char *verdict = text(run, "verdict"), *state = text(run, "state");
    struct compare_observation *o = add(set, COMPARE_RUN);
    o->name = compare_observe_name(text(run, "name"));
    o->client = mem_must_strdup("");
    o->class_name = text(run, "class");
    o->outcome =
        strcmp(verdict, "inconclusive") == 0 ? COMPARE_UNSURE : outcome_of_mark(verdict);
    o->expectation = strcmp(state, "as-expected") == 0  ? COMPARE_MET
                     : strcmp(state, "unexpected") == 0 ? COMPARE_UNMET
                                                        : COMPARE_NOT_EXPECTED;
}

int compare_observe(struct compare_set *set, const json_t *result, const char *name,
                    struct err *e)
{
    const char *schema = text(result, "schema");
    size_t i;
    json_t *one;
    if (json_is_true(json_object_get(result, "interrupted"))) {
        set->interrupted++;
        return 0;
    }
    if (strcmp(schema, "floodtest.result/1") == 0) {
        observe_run(set, result, name);
    } else if (strcmp(schema, "floodtest.sweep/1") == 0) {
        json_array_foreach(json_object_get(result, "lines"), i, one)
        {
            observe_line(set, result, one);
        }
    } else if (strcmp(schema, "floodtest.certify/1") == 0) {
        const json_t *clients = json_object_get(result, "clients");
        json_array_foreach(clients, i, one)
        {
            observe_client(set, result, one, json_array_size(clients) == 1);
        }
    } else {
        return err_set(e, FERR_CONFIG,
                       "expected a result of run, suite, sweep or certify, got %s%.40s%s",
                       schema[0] == '\0' ? "no schema of floodtest's" : "'", schema,
                       schema[0] == '\0' ? "" : "'");
    }
    return 0;
}
