/* Every number of the procedure, with its unit and its reason: the one table. The rules
 * read it through the picture they are given, so that `make bench-judge` can bend one
 * number and see what the verdicts make of it. `floodtest list numbers` prints it. */
#ifndef FLOODTEST_JUDGE_NUMBERS_H
#define FLOODTEST_JUDGE_NUMBERS_H

#define JUDGE_KIB 1024.0
#define JUDGE_MIB (1024.0 * 1024.0)

/* X(name, value, unit, reason) */
#define JUDGE_NUMBERS(X)                                                                 \
    /* when to look */                                                                   \
    X(first_look, 1.0, "s",                                                              \
      "four quarters of the time after warm_up hold 7 samples each")                     \
    X(warm_up, 0.4, "s", "what a flood costs once: buffers, imports, first allocations") \
    X(look_ratio, 0.75, "", "each look has a third more to see than the one before")     \
    X(error_rate, 0.01, "",                                                              \
      "of all bounds of a run together; each look gets its share (Bonferroni)")          \
    X(memory_floor, 16 * JUDGE_KIB, "bytes", "least noise of memory: four pages")        \
    X(huge_page, 2 * JUDGE_MIB, "bytes",                                                 \
      "memory in huge pages moves in such steps, where the client has any")              \
    /* growth */                                                                         \
    X(step_per_byte, 0.15, "bytes per byte",                                             \
      "growth is in step with reading above: a queue keeps 1 and more, a healthy "       \
      "client 0")                                                                        \
    X(step_messages, 1e5, "messages",                                                    \
      "or over so many: a table of what was seen keeps little per byte")                 \
    X(pointer_pair, 16, "bytes per message",                                             \
      "the least that an entry of a container costs: two pointers")                      \
    X(raise_growth, 2 * JUDGE_MIB, "bytes",                                              \
      "least growth to raise the flood for: pymalloc's arenas are 1 MiB")                \
    X(rise_growth, 8 * JUDGE_MIB, "bytes",                                               \
      "least growth to speak of: a library's buffers and its parser need some")          \
    X(limit_room, 64 * JUDGE_MIB, "bytes",                                               \
      "with less between rest and memory limit, growth is judged by the budget alone")   \
    X(limit_share, 0.9, "",                                                              \
      "of that room, at which to decide: the run ends at the limit")                     \
    X(ceiling_growth, 64 * JUDGE_MIB, "bytes",                                           \
      "an ending after so much growth is the end of that growth")                        \
    X(no_bound_messages, 524288, "messages",                                             \
      "growth that went on for so many has no bound by count: the largest known one is " \
      "nats.py's 512 Ki pending messages")                                               \
    X(no_bound_steady, 0.5, "",                                                          \
      "of its mean pace in each tenth of what was read: steps and saw-teeth have less")  \
    X(no_bound_ratio, 1.6, "",                                                           \
      "growth per doubling of what was read: 2 of a table that doubles, 1.41 of a root") \
    X(no_bound_ratio_most, 2.5, "",                                                      \
      "... and no more: what sets in late is another thing")                             \
    X(no_bound_pace, 0.85, "",                                                           \
      "of the first half's growth in the second: a root has 0.4, what fills up less")    \
    /* flat */                                                                           \
    X(flat_window, 0.6, "",                                                              \
      "of the flood: a doubling table is flat for at most half of it")                   \
    X(flat_per_byte, 0.05, "bytes per byte", "upper bound of flat memory, or ...")       \
    X(flat_per_message, 64, "bytes per message",                                         \
      "... per message, of large ones, or ...")                                          \
    X(flat_absolute, 512 * JUDGE_KIB, "bytes", "... so much over the whole window")      \
    X(exclude_per_byte, 0.5, "bytes per byte",                                           \
      "a pass excludes a queue of messages: it keeps 1 and more")                        \
    X(kept_up_per_byte, 0.25, "bytes per byte",                                          \
      "a client that keeps up may not even queue one message in four")                   \
    X(held_back_bytes, 128 * JUDGE_KIB, "bytes",                                         \
      "memory that moves by less is flat while data waits in the receive queue")         \
    X(held_back_share, 0.9, "", "of the samples with data in the receive queue")         \
    X(creep_per_byte, 0.02, "bytes per byte", "proven growth above is not flat ...")     \
    X(creep_noises, 8, "", "... once it is so many times the noise ...")                 \
    X(creep_growth, 256 * JUDGE_KIB, "bytes", "... and so large")                        \
    X(plateau_time, 3, "s", "least time to call a plateau one")                          \
    X(plateau_step, 1 * JUDGE_MIB, "bytes",                                              \
      "what highs and floor of a plateau may rise")                                      \
    X(plateau_share, 0.02, "", "... or this share of the growth")                        \
    X(plateau_exercised, 0.5, "",                                                        \
      "of what growth at the former pace would have added: less proves a plateau")       \
    X(again_time, 5, "s", "longest second flood to ask whether a plateau holds")         \
    X(kept_soon, 4, "s",                                                                 \
      "of full speed until the budget is passed: what is held for up to 3 s is all "     \
      "there by then")                                                                   \
    X(kept_alike, 0.8, "",                                                               \
      "of what is kept per byte at full speed, kept at the asked rate: no queue that "   \
      "nearly keeps up")                                                                 \
    X(kept_rises, 0.5, "",                                                               \
      "of what growth as before would add at the asked rate: it is kept for good")       \
    X(kept_share, 0.1, "", "... and no more than this share: it is held for a time")     \
    X(kept_least, 0.7, "s",                                                              \
      "of a flood eased to the asked rate before it tells anything")                     \
    X(kept_still, 3, "s",                                                                \
      "... without growth: what is held for a time makes room for what comes")           \
    X(kept_time, 8, "s",                                                                 \
      "... to show either; growth past the budget that does not fails")                  \
    X(kept_room, 0.15, "",                                                               \
      "of the growth at full speed, perhaps free again: growth has to go beyond it")     \
    X(kept_longest, 30, "s", "... and is waited for so long")                            \
    /* load */                                                                           \
    X(overload_share, 0.05, "",                                                          \
      "of the due messages not read: the client is overloaded")                          \
    X(kept_up_share, 0.5, "",                                                            \
      "of the due messages read: with less, and nothing held back, it was not flooded")  \
    X(pushed_back_share, 0.05, "",                                                       \
      "of the flood with the client's window shut: its flow control was at work")        \
    X(queued_share, 0.5, "", "of the samples with data waiting: it is the slower side")  \
    /* work and rest */                                                                  \
    X(quiet_cores, 0.02, "cores", "above rest: CPU ticks are 10 ms")                     \
    X(quiet_wakeups, 2, "per s", "above 1.5 times those at rest")                        \
    X(quiet_time, 1, "s", "so long: a consumer may sleep between two messages")          \
    X(backlog_time, 1, "s",                                                              \
      "of work after all was read: more than finishing what is at hand")                 \
    X(released_share, 0.3, "",                                                           \
      "of the growth given back in the drain: a queue worked off")                       \
    X(stall_time, 5, "s",                                                                \
      "nothing read with data waiting, in flood and drain: who pushes back reads on in " \
      "the drain")                                                                       \
    X(stall_pauses, 2, "", "times the longest pause that it had made before")            \
    X(stall_wakeups, 2, "",                                                              \
      "fewer in all that time: who wakes is at work, however slowly")                    \
    X(stall_idle, 2, "per s",                                                            \
      "wake-ups at rest above which work that wakes as seldom does not show")            \
    X(hidden_time, 3, "s",                                                               \
      "work after the flood that a small queue does not explain ...")                    \
    X(hidden_share, 0.25, "", "... and this share of the flood's time")                  \
    X(hidden_busy, 0.1, "", "busy: this share of the flood's CPU or wake-ups")           \
    X(hidden_memory, 0.5, "", "of the backlog's bytes seen in memory: it is not hidden") \
    X(hidden_again, 2, "", "how much longer the second flood is")                        \
    X(hidden_longer, 0.25, "", "more read than in the first, or it tells nothing")       \
    X(hidden_grows, 0.5, "",                                                             \
      "of the added flood's share that the work must grow by: a queue 1, a bound 0")     \
    X(hidden_most, 2, "", "... and at most: what takes longer still is other work")      \
    X(hidden_steady, 0.9, "",                                                            \
      "of the time busy: a backlog is worked off without a pause")                       \
    X(slowed_share, 0.85, "", "reading below this share of its best second: held back")  \
    X(live_share, 0.25, "",                                                              \
      "of the growth in live objects: above, it is no fragmentation")                    \
    X(counted_share, 0.5, "",                                                            \
      "of the growth seen when they were counted last: below, that was too early")       \
    X(agent_queued, 0.25, "",                                                            \
      "of the messages read, in queues that an agent sees: what grows is a queue")       \
    /* messages */                                                                       \
    X(drops_share, 0.001, "",                                                            \
      "of the messages read, never acknowledged: above, they were thrown away ...")      \
    X(drops_messages, 2, "messages",                                                     \
      "... and above this: one may be cut off at each end of the flood")                 \
    X(drops_pauses, 2, "",                                                               \
      "times longer than it ever took between two acknowledgements: it is silent")       \
    /* floodtest itself */                                                               \
    X(handed_over, 64 * JUDGE_KIB, "bytes",                                              \
      "of a connection, counted as sent and not in the kernel yet: one block")           \
    X(late_messages, 50, "ms",                                                           \
      "that 1 % of the messages were late by: the flood was not quite the asked one")    \
    X(late_share, 0.05, "",                                                              \
      "of the samples late: floodtest does not trust its own pass")                      \
    X(short_share, 0.01, "", "of the due messages missing by floodtest's own doing")

struct judge_numbers {
#define X(name, value, unit, reason) double name;
    JUDGE_NUMBERS(X)
#undef X
};

extern const struct judge_numbers judge_numbers;

struct judge_number_info {
    const char *name;
    double value;
    const char *unit;
    const char *reason;
};

enum { JUDGE_NUMBER_COUNT = sizeof(struct judge_numbers) / sizeof(double) };

extern const struct judge_number_info judge_number_infos[JUDGE_NUMBER_COUNT];

#endif
