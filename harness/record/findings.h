/* What the agents inside the client found: who holds the memory. Plain data of bounded
 * size, made from JSON that nobody vouches for (agents/README.md has its fields): texts
 * are cut and made printable, numbers that are none are unknown, lists are cut at their
 * capacity, what is missing is empty. INT64 values that are not known are
 * SAMPLE_UNKNOWN, doubles NAN. */
#ifndef FLOODTEST_RECORD_FINDINGS_H
#define FLOODTEST_RECORD_FINDINGS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

enum {
    FINDINGS_CULPRITS_MAX = 8,
    FINDINGS_CHAIN_MAX = 16,
    FINDINGS_TYPES_MAX = 16,
    FINDINGS_TASKS_MAX = 8,
    FINDINGS_LINES_MAX = 32,
    FINDINGS_NOTES_MAX = 8,
    FINDINGS_CONTENT_MAX = 4, /* types of content, and texts */
    FINDINGS_NAME_MAX = 128,
    FINDINGS_PATH_MAX = 512,
    FINDINGS_TEXT_MAX = 256,
};

/* X(id, name, advice): the kinds of agents/README.md; an unknown one is OBJECTS. The
 * advice is for a developer, one sentence without a full stop. */
#define CULPRIT_KINDS(X)                                                                 \
    X(QUEUE, "queue",                                                                    \
      "bound it (Queue(maxsize=...), and await put(); or stop reading while it is "      \
      "full)")                                                                           \
    X(TASKS, "tasks",                                                                    \
      "start no more tasks than can run: take a semaphore before create_task, or feed "  \
      "a "                                                                               \
      "fixed number of workers from a bounded queue")                                    \
    X(CALLBACKS, "callbacks",                                                            \
      "schedule less than comes due, and cancel the timers that nobody needs any more")  \
    X(CACHE, "cache", "give it a size or an age (lru_cache(maxsize=...), a TTL)")        \
    X(COLLECTION, "collection",                                                          \
      "remove what is done with, or bound it (a size, an age, deque(maxlen=...))")       \
    X(BUFFER, "buffer",                                                                  \
      "hand on what is complete and delete it from the buffer (del buffer[:n])")         \
    X(READ_BUFFER, "read-buffer",                                                        \
      "pause reading above a high-water mark (transport.pause_reading()), resume below " \
      "a low one")                                                                       \
    X(WRITE_BUFFER, "write-buffer",                                                      \
      "await writer.drain() after write(), or honour pause_writing()")                   \
    X(GARBAGE, "garbage",                                                                \
      "break the cycles (weakref, an explicit close), or let the collector run "         \
      "(gc.enable(), gc.collect())")                                                     \
    X(OBJECTS, "objects", "find what still refers to them, and drop it there")           \
    X(NATIVE, "native",                                                                  \
      "free what this call stack allocates; in a C extension look for a missing free "   \
      "or "                                                                              \
      "Py_DECREF")                                                                       \
    X(RETAINED, "retained", "take two heap snapshots and compare them")

enum culprit_kind {
#define X(id, name, advice) CULPRIT_##id,
    CULPRIT_KINDS(X)
#undef X
        CULPRIT_KIND_COUNT
};

const char *culprit_kind_name(enum culprit_kind k);
const char *culprit_kind_advice(enum culprit_kind k);

struct culprit_link { /* an element of the chain, from the container to the root */
    char type[FINDINGS_NAME_MAX];
    char name[FINDINGS_NAME_MAX]; /* of a function, module, thread; "" */
    char via[FINDINGS_NAME_MAX];  /* how the next element holds this one; "" at the end */
    char file[FINDINGS_PATH_MAX]; /* "" unknown */
    int64_t line;
};

struct culprit_content {
    char type[FINDINGS_NAME_MAX];
    double share; /* of the items looked at */
};

struct culprit {
    enum culprit_kind kind;
    char type[FINDINGS_NAME_MAX];
    char owner[FINDINGS_NAME_MAX];
    char file[FINDINGS_PATH_MAX];
    int64_t line;
    int64_t length, growth_length; /* items; bytes of a buffer */
    int64_t bytes, growth_bytes;
    int64_t bound; /* SAMPLE_UNKNOWN: none */
    int chain_count;
    struct culprit_link chain[FINDINGS_CHAIN_MAX];
    int content_count;
    struct culprit_content content[FINDINGS_CONTENT_MAX];
    int64_t content_mean_bytes;
    int text_count;
    char texts[FINDINGS_CONTENT_MAX][FINDINGS_TEXT_MAX];
    int64_t pid;
};

struct findings_type {
    char type[FINDINGS_NAME_MAX];
    int64_t count, growth_count, bytes, growth_bytes;
};

struct findings_task {
    char name[FINDINGS_NAME_MAX];
    char waits[FINDINGS_NAME_MAX]; /* the function it waits in */
    char file[FINDINGS_PATH_MAX];
    int64_t line;
    int64_t count, growth_count;
};

struct findings_line {
    char file[FINDINGS_PATH_MAX];
    int64_t line;
    int64_t growth_bytes, growth_count;
};

struct findings_memory {
    int64_t live_bytes, free_bytes, native_bytes;
    int64_t live_growth_bytes, free_growth_bytes, native_growth_bytes;
};

struct findings_gc {
    bool known;
    bool enabled;
    int64_t collections, uncollectable, garbage, freed_bytes;
};

struct findings {
    int processes;   /* that answered */
    bool last_words; /* no explanation: only the last count before the client ended */
    double pause_ms; /* the longest of any process */
    int culprit_count;
    struct culprit culprits[FINDINGS_CULPRITS_MAX]; /* most growth_bytes first */
    int type_count;
    struct findings_type types[FINDINGS_TYPES_MAX];
    int task_count;
    struct findings_task tasks[FINDINGS_TASKS_MAX];
    int line_count;
    struct findings_line lines[FINDINGS_LINES_MAX];
    struct findings_memory memory; /* summed over the processes */
    struct findings_gc gc;         /* of the process that grew most */
    int note_count;
    char notes[FINDINGS_NOTES_MAX][FINDINGS_TEXT_MAX];
};

/* Empty findings. */
void findings_init(struct findings *f);

/* Adds what one process said, merging by growth_bytes; json: the object "findings" of
 * agents/README.md, of any content; borrowed. */
void findings_add(struct findings *f, const json_t *json, int64_t pid);

/* All of it as one object with the same fields, and back (for the samples file). New
 * reference. findings_from_json: f is overwritten. */
json_t *findings_to_json(const struct findings *f);
void findings_from_json(struct findings *f, const json_t *object);

/* Its parts, for reports. New references. */
json_t *culprit_to_json(const struct culprit *c);

#endif
