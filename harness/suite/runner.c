/* Happy path: the journal is opened -> suite.json says what is planned -> jobs are
 * started while there is room -> each that is done is compared, journaled, and makes room
 * -> when none runs and none may start, signals and timer close, the loop ends ->
 * suite.json says what came of it.
 *
 * What else happens:
 *  - a signal: nothing more is started, the jobs are interrupted; what gave no verdict is
 *    not done. A second signal is passed on: they are in a hurry then;
 *  - a run is not as expected and the user wants to fail fast: nothing more is started;
 *  - the journal cannot be written: as a signal, and the error is returned;
 *  - a job cannot be started: its run could not run, the others go on. */
#include "harness/suite/runner.h"

#include "harness/base/clock.h"
#include "harness/base/log.h"
#include "harness/base/mem.h"
#include "harness/exit_code.h"
#include "harness/record/json_value.h"
#include "harness/suite/estimate.h"
#include "harness/suite/folder.h"
#include "harness/suite/job.h"
#include "harness/suite/journal.h"

#include <assert.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SIGNALS = 4, TICK_MS = 1000 };

struct slot {
    struct runner *runner;
    struct job *job; /* NULL: free */
    size_t item;
    uint64_t started_ns;
    char *result_name, *result_path; /* owned */
};

struct runner {
    const struct suite_plan *plan;
    const struct suite_settings *settings;
    struct suite_outcome *outcomes;
    bool *begun; /* of each item: nothing is left to start */
    uv_loop_t loop;
    uv_signal_t signals[SIGNALS];
    uv_timer_t tick;
    struct slot *slots; /* settings->jobs of them */
    size_t running, done;
    bool alone;       /* what runs must be alone */
    bool stopped;     /* nothing more is started */
    bool interrupted; /* by a signal */
    bool closing;
    struct journal journal;
    struct estimate estimate;
    int failed; /* enum err_code */
    struct err *error;
};

static double left_s(const struct runner *r)
{
    double planned = 0, elapsed = 0;
    uint64_t now_ns = clock_monotonic_ns();
    for (size_t i = 0; i < r->plan->count; i++) {
        planned += r->begun[i] ? 0 : r->plan->items[i].expected_s;
    }
    for (size_t i = 0; i < r->settings->jobs; i++) {
        if (r->slots[i].job != NULL) {
            planned += r->plan->items[r->slots[i].item].expected_s;
            elapsed += (double)(now_ns - r->slots[i].started_ns) / (double)NS_PER_S;
        }
    }
    return estimate_left(&r->estimate, planned, elapsed, r->settings->jobs);
}

static void tell(const struct runner *r, size_t item, const struct suite_outcome *outcome)
{
    if (r->settings->on_item != NULL) {
        r->settings->on_item(r->settings->data, &r->plan->items[item], outcome, r->done,
                             r->plan->count, left_s(r));
    }
}

static void tick_cb(uv_timer_t *timer)
{
    const struct runner *r = timer->data;
    r->settings->on_tick(r->settings->data, r->done, r->plan->count, left_s(r));
}

/* Nothing more is started, and what runs is ended. */
static void stop_all(struct runner *r)
{
    r->stopped = true;
    for (size_t i = 0; i < r->settings->jobs; i++) {
        if (r->slots[i].job != NULL) {
            job_interrupt(r->slots[i].job);
        }
    }
}

static void fail(struct runner *r, int rv)
{
    if (r->failed == 0) {
        r->failed = rv;
        stop_all(r);
    }
}

static void keep(struct runner *r, size_t item)
{
    struct err later = {0};
    const struct suite_outcome *o = &r->outcomes[item];
    int rv = journal_add(&r->journal, &r->plan->items[item], o,
                         r->failed == 0 ? r->error : &later);
    if (rv != 0) {
        fail(r, rv);
    }
    r->done++;
    estimate_add(&r->estimate, r->plan->items[item].expected_s, o->seconds);
    r->stopped = r->stopped || (r->settings->fail_fast && o->state != SUITE_AS_EXPECTED);
}

static void launch(struct runner *r);

static void slot_clear(struct slot *s)
{
    free(s->result_name);
    free(s->result_path);
    *s = (struct slot){.runner = s->runner};
}

static void conclude(struct slot *s, const struct job_end *end)
{
    struct runner *r = s->runner;
    struct suite_outcome *o = &r->outcomes[s->item];
    json_t *result = json_load_file(s->result_path, 0, NULL);
    suite_outcome_make(o, r->plan->items[s->item].expect, end->exit_code, end->seconds,
                       result, end->tail);
    bool cut_short = (r->interrupted || r->failed != 0) && o->verdict[0] == '\0';
    if (cut_short) { /* what it has written is no result of the scenario */
        unlink(s->result_path);
        suite_outcome_fini(o);
    } else if (result != NULL) {
        o->result_path = mem_must_strdup(s->result_name);
    }
    json_decref(result);
    if (!cut_short) {
        keep(r, s->item);
    }
}

static void job_done_cb(void *data, const struct job_end *end)
{
    struct slot *s = data;
    struct runner *r = s->runner;
    size_t item = s->item;
    conclude(s, end);
    job_free(s->job);
    slot_clear(s);
    r->running--;
    r->alone = false;
    tell(r, item, &r->outcomes[item]);
    launch(r);
}

static void start(struct runner *r, size_t item)
{
    struct slot *s = r->slots;
    while (s->job != NULL) {
        s++;
    }
    s->item = item;
    s->result_name = suite_folder_result_name(r->plan->items[item].name);
    s->result_path = suite_folder_path(r->settings->dir, s->result_name);
    s->started_ns = clock_monotonic_ns();
    r->begun[item] = true;
    const struct job_order order = {
        .program = r->settings->program,
        .words = r->plan->items[item].words,
        .json_path = s->result_path,
        .memory_limit_bytes = r->settings->memory_limit_bytes,
    };
    struct err e = {0};
    if (job_start(&s->job, &r->loop, &order, job_done_cb, s, &e) != 0) {
        struct suite_outcome *o = &r->outcomes[item];
        suite_outcome_make(o, NULL, EXIT_COULD_NOT_RUN, 0, NULL, e.msg);
        slot_clear(s);
        keep(r, item);
        tell(r, item, o);
        return;
    }
    r->running++;
    r->alone = r->plan->items[item].alone;
    tell(r, item, NULL);
}

/* The next to start, plan->count if none may now. One at a time, runs keep their order;
 * else those that must be alone come last, so that nothing stands still for them. */
static size_t next(const struct runner *r)
{
    size_t first_alone = r->plan->count;
    if (r->stopped || r->alone || r->running >= r->settings->jobs) {
        return r->plan->count;
    }
    for (size_t i = 0; i < r->plan->count; i++) {
        if (r->begun[i]) {
            continue;
        }
        if (!r->plan->items[i].alone || r->settings->jobs == 1) {
            return i;
        }
        first_alone = first_alone < i ? first_alone : i;
    }
    return r->running == 0 ? first_alone : r->plan->count;
}

static void close_all(struct runner *r)
{
    if (r->closing) {
        return;
    }
    r->closing = true;
    for (int i = 0; i < SIGNALS; i++) {
        uv_close((uv_handle_t *)&r->signals[i], NULL);
    }
    uv_close((uv_handle_t *)&r->tick, NULL);
}

static void launch(struct runner *r)
{
    for (size_t item; (item = next(r)) < r->plan->count;) {
        start(r, item);
    }
    if (r->running == 0) {
        close_all(r);
    }
}

static void signal_cb(uv_signal_t *handle, int signum)
{
    (void)signum;
    struct runner *r = handle->data;
    r->interrupted = true;
    stop_all(r);
}

static void run_loop(struct runner *r)
{
    static const int numbers[SIGNALS] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
    int rc = uv_loop_init(&r->loop);
    assert(rc == 0);
    for (int i = 0; i < SIGNALS; i++) {
        uv_signal_init(&r->loop, &r->signals[i]);
        r->signals[i].data = r;
        uv_signal_start(&r->signals[i], signal_cb, numbers[i]);
    }
    uv_timer_init(&r->loop, &r->tick);
    r->tick.data = r;
    if (r->settings->on_tick != NULL) {
        uv_timer_start(&r->tick, tick_cb, TICK_MS, TICK_MS);
    }
    launch(r);
    uv_run(&r->loop, UV_RUN_DEFAULT);
    rc = uv_loop_close(&r->loop);
    assert(rc == 0);
    (void)rc;
}

/* What earlier goes have done and is still the same, with its result. */
static void take_done(struct runner *r, const struct journal_book *book)
{
    size_t changed = 0;
    for (size_t i = 0; i < r->plan->count; i++) {
        const struct suite_item *item = &r->plan->items[i];
        const struct journal_entry *entry = journal_book_find(book, item->name);
        if (entry == NULL || entry->outcome.verdict[0] == '\0') {
            continue;
        }
        bool same = entry->digest == item->digest && entry->outcome.result_path != NULL;
        if (same) {
            char *path = suite_folder_path(r->settings->dir, entry->outcome.result_path);
            same = access(path, R_OK) == 0;
            free(path);
        }
        changed += !same;
        if (same) {
            suite_outcome_copy(&r->outcomes[i], &entry->outcome);
            r->outcomes[i].resumed = r->begun[i] = true;
            r->done++;
            estimate_add(&r->estimate, item->expected_s, r->outcomes[i].seconds);
        }
    }
    if (book->begun) {
        log_note("suite", "%zu of %zu runs %s done already", r->done, r->plan->count,
                 r->done == 1 ? "was" : "were");
    }
    if (changed > 0) {
        log_note(
            "suite",
            "%zu more were, but their scenario or their result has changed since: they "
            "are run again",
            changed);
    }
}

static int save(const struct runner *r, const char *started_at)
{
    struct suite_summary summary;
    suite_summary_make(&summary, r->plan, r->outcomes, started_at);
    summary.interrupted = r->interrupted;
    int rv = suite_folder_save(r->settings->dir, &summary, r->error);
    if (r->settings->summary != NULL) {
        suite_summary_fini(r->settings->summary);
        *r->settings->summary = summary;
    } else {
        suite_summary_fini(&summary);
    }
    return rv;
}

static char *time_now(void)
{
    json_t *now = json_value_time(clock_wall_ns());
    char *text = mem_must_strdup(json_string_value(now));
    json_decref(now);
    return text;
}

static void runner_init(struct runner *r, const struct suite_plan *plan,
                        const struct suite_settings *settings, struct err *e)
{
    *r = (struct runner){.plan = plan, .settings = settings, .error = e};
    r->begun = mem_must_alloc((plan->count + 1) * sizeof *r->begun);
    r->slots = mem_must_alloc(settings->jobs * sizeof *r->slots);
    for (size_t i = 0; i < settings->jobs; i++) {
        r->slots[i].runner = r;
    }
}

static void runner_fini(struct runner *r)
{
    free(r->begun);
    free(r->slots);
    journal_close(&r->journal);
}

static int conclude_all(const struct runner *r, const char *started_at)
{
    int rv = r->failed != 0 ? r->failed : save(r, started_at);
    return rv == 0 && r->interrupted ? err_set(r->error, FERR_CANCELED, "interrupted")
                                     : rv;
}

int suite_run(const struct suite_plan *plan, const struct suite_settings *settings,
              struct suite_outcome *outcomes, struct err *e)
{
    assert(settings->jobs > 0);
    struct runner r;
    struct journal_book book;
    runner_init(&r, plan, settings, e);
    r.outcomes = outcomes;
    if (settings->summary != NULL) {
        *settings->summary = (struct suite_summary){0};
    }
    char *now = time_now();
    int rv =
        journal_open(&r.journal, settings->dir, settings->resume, plan, now, &book, e);
    const char *started_at = book.begun ? book.started_at : now;
    if (rv == 0) {
        take_done(&r, &book);
        rv = save(&r, started_at);
    }
    if (rv == 0) {
        run_loop(&r);
        rv = conclude_all(&r, started_at);
    }
    free(now);
    journal_book_fini(&book);
    runner_fini(&r);
    return rv;
}
