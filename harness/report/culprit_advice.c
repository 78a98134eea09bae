#include "harness/report/culprit_text.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#define ANY CULPRIT_KIND_COUNT

/* What is said of common types: the first row that fits. */
static const struct {
    enum culprit_kind kind; /* ANY: of every kind that has a container */
    const char *type;       /* the last part of its name */
    const char *module;     /* how the name begins; "": anyhow */
    const char *advice;
} rows[] = {
    {CULPRIT_QUEUE, "Queue", "asyncio",
     "bound it: asyncio.Queue(maxsize=...), and await put()"},
    {CULPRIT_QUEUE, "PriorityQueue", "asyncio",
     "bound it: asyncio.PriorityQueue(maxsize=...), and await put()"},
    {CULPRIT_QUEUE, "LifoQueue", "asyncio",
     "bound it: asyncio.LifoQueue(maxsize=...), and await put()"},
    {CULPRIT_QUEUE, "SimpleQueue", "",
     "a SimpleQueue has no bound: take queue.Queue(maxsize=...), whose put() waits"},
    {CULPRIT_QUEUE, "Queue", "tornado",
     "bound it: tornado.queues.Queue(maxsize=...), and await put()"},
    {CULPRIT_QUEUE, "Queue", "queue",
     "bound it: queue.Queue(maxsize=...), whose put() waits while it is full"},
    {CULPRIT_QUEUE, "Queue", "multiprocessing",
     "bound it: multiprocessing.Queue(maxsize=...), whose put() waits while it is full"},
    {CULPRIT_QUEUE, "deque", "",
     "bound it: stop reading while it is full, or deque(maxlen=...) where the oldest may "
     "be lost"},
    {CULPRIT_QUEUE, "list", "",
     "use a queue with a bound in its place (asyncio.Queue(maxsize=...), and await "
     "put())"},
    {CULPRIT_QUEUE, "Array", "",
     "bound it: pause the socket (socket.pause()) while it is full, and resume when it "
     "has drained"},
    {CULPRIT_COLLECTION, "deque", "",
     "remove what is done with, or bound it: deque(maxlen=...)"},
    {CULPRIT_COLLECTION, "dict", "",
     "delete the entries that are done with, or bound it by a size or an age"},
    {CULPRIT_COLLECTION, "list", "",
     "remove what is done with, or keep only the latest: deque(maxlen=...)"},
    {CULPRIT_COLLECTION, "Array", "",
     "remove what is done with, or keep only the latest so many"},
    {CULPRIT_COLLECTION, "set", "",
     "discard what is done with, or keep only the latest so many"},
    {CULPRIT_COLLECTION, "Map", "",
     "delete the entries that are done with, or bound it by a size or an age"},
    {CULPRIT_CACHE, "lru_cache", "functools",
     "give it a size: lru_cache(maxsize=...), not maxsize=None and not cache"},
    {ANY, "bytearray", "",
     "hand on what is complete and delete it from the buffer: del buffer[:n]"},
    {ANY, "StreamWriter", "", "await writer.drain() after each write()"},
};

/* What is said of a kind where Python's words would be wrong; NULL: the same. */
static const char *const in_node[CULPRIT_KIND_COUNT] = {
    [CULPRIT_QUEUE] = "bound it: pause the socket (socket.pause()) while it is full, and "
                      "resume when it has drained",
    [CULPRIT_TASKS] = "start no more at a time than can run: await what was begun, or "
                      "feed a fixed number of workers from a bounded queue",
    [CULPRIT_CACHE] = "give it a size or an age: delete the oldest entries beyond it",
    [CULPRIT_COLLECTION] = "remove what is done with, or bound it by a size or an age",
    [CULPRIT_BUFFER] = "hand on what is complete, and keep a copy of the rest alone",
    [CULPRIT_READ_BUFFER] =
        "read no faster than you process: pause() the stream above a high-water mark, "
        "resume() it below a low one",
    [CULPRIT_WRITE_BUFFER] =
        "send nothing, neither answers nor pongs, while the socket's writableLength (a "
        "WebSocket's bufferedAmount) is high: wait for 'drain', or end a connection "
        "whose other side does not read",
    [CULPRIT_GARBAGE] = "drop what still refers to it, and close what is done with",
    [CULPRIT_NATIVE] = "free what this call stack allocates; in an addon look for a "
                       "missing free or napi_delete_reference",
};

static bool begins_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

static bool has_type(const char *type, const char *module, const char *name)
{
    const char *dot = strrchr(type, '.');
    return strcmp(dot == NULL ? type : dot + 1, name) == 0 && begins_with(type, module);
}

/* A queue inside a library whose option bounds it: what holds it is the library's. */
static bool held_by(const struct culprit *c, const char *module)
{
    enum { NEAR = 3 }; /* the deque, the queue around it, the object that has it */
    for (int i = 0; i < c->chain_count && i < NEAR; i++) {
        if (begins_with(c->chain[i].type, module)) {
            return true;
        }
    }
    return false;
}

static bool has_container(enum culprit_kind k)
{
    return k == CULPRIT_QUEUE || k == CULPRIT_COLLECTION || k == CULPRIT_BUFFER ||
           k == CULPRIT_READ_BUFFER || k == CULPRIT_WRITE_BUFFER;
}

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), tail = strlen(end);
    return length >= tail && strcmp(text + length - tail, end) == 0;
}

/* The first file of the culprit that tells the runtime, else what the agent says: a
 * client may have processes in several. */
static bool is_in_node(const struct culprit *c, const char *runtime)
{
    static const char *const endings[] = {".js", ".mjs", ".cjs", ".ts"};
    for (int i = -1; i < c->chain_count; i++) {
        const char *file = i < 0 ? c->file : c->chain[i].file;
        if (ends_with(file, ".py")) {
            return false;
        }
        if (begins_with(file, "node:")) {
            return true;
        }
        for (size_t k = 0; k < sizeof endings / sizeof endings[0]; k++) {
            if (ends_with(file, endings[k])) {
                return true;
            }
        }
    }
    return begins_with(runtime, "Node");
}

const char *culprit_advice(const struct culprit *c, const char *runtime)
{
    if (c->kind == CULPRIT_QUEUE && held_by(c, "websockets.")) {
        return "give the library's queue its bound: websockets.connect(..., "
               "max_queue=...), not max_queue=None";
    }
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        bool kind =
            rows[i].kind == ANY ? has_container(c->kind) : rows[i].kind == c->kind;
        if (kind && has_type(c->type, rows[i].module, rows[i].type)) {
            return rows[i].advice;
        }
    }
    bool other = is_in_node(c, runtime) && in_node[c->kind] != NULL;
    return other ? in_node[c->kind] : culprit_kind_advice(c->kind);
}
