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

const char *culprit_advice(const struct culprit *c)
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
    return culprit_kind_advice(c->kind);
}
