/* One row of measurements: everything all probes saw at one instant. A run is a sequence
 * of these rows, and the judge knows nothing else of the run's course.
 *
 * The table below is the only list of columns: struct sample, the samples file and the
 * JSON series are generated from it. All values are int64_t; counters are cumulative
 * since the start of the run; SAMPLE_UNKNOWN stands where no probe can tell. New columns
 * go at the end: the samples file names its columns, readers match them by name.
 *
 * Bytes of a connection are wire bytes: the handshake, frame headers and payload, so that
 * due, sent, delivered and read can be compared to the byte. */
#ifndef FLOODTEST_RECORD_SAMPLE_H
#define FLOODTEST_RECORD_SAMPLE_H

#include <stdint.h>

#define SAMPLE_UNKNOWN INT64_C(-1)

/* Samples are due every so often; one is late when it comes more than half of that after.
 */
#define SAMPLE_INTERVAL_NS INT64_C(20000000)

/* X(name, meaning) */
#define SAMPLE_COLUMNS(X)                                                                \
    X(t_ns, "time since the start of the run, ns")                                       \
    X(phase, "enum phase")                                                               \
    X(due_messages, "messages the schedule wanted by now")                               \
    X(withheld_messages, "of those, the ones flow control keeps back")                   \
    X(sent_messages, "messages handed to the transport")                                 \
    X(sent_bytes, "wire bytes the server's kernel accepted, all connections")            \
    X(delivered_bytes, "wire bytes that arrived in the client's kernel")                 \
    X(read_bytes, "wire bytes the client pulled into its own memory")                    \
    X(recv_queue_bytes, "waiting in the client's receive queues")                        \
    X(recv_buffer_bytes, "capacity of the client's receive buffers (SKMEMINFO rcvbuf)")  \
    X(recv_alloc_bytes, "memory its queued data occupies there (SKMEMINFO rmem_alloc)")  \
    X(send_queue_bytes, "unacknowledged or unsent in the server's kernel (SIOCOUTQ)")    \
    X(rwnd_limited_us, "time the server was held by the client's window, us")            \
    X(peer_window_bytes, "window the client advertises now")                             \
    X(connections, "open connections")                                                   \
    X(disconnects, "connections the client ended")                                       \
    X(memory_bytes, "RssAnon + RssShmem + VmSwap over the client's processes")           \
    X(rss_bytes, "VmRSS over the client's processes")                                    \
    X(pss_bytes, "PSS from the latest smaps_rollup")                                     \
    X(cpu_ns, "CPU time of the client's processes, gone ones included")                  \
    X(wakeups, "voluntary context switches of the client's threads, gone ones included") \
    X(threads, "threads of the client")                                                  \
    X(fds, "open file descriptors of the client")                                        \
    X(processes, "processes of the client")                                              \
    X(epoch, "rises by one whenever a process of the client comes or goes")              \
    X(minor_faults, "page faults without I/O, gone processes included")                  \
    X(late_ns, "how late this sample was taken")                                         \
    X(self_cpu_ns, "CPU time of floodtest itself")                                       \
    X(self_rss_bytes, "RSS of floodtest itself")                                         \
    X(processed_messages, "messages the application finished")                           \
    X(round, "which flood of the run this is, from 0")                                   \
    X(live_bytes, "in the client's live objects, as an agent inside it counts them")     \
    X(huge_bytes, "of its memory, in huge pages, from the latest smaps_rollup")          \
    X(queued_messages, "in the client's queues above rest, as an agent inside sees "     \
                       "them")

struct sample {
#define X(name, meaning) int64_t name;
    SAMPLE_COLUMNS(X)
#undef X
};

enum { SAMPLE_COLUMN_COUNT = sizeof(struct sample) / sizeof(int64_t) };

extern const char *const sample_column_names[SAMPLE_COLUMN_COUNT];

/* A row in which nothing is known yet. */
void sample_init(struct sample *s);

/* The row as an array in the order of the table; int64_t[SAMPLE_COLUMN_COUNT]. */
int64_t *sample_values(struct sample *s);
const int64_t *sample_values_const(const struct sample *s);

/* Index of a column by its name, -1 if there is none. */
int sample_column_find(const char *name);

#endif
