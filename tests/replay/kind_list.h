/* The one list of kinds. X(name, truth, within, held out, classes); each name has a
 * function kind_NAME in one of kinds_*.c that draws it. */
#ifndef FLOODTEST_TESTS_REPLAY_KIND_LIST_H
#define FLOODTEST_TESTS_REPLAY_KIND_LIST_H

#include "tests/replay/draw.h"

#define ANY_PASS  "backpressure,kept-up,bounded,dropped"
#define PUSHED    "backpressure,bounded"
#define FOLLOWED  "kept-up,bounded"
#define QUEUE     "unbounded-queue"
#define LEAK      "retained-leak"
#define ANY_CLASS ANY_PASS ",unbounded-queue,retained-leak,over-budget,ceiling,stalled"

/* Overloaded, with a queue that has a bound: kinds_bounded.c. */
#define KINDS_BOUNDED(X)                                                                 \
    X(small_queue, HEALTHY, true, false, PUSHED)                                         \
    X(low_overload, HEALTHY, true, false, ANY_PASS)                                      \
    X(message_queue, HEALTHY, true, false, PUSHED)                                       \
    X(large_queue, HEALTHY, true, false, PUSHED)                                         \
    X(queue_fills_in_10s, HEALTHY, true, false, PUSHED)                                  \
    X(queue_fills_in_40s, HEALTHY, true, false, PUSHED)                                  \
    X(queue_never_returned, HEALTHY, true, false, PUSHED)                                \
    X(queue_of_doubling_array, HEALTHY, true, false, PUSHED)                             \
    X(queue_gulps, HEALTHY, true, false, PUSHED)                                         \
    X(queue_big_messages, HEALTHY, true, false, PUSHED)                                  \
    X(queue_tiny_messages, HEALTHY, true, false, PUSHED)                                 \
    X(queue_bursts, HEALTHY, true, false, ANY_PASS)                                      \
    X(queue_pauses, HEALTHY, true, false, ANY_PASS)                                      \
    X(queue_cpu_limited, HEALTHY, true, false, PUSHED)                                   \
    X(queue_wanders, HEALTHY, true, true, ANY_PASS)                                      \
    X(arena_warm_up, HEALTHY, true, true, PUSHED)                                        \
    X(slow_sip, HEALTHY, true, false, PUSHED)                                            \
    X(independent_tasks, HEALTHY, true, false, ANY_PASS)                                 \
    X(queue_beyond_budget, OPEN, false, false, ANY_CLASS)                                \
    X(tasks_beyond_budget, OPEN, false, false, ANY_CLASS)

/* Healthy memory of every shape, under any flow: kinds_memory.c. */
#define KINDS_MEMORY(X)                                                                  \
    X(gc_saw, HEALTHY, true, false, ANY_PASS)                                            \
    X(jvm_heap, HEALTHY, true, true, ANY_PASS)                                           \
    X(node_heap, HEALTHY, true, false, ANY_PASS)                                         \
    X(log_fragmentation, HEALTHY, true, false, ANY_PASS)                                 \
    X(drift_95, HEALTHY, true, false, ANY_PASS)                                          \
    X(drift_999, HEALTHY, true, false, ANY_PASS)                                         \
    X(drift_down, HEALTHY, true, true, ANY_PASS)                                         \
    X(cache_flush, HEALTHY, true, false, ANY_PASS)                                       \
    X(jit_warm_up, HEALTHY, true, false, ANY_PASS)                                       \
    X(slow_approach, HEALTHY, false, true, ANY_PASS)                                     \
    X(huge_pages, HEALTHY, true, false, ANY_PASS)                                        \
    X(huge_quantum, HEALTHY, true, false, ANY_PASS)                                      \
    X(slow_start, HEALTHY, true, false, ANY_PASS)                                        \
    X(worker_restart, HEALTHY, true, false, ANY_PASS)                                    \
    X(worker_restart_every, HEALTHY, true, false, ANY_PASS)                              \
    X(ttl_cache_short, HEALTHY, true, false, ANY_PASS)                                   \
    X(ttl_cache_60s, HEALTHY, false, false, ANY_PASS)                                    \
    X(lru_cache_early, HEALTHY, true, false, ANY_PASS)                                   \
    X(lru_cache_late, HEALTHY, false, true, ANY_PASS)                                    \
    X(everything_at_once, HEALTHY, true, true, ANY_PASS)                                 \
    X(lru_beyond_budget, OPEN, false, false, ANY_CLASS)                                  \
    X(sqrt_fragmentation, OPEN, false, true, ANY_CLASS)                                  \
    X(heap_stops, OPEN, false, false, ANY_CLASS)

/* Not overloaded, or not for long: kinds_keeps_up.c. */
#define KINDS_KEEPS_UP(X)                                                                \
    X(keeps_up, HEALTHY, true, false, FOLLOWED)                                          \
    X(keeps_up_gc, HEALTHY, true, false, FOLLOWED)                                       \
    X(keeps_up_stalls, HEALTHY, true, false, ANY_PASS)                                   \
    X(keeps_up_starved, HEALTHY, true, false, ANY_PASS)                                  \
    X(keeps_up_contended, HEALTHY, true, true, ANY_PASS)                                 \
    X(keeps_up_chores, HEALTHY, true, false, FOLLOWED)                                   \
    X(keeps_up_unseen, HEALTHY, true, false, FOLLOWED)                                   \
    X(few_messages, HEALTHY, true, false, ANY_PASS)                                      \
    X(at_capacity, HEALTHY, true, false, ANY_PASS)                                       \
    X(bursts_absorbed, HEALTHY, true, false, ANY_PASS)                                   \
    X(drops, HEALTHY, true, false, "kept-up,bounded,dropped")                            \
    X(drops_known, HEALTHY, true, false, "kept-up,bounded,dropped")                      \
    X(at_capacity_unbounded, OPEN, false, false, ANY_CLASS)                              \
    X(bursts_unbounded, OPEN, false, false, ANY_CLASS)                                   \
    X(stalls_unbounded, OPEN, false, true, ANY_CLASS)                                    \
    X(contended_unbounded, OPEN, false, true, ANY_CLASS)

/* A queue without a bound: kinds_queues.c. */
#define KINDS_QUEUES(X)                                                                  \
    X(unbounded, GROWS, false, false, QUEUE)                                             \
    X(unbounded_low_overload, GROWS, false, false, QUEUE)                                \
    X(unbounded_cpu_limited, GROWS, false, false, QUEUE)                                 \
    X(unbounded_shared_cpu, GROWS, false, false, QUEUE)                                  \
    X(unbounded_slow_reader, GROWS, false, false, QUEUE)                                 \
    X(unbounded_no_worker, GROWS, false, false, QUEUE "," LEAK)                          \
    X(unbounded_gc, GROWS, false, false, QUEUE)                                          \
    X(unbounded_gc_slow, GROWS, false, true, QUEUE)                                      \
    X(unbounded_steps, GROWS, false, false, QUEUE)                                       \
    X(unbounded_released, GROWS, false, false, QUEUE)                                    \
    X(unbounded_never_returned, GROWS, false, false, QUEUE)                              \
    X(unbounded_bursts, GROWS, false, false, QUEUE)                                      \
    X(unbounded_pauses, GROWS, false, false, QUEUE)                                      \
    X(unbounded_wanders, GROWS, false, true, QUEUE)                                      \
    X(unbounded_big_messages, GROWS, false, true, QUEUE)                                 \
    X(unbounded_tasks, GROWS, false, false, QUEUE)                                       \
    X(unbounded_compact, GROWS, false, false, QUEUE)                                     \
    X(unbounded_hidden, GROWS, false, false, QUEUE)                                      \
    X(unbounded_in_room, GROWS, false, true, QUEUE)                                      \
    X(unbounded_huge_pages, GROWS, false, false, QUEUE)                                  \
    X(unbounded_worker_restart, GROWS, false, false, QUEUE)                              \
    X(unbounded_restarts_queue, GROWS, false, true, QUEUE)                               \
    X(unbounded_late_onset, GROWS, false, true, QUEUE)                                   \
    X(unbounded_noisy, GROWS, false, true, QUEUE)                                        \
    X(unbounded_late_samples, GROWS, false, false, QUEUE)

/* Memory kept of what was processed: kinds_leaks.c. */
#define KINDS_LEAKS(X)                                                                   \
    X(leak_whole_messages, GROWS, false, false, LEAK)                                    \
    X(leak_1k_10k, GROWS, false, false, LEAK)                                            \
    X(leak_100_1k, GROWS, false, false, LEAK)                                            \
    X(leak_8_16_keeps_up, GROWS, false, false, LEAK)                                     \
    X(leak_16_64_keeps_up, GROWS, false, false, LEAK)                                    \
    X(leak_16_64_saturated, GROWS, false, false, LEAK)                                   \
    X(leak_table, GROWS, false, false, LEAK)                                             \
    X(leak_rehash, GROWS, false, false, LEAK)                                            \
    X(leak_slow_reader, GROWS, false, false, LEAK)                                       \
    X(leak_32_gc, GROWS, false, true, LEAK)                                              \
    X(leak_100_gc, GROWS, false, true, LEAK)                                             \
    X(leak_in_room, GROWS, false, true, LEAK)                                            \
    X(leak_late_onset, GROWS, false, true, LEAK)                                         \
    X(leak_noisy, GROWS, false, true, LEAK)                                              \
    X(leak_by_time_1k, GROWS, false, false, LEAK)                                        \
    X(leak_by_time_100k, GROWS, false, true, LEAK)                                       \
    X(leak_by_time_1m, GROWS, false, false, LEAK ",over-budget")

/* Runs that the client ends, or that it sits out: kinds_ends.c. */
#define KINDS_ENDS(X)                                                                    \
    X(stalls, ENDS, false, false, "stalled")                                             \
    X(stalls_after_queue, ENDS, false, false, "stalled")                                 \
    X(dies_of_memory, ENDS, false, false, "ceiling")                                     \
    X(dies_of_little_memory, ENDS, false, false, "ceiling,crashed")                      \
    X(closes_at_limit, ENDS, false, false, "ceiling,disconnected")                       \
    X(killed_by_kernel, ENDS, false, false, "unbounded-queue,crashed")                   \
    X(crashes, ENDS, false, false, "crashed")                                            \
    X(exits_with_error, ENDS, false, false, "crashed")                                   \
    X(exits_cleanly, ENDS, false, false, "disconnected")                                 \
    X(closes_connection, ENDS, false, false, "disconnected")

#define KINDS(X)                                                                         \
    KINDS_BOUNDED(X)                                                                     \
    KINDS_MEMORY(X) KINDS_KEEPS_UP(X) KINDS_QUEUES(X) KINDS_LEAKS(X) KINDS_ENDS(X)

#define X(name, truth, within, held_out, classes) void kind_##name(struct draw *d);
KINDS(X)
#undef X

#endif
