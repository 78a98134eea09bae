#include "harness/command/history_ask.h"

#include "harness/base/clock.h"
#include "harness/base/nearest.h"
#include "harness/history/place.h"
#include "harness/history/when.h"
#include "harness/publish/history_keep.h"
#include "harness/judge/verdict.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char *const kinds[] = {
    [SCENARIO_ANY_KIND] = NULL,          [SCENARIO_RUN_KIND] = "run",
    [SCENARIO_SUITE_KIND] = "suite",     [SCENARIO_SWEEP_KIND] = "sweep",
    [SCENARIO_CERTIFY_KIND] = "certify",
};

static int check_verdict(const char *word, struct err *e)
{
    static const char *const outcomes[] = {"pass", "fail", "inconclusive"};
    struct nearest n;
    if (word == NULL || strncmp(word, "grade ", 6) == 0) {
        return 0;
    }
    nearest_init(&n, word, strlen(word));
    for (size_t i = 0; i < sizeof outcomes / sizeof *outcomes; i++) {
        if (strcmp(word, outcomes[i]) == 0) {
            return 0;
        }
        nearest_offer(&n, outcomes[i]);
    }
    for (int i = 0; i < VERDICT_CLASS_COUNT; i++) {
        if (strcmp(word, verdict_classes[i].name) == 0) {
            return 0;
        }
        nearest_offer(&n, verdict_classes[i].name);
    }
    return err_set(e, FERR_CONFIG,
                   "--verdict: expected pass, fail, inconclusive or a class ('floodtest "
                   "list classes'), got '%.40s'%s%s%s",
                   word, n.best == NULL ? "" : ", did you mean ",
                   n.best == NULL ? "" : n.best, n.best == NULL ? "" : "?");
}

static int take_time(const char *text, const char *option, int64_t now_ms, int64_t *ms,
                     struct err *e)
{
    if (text == NULL || when_parse(text, now_ms, ms, e) == 0) {
        return 0;
    }
    return err_wrap(e, "--%s", option);
}

/* What is to be removed is older than that. */
static int take_age(const char *text, int64_t now_ms, struct store_filter *f,
                    struct err *e)
{
    int64_t age_ms;
    if (text == NULL) {
        return 0;
    }
    if (when_parse_age(text, &age_ms, e) != 0) {
        return err_wrap(e, "--prune");
    }
    f->until_ms = now_ms - age_ms;
    return 0;
}

int history_ask_filter(struct store_filter *out, const struct scenario_history *options,
                       struct err *e)
{
    int64_t now_ms = (int64_t)(clock_wall_ns() / NS_PER_MS);
    *out = (struct store_filter){
        .client = options->client,
        .kind = kinds[options->kind],
        .baseline = options->baseline,
        .verdict = options->verdict,
        .commit = options->commit,
        .limit = options->limit,
    };
    int rv = check_verdict(options->verdict, e);
    rv = rv != 0 ? rv : take_age(options->prune, now_ms, out, e);
    rv = rv != 0 ? rv : take_time(options->since, "since", now_ms, &out->since_ms, e);
    int64_t oldest_ms = out->until_ms;
    rv = rv != 0 ? rv : take_time(options->until, "until", now_ms, &out->until_ms, e);
    if (oldest_ms != 0 && out->until_ms > oldest_ms) {
        out->until_ms = oldest_ms;
    }
    return rv;
}

/* Our own place that is not there yet; or a file that somebody made and nothing was kept
 * in, which is a database without tables. */
static bool holds_nothing(const char *path, bool ours)
{
    struct stat st;
    if (stat(path, &st) != 0) {
        return ours && (errno == ENOENT || errno == ENOTDIR);
    }
    return S_ISREG(st.st_mode) && st.st_size == 0;
}

int history_ask_open(struct store **out, char **path,
                     const struct scenario_history *options, enum store_access access_as,
                     struct err *e)
{
    bool ours;
    *out = NULL;
    int rv = place_find(options, history_keep_variable, NULL, path, &ours, e);
    if (rv != 0 || holds_nothing(*path, ours)) {
        return rv;
    }
    return store_open(out, *path, access_as, false, e);
}

int64_t history_ask_id(const char *text)
{
    enum { DIGITS_MAX = 18 };
    size_t len = strlen(text);
    bool digits =
        len > 0 && len <= DIGITS_MAX && text[strspn(text, "0123456789")] == '\0';
    return digits ? strtoll(text, NULL, 10) : 0;
}
