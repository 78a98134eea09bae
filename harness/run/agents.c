#include "harness/run/agents.h"

#include "harness/base/log.h"
#include "harness/base/mem.h"
#include "harness/record/findings.h"
#include "probes/native_profile.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>

/* What is asked, and for how long answers are awaited. An agent may stop its client for
 * EXPLAIN_PAUSE_MS, and then reads source files and writes its answer; it takes longer
 * where it adds up tracemalloc's millions, and V8 for a snapshot, whatever it is asked.
 */
enum {
    COUNT_LIMIT_MS = 2000,
    CENSUS_LIMIT_MS = 1000,
    EXPLAIN_LIMIT_MS = 4000,
    EXPLAIN_SLOW_LIMIT_MS = 19000,
    EXPLAIN_PAUSE_MS = 800,
    EXPLAIN_CULPRITS = 5,
    EXPLAIN_TYPES = 12,
    NATIVE_CULPRITS = 3,
    PROFILES_MAX = 64,
};

void agents_init(struct agents *a, const struct scenario *s)
{
    *a = (struct agents){.scenario = s};
    a->state.processed = a->state.queued = a->state.live_bytes = -1;
}

/* --- the directory -------------------------------------------------------------------
 */

/* PYTHONPATH is split at colons, LD_PRELOAD at blanks, too; sun_path is short. */
static bool is_usable(const char *base)
{
    static const char most[] = "/floodtest-XXXXXX/" AGENT_FILES_SOCKET;
    return base[0] == '/' && strpbrk(base, ": \t\n") == NULL &&
           strlen(base) + sizeof most <= sizeof((struct sockaddr_un *)0)->sun_path;
}

static bool make_dir_in(struct agents *a, const char *base)
{
    if (!is_usable(base)) {
        errno = ENAMETOOLONG;
        return false;
    }
    snprintf(a->dir, sizeof a->dir, "%s/floodtest-XXXXXX", base);
    if (mkdtemp(a->dir) == NULL) {
        a->dir[0] = '\0';
        return false;
    }
    snprintf(a->socket_path, sizeof a->socket_path, "%s/" AGENT_FILES_SOCKET, a->dir);
    return true;
}

static bool make_dir(struct agents *a)
{
    const char *base = getenv("TMPDIR");
    return (base != NULL && make_dir_in(a, base)) || make_dir_in(a, "/tmp");
}

void agents_open(struct agents *a)
{
    const struct scenario *s = a->scenario;
    struct err e = {0};
    if (!s->agent && !s->native) {
        return;
    }
    if (!make_dir(a)) {
        snprintf(a->trouble, sizeof a->trouble, "cannot make a directory for it: %s",
                 strerror(errno));
        return;
    }
    int rv = agent_files_write(a->dir, &e);
    if (rv == 0 && s->agent) {
        rv = agent_link_open(a->socket_path, &a->link, &e);
    }
    if (rv != 0) {
        snprintf(a->trouble, sizeof a->trouble, "%.*s", AGENT_TEXT_MAX - 1, e.msg);
        log_warn("agent", "%s", a->trouble);
        agents_close(a);
        return;
    }
    agent_environment_init(&a->environment, s, a->dir, getenv);
}

void agents_close(struct agents *a)
{
    agent_link_close(a->link);
    a->link = NULL;
    agent_environment_fini(&a->environment);
    if (a->dir[0] != '\0') {
        agent_files_remove(a->dir);
        a->dir[0] = '\0';
    }
    json_decref(a->native_start);
    a->native_start = NULL;
}

static bool looks_like(const char *runtime, const char *name)
{
    return strncmp(runtime, name, strlen(name)) == 0;
}

/* --- asking --------------------------------------------------------------------------
 */

void agents_tick(struct agents *a, bool ask)
{
    if (a->link == NULL) {
        return;
    }
    agent_link_look(a->link, &a->state);
    if (ask && a->state.peers > 0 && !a->state.busy) {
        const struct agent_question count = {AGENT_COUNT, .limit_ms = COUNT_LIMIT_MS};
        agent_link_ask(a->link, &count);
    }
}

bool agents_present(const struct agents *a)
{
    return a->state.peers > 0 || (a->scenario->native && a->dir[0] != '\0');
}

bool agents_ready(const struct agents *a)
{
    return !a->state.busy;
}

static void ask(struct agents *a, const struct agent_question *q)
{
    if (a->link != NULL && a->state.peers > 0) {
        agent_link_ask(a->link, q);
        a->state.busy = true; /* before the next look says so */
    }
}

void agents_census(struct agents *a)
{
    if (a->state.ever > a->counted_in && !a->state.busy) {
        a->counted_in = a->state.ever;
        ask(a, &(struct agent_question){AGENT_CENSUS, .limit_ms = CENSUS_LIMIT_MS});
    }
}

void agents_explain(struct agents *a)
{
    bool slow =
        looks_like(a->state.runtime, "Node") || a->scenario->tracemalloc_frames > 0;
    ask(a, &(struct agent_question){
               AGENT_EXPLAIN,
               .limit_ms = slow ? EXPLAIN_SLOW_LIMIT_MS : EXPLAIN_LIMIT_MS,
               .culprits = EXPLAIN_CULPRITS,
               .types = EXPLAIN_TYPES,
               .content = a->scenario->show_content,
               .pause_ms = EXPLAIN_PAUSE_MS,
           });
}

/* --- native code ---------------------------------------------------------------------
 */

/* Calls visit with the path and pid of each profile that a process of the client wrote.
 */
static void each_profile(const struct agents *a, void *data,
                         void (*visit)(void *data, const char *path, const char *pid))
{
    DIR *dir = a->scenario->native && a->dir[0] != '\0' ? opendir(a->dir) : NULL;
    if (dir == NULL) {
        return;
    }
    const struct dirent *entry;
    for (int left = PROFILES_MAX; left > 0 && (entry = readdir(dir)) != NULL;) {
        const char *pid = agent_files_profile_pid(entry->d_name);
        if (pid == NULL) {
            continue; /* native.so itself, for one */
        }
        char path[AGENT_FILES_PATH_MAX + sizeof entry->d_name + 1];
        snprintf(path, sizeof path, "%s/%s", a->dir, entry->d_name);
        visit(data, path, pid);
        left--;
    }
    closedir(dir);
}

static void note_profile(void *data, const char *path, const char *pid)
{
    struct err e = {0};
    json_t *profile = native_profile_baseline(path, &e);
    if (profile != NULL) {
        json_object_set_new((json_t *)data, pid, profile);
    }
}

void agents_native_census(struct agents *a)
{
    json_decref(a->native_start);
    a->native_start = json_object();
    each_profile(a, a->native_start, note_profile);
}

struct native_taker {
    const json_t *start;
    struct findings *findings;
    pid_t client;
};

/* What a process held that has ended is no growth; of the client itself it is the last
 * that is known. */
static bool still_matters(const struct native_taker *t, const char *pid)
{
    pid_t number = (pid_t)strtol(pid, NULL, 10);
    return number > 0 && (number == t->client || kill(number, 0) == 0);
}

/* The runtime's own agent knows only that C code holds memory, the profile which. */
static void drop_unplaced(struct findings *f)
{
    int kept = 0;
    for (int i = 0; i < f->culprit_count; i++) {
        const struct culprit *c = &f->culprits[i];
        if (c->kind != CULPRIT_NATIVE || c->chain_count > 0) {
            f->culprits[kept++] = *c;
        }
    }
    f->culprit_count = kept;
}

static void take_profile(void *data, const char *path, const char *pid)
{
    const struct native_taker *t = data;
    struct err e = {0};
    if (!still_matters(t, pid)) {
        return;
    }
    json_t *found = native_profile_findings(path, json_object_get(t->start, pid),
                                            NATIVE_CULPRITS, &e);
    if (found == NULL) {
        log_info("agent", "%s", e.msg);
        return;
    }
    if (json_array_size(json_object_get(found, "culprits")) > 0) {
        drop_unplaced(t->findings);
    }
    findings_add(t->findings, found, strtoll(pid, NULL, 10));
    json_decref(found);
}

/* --- what was found ------------------------------------------------------------------
 */

static void take_answers(struct agents *a, struct findings *f)
{
    json_t *answers = a->link != NULL ? agent_link_findings(a->link) : NULL;
    size_t index;
    json_t *answer;
    json_array_foreach(answers, index, answer)
    {
        int64_t pid = json_integer_value(json_object_get(answer, "pid"));
        json_t *found = json_copy(json_object_get(answer, "findings"));
        json_object_set(found, "last_words", json_object_get(answer, "last_words"));
        findings_add(f, found, pid);
        json_decref(found);
    }
    json_decref(answers);
}

void agents_take(struct agents *a, struct run_details *d)
{
    struct findings *f = mem_must_alloc(sizeof *f);
    findings_init(f);
    take_answers(a, f);
    struct native_taker taker = {a->native_start, f, d->pid};
    each_profile(a, &taker, take_profile);
    free(d->findings);
    d->findings = f;
}

/* No agent said hello: should there have been one? */
static const char *why_none(const struct run_details *d)
{
    if (looks_like(d->runtime, "python")) {
        return "none came from the client's Python: it ignores PYTHONPATH or site (-I, "
               "-E, -S), is older than 3.8, or is not CPython";
    }
    if (looks_like(d->runtime, "node")) {
        return "none came from the client's Node: it ignores NODE_OPTIONS, or is older "
               "than 16";
    }
    return "";
}

void agents_note_limit(struct agents *a)
{
    snprintf(a->trouble, sizeof a->trouble,
             "the client passed its memory limit while an agent looked into it");
}

void agents_note_state(const struct agents *a, struct run_details *d)
{
    const struct agent_state *s = &a->state;
    snprintf(d->agent_runtime, sizeof d->agent_runtime, "%s", s->runtime);
    char *out = d->agent_state;
    size_t size = sizeof d->agent_state;
    if (a->trouble[0] != '\0') {
        snprintf(out, size, "%s", a->trouble);
    } else if (a->link == NULL) {
        out[0] = '\0';
    } else if (s->ever == 0) {
        snprintf(out, size, "%s", why_none(d));
    } else if (s->refused > 0) {
        snprintf(out, size, "%u of its links broke the rules: %.90s", s->refused,
                 s->trouble);
    } else if (s->silent > 0) {
        snprintf(out, size, "%u of %u processes did not answer in time", s->silent,
                 s->ever);
    } else if (s->trouble[0] != '\0' || s->note[0] != '\0') {
        snprintf(out, size, "%s", s->trouble[0] != '\0' ? s->trouble : s->note);
    } else {
        snprintf(out, size, "ok");
    }
}
