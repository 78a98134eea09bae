/* One client and its flood, drawn at random: what every kind of trace begins with, and
 * the turns that kinds add. */
#ifndef FLOODTEST_TESTS_REPLAY_DRAW_H
#define FLOODTEST_TESTS_REPLAY_DRAW_H

#include "tests/support/random.h"
#include "tests/support/trace.h"

#define MB 1e6

struct draw {
    struct random random;
    struct trace_client client;
    struct run_terms terms;
    double frame; /* wire bytes of one message */
    double load;  /* bytes/s that the schedule wants */
};

/* A healthy client of which nothing is decided yet but its message size (16 B to 64 KiB),
 * rate (500 to 50 000/s), overheads, noise, kernel queues and CPU. */
void draw_common(struct draw *d, unsigned seed, const char *kind);

double draw_in(struct draw *d, double low, double high);     /* uniform */
double draw_log_in(struct draw *d, double low, double high); /* log-uniform */
bool draw_chance(struct draw *d, double probability);

/* Another size and rate; payload in bytes. */
void draw_messages(struct draw *d, double payload, double rate);

/* Messages of 80 to 1000 bytes at 1000/s and more: for what counts per message. */
void draw_small_messages(struct draw *d);

/* The worker is slower than the schedule by a factor in [low, high]; now and then the
 * flood is as fast as the client reads. */
void draw_overload(struct draw *d, double low, double high);

/* The worker is faster; it uses a share in [low, high] of its time. */
void draw_keeps_up(struct draw *d, double low, double high);

/* Bytes of memory for each byte held. */
double draw_cost(const struct draw *d);

/* A queue that is full when it takes [low, high] bytes of memory. */
void draw_bound(struct draw *d, double low, double high);

/* A queue of [low, high] messages, within most_bytes of memory. */
void draw_bound_by_count(struct draw *d, double low, double high, double most_bytes);

/* A queue that is full after [low, high] seconds of flood, within most_bytes of memory.
 * Needs the overload. */
void draw_bound_by_time(struct draw *d, double low_s, double high_s, double most_bytes);

/* Either overloaded or not, with a small bounded queue: for kinds that are about
 * something else. */
void draw_healthy_flow(struct draw *d);

/* Garbage that is collected at [low, high] bytes, every [low_s, high_s] seconds. */
void draw_saw(struct draw *d, double low, double high, double low_s, double high_s);

#endif
