#include "probes/agent_book.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* The caller gets references to values that the link's thread may release meanwhile. */
#if !JSON_HAVE_ATOMIC_BUILTINS && !JSON_HAVE_SYNC_BUILTINS
#error "jansson was built without atomic reference counts"
#endif

void agent_book_init(struct agent_book *b)
{
    *b = (struct agent_book){.forgotten_processed = -1};
}

static void free_record(struct agent_record *r)
{
    json_decref(r->count.top);
    json_decref(r->findings);
    *r = (struct agent_record){0};
}

void agent_book_fini(struct agent_book *b)
{
    for (int i = 0; i < AGENT_BOOK_RECORDS; i++) {
        free_record(&b->records[i]);
    }
}

/* The sum of what is known; INT64_MAX stands for more than that. */
static int64_t add_known(int64_t sum, int64_t value)
{
    int64_t both;
    if (sum < 0 || value < 0) {
        return sum < 0 ? value : sum;
    }
    return __builtin_add_overflow(sum, value, &both) ? INT64_MAX : both;
}

static bool has_something_to_show(const struct agent_record *r)
{
    return r->findings != NULL || r->count.top != NULL;
}

static bool better_to_forget(const struct agent_record *a, const struct agent_record *b)
{
    bool shows_a = has_something_to_show(a);
    bool shows_b = has_something_to_show(b);
    return shows_a != shows_b ? shows_b : a->serial < b->serial;
}

static struct agent_record *free_place(struct agent_book *b)
{
    struct agent_record *oldest = NULL;
    for (int i = 0; i < AGENT_BOOK_RECORDS; i++) {
        struct agent_record *r = &b->records[i];
        if (!r->used) {
            return r;
        }
        if (!r->linked && (oldest == NULL || better_to_forget(r, oldest))) {
            oldest = r;
        }
    }
    assert(oldest != NULL); /* at most half of them are linked */
    b->forgotten_processed = add_known(b->forgotten_processed, oldest->count.processed);
    free_record(oldest);
    return oldest;
}

static void set_if_empty(char text[AGENT_TEXT_MAX], const char *value)
{
    if (text[0] == '\0') {
        snprintf(text, AGENT_TEXT_MAX, "%s", value);
    }
}

struct agent_record *agent_book_hello(struct agent_book *b, pid_t pid,
                                      const struct agent_message *hello)
{
    struct agent_record *r = free_place(b);
    *r = (struct agent_record){.used = true, .linked = true, .pid = pid};
    r->serial = b->serial++;
    r->count = (struct agent_count){-1, -1, -1, (double)NAN, NULL};
    set_if_empty(r->runtime, hello->runtime);
    set_if_empty(b->runtime, hello->runtime);
    set_if_empty(b->note, hello->text);
    b->peers++;
    b->ever++;
    return r;
}

void agent_book_gone(struct agent_book *b, struct agent_record *r)
{
    r->linked = false;
    b->peers--;
}

void agent_book_count(struct agent_record *r, const struct agent_message *m,
                      size_t line_bytes)
{
    json_decref(r->count.top);
    agent_message_count(m, &r->count);
    r->count.top =
        line_bytes <= AGENT_BOOK_TOP_LINE_MAX ? json_incref(r->count.top) : NULL;
}

bool agent_book_explain(struct agent_book *b, struct agent_record *r,
                        const struct agent_message *m, size_t line_bytes)
{
    if (line_bytes > AGENT_BOOK_FINDINGS_MAX - b->findings_bytes) {
        return false;
    }
    b->findings_bytes += line_bytes;
    json_decref(r->findings);
    r->findings = json_incref(agent_message_findings(m));
    return true;
}

void agent_book_forget_findings(struct agent_book *b)
{
    b->findings_bytes = 0;
    for (int i = 0; i < AGENT_BOOK_RECORDS; i++) {
        json_decref(b->records[i].findings);
        b->records[i].findings = NULL;
    }
}

void agent_book_trouble(struct agent_book *b, pid_t pid, const char *sentence)
{
    char text[AGENT_TEXT_MAX + 64];
    int n = snprintf(text, sizeof text, "process %d: %s", (int)pid, sentence);
    agent_text_copy(b->trouble, text, strnlen(text, (size_t)n));
}

void agent_book_look(const struct agent_book *b, struct agent_state *out)
{
    *out = (struct agent_state){
        .peers = b->peers,
        .ever = b->ever,
        .refused = b->refused,
        .processed = b->forgotten_processed,
        .queued = -1,
        .live_bytes = -1,
        .loop_lag_ms = (double)NAN,
    };
    memcpy(out->runtime, b->runtime, sizeof out->runtime);
    memcpy(out->trouble, b->trouble, sizeof out->trouble);
    memcpy(out->note, b->note, sizeof out->note);
    for (int i = 0; i < AGENT_BOOK_RECORDS; i++) {
        const struct agent_record *r = &b->records[i];
        if (!r->used) {
            continue;
        }
        out->processed = add_known(out->processed, r->count.processed);
        if (!r->linked) { /* what it held has gone with it */
            continue;
        }
        out->queued = add_known(out->queued, r->count.queued);
        out->live_bytes = add_known(out->live_bytes, r->count.live_bytes);
        out->loop_lag_ms = fmax(out->loop_lag_ms, r->count.loop_lag_ms);
    }
}

json_t *agent_book_findings(const struct agent_book *b)
{
    json_t *all = json_array();
    for (int i = 0; i < AGENT_BOOK_RECORDS; i++) {
        const struct agent_record *r = &b->records[i];
        if (r->findings != NULL) {
            json_array_append_new(all, json_pack("{s:i, s:s, s:O}", "pid", (int)r->pid,
                                                 "runtime", r->runtime, "findings",
                                                 r->findings));
        } else if (r->count.top != NULL) {
            json_array_append_new(all, json_pack("{s:i, s:s, s:{s:[O]}, s:b}", "pid",
                                                 (int)r->pid, "runtime", r->runtime,
                                                 "findings", "culprits", r->count.top,
                                                 "last_words", 1));
        }
    }
    return all;
}
