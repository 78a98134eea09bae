/* What agent_link.c (the caller's side), agent_link_io.c (the thread's sockets) and
 * agent_link_talk.c (what is said on them) share. */
#ifndef FLOODTEST_PROBES_AGENT_LINK_PRIVATE_H
#define FLOODTEST_PROBES_AGENT_LINK_PRIVATE_H

#include "probes/agent_book.h"
#include "probes/agent_budget.h"
#include "probes/agent_lines.h"
#include "probes/agent_link.h"
#include "probes/agent_peer.h"

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

enum {
    AGENT_LINK_CHUNK = 16 * 1024,   /* bytes of one read */
    AGENT_LINK_QUANTUM = 64 * 1024, /* bytes that are saved up before reading goes on */
};

struct agent_link;

struct agent_link_peer {
    struct agent_link *link;
    uv_pipe_t pipe;
    int slot; /* in the link's list; -1: it was full */
    pid_t pid;
    uint64_t hello_by_ns;
    bool dropped; /* its pipe is closing */
    struct agent_lines lines;
    struct agent_peer rules;
    struct agent_record *record; /* of the book; NULL before the hello */
};

/* A posted question, until the thread takes it. */
struct agent_link_post {
    bool count;
    bool other; /* question and deadline_ns are set */
    struct agent_question question;
    uint64_t deadline_ns;
};

struct agent_link {
    const char *path;
    uv_thread_t thread;

    uv_mutex_t lock; /* of the next five */
    struct agent_book book;
    struct agent_link_post post;
    uint32_t silent;
    bool busy;
    bool closing;

    /* The thread's own, but for uv_async_send. */
    uv_loop_t loop;
    uv_async_t wake;
    uv_timer_t timer;
    uv_pipe_t listener;
    struct agent_link_peer *peers[AGENT_LINK_PEERS_MAX];
    struct agent_budget budget;
    uint64_t paused_ns;  /* when the budget was used up; 0: it is not */
    unsigned first_slot; /* where reading goes on: nobody is always the last */
    int64_t last_id;
    bool open; /* a census or explain is awaited */
    int64_t open_id;
    struct agent_question question;
    uint64_t deadline_ns;
    char chunk[AGENT_LINK_CHUNK];
};

/* agent_link_talk.c, for the thread alone. */

/* Brings what the caller sees in line with what is still awaited; after every change. */
void agent_link_update(struct agent_link *l);

/* Closes a peer's link; it frees itself. Refused: because it broke the rules. */
void agent_link_drop(struct agent_link_peer *p);
void agent_link_refuse(struct agent_link_peer *p, const char *why);

void agent_link_ask_all(struct agent_link *l, int64_t id, const struct agent_question *q);
void agent_link_begin(struct agent_link *l, const struct agent_link_post *post);
void agent_link_expire(struct agent_link *l); /* the time of the open question ran out */

/* An agent_line_cb; data is the peer. 1 when it was dropped. */
int agent_link_take_line(void *data, const char *line, size_t len);

void agent_link_close_handle(uv_handle_t *handle,
                             uv_close_cb cb); /* unless it is closing */

/* agent_link_io.c: opens the handles, on the caller's thread. */
int agent_link_io_open(struct agent_link *l, struct err *e) MUST_CHECK;

/* The thread: until closing is set and wake is sent; all handles are closed then. */
void agent_link_io_run(void *link);

/* Closes what agent_link_io_open opened if there was no thread. */
void agent_link_io_abandon(struct agent_link *l);

#endif
