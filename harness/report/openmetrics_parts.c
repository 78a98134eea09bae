#include "harness/report/openmetrics_parts.h"

#include "harness/scenario/target.h"

#include <assert.h>
#include <math.h>

const char *const openmetrics_parts_outcomes[3] = {
    [OUTCOME_PASS] = "pass",
    [OUTCOME_FAIL] = "fail",
    [OUTCOME_INCONCLUSIVE] = "inconclusive",
};

void openmetrics_parts_labels(struct openmetrics_labels *out, const struct scenario *s)
{
    const char *scenario = s->name != NULL ? s->name : s->flood_case;
    *out = (struct openmetrics_labels){
        .items = {{"scenario", scenario},
                  {"client", s->command != NULL ? target_name(s->command) : NULL},
                  {"protocol", s->protocol}},
        .count = 3};
}

struct openmetrics_labels openmetrics_parts_with(const struct openmetrics_labels *l,
                                                 const char *name, const char *value)
{
    struct openmetrics_labels more = *l;
    assert(more.count < OPENMETRICS_LABELS_MAX);
    more.items[more.count++] = (struct openmetrics_label){name, value};
    return more;
}

void openmetrics_parts_version(struct openmetrics_text *t,
                               const struct openmetrics_labels *l)
{
    static const struct openmetrics_family build = {"floodtest_build", OPENMETRICS_INFO,
                                                    NULL, "The floodtest that measured"};
    struct openmetrics_labels with =
        openmetrics_parts_with(l, "version", FLOODTEST_VERSION);
    if (t->family != &build) {
        openmetrics_text_family(t, &build);
    }
    openmetrics_text_value(t, with.items, 1);
}

void openmetrics_parts_one(struct openmetrics_text *t,
                           const struct openmetrics_family *family,
                           const struct openmetrics_labels *l, double value)
{
    openmetrics_text_family(t, family);
    openmetrics_text_value(t, l->items, value);
}

/* A column of the rows in base units. */
#define OF_ROW(column) offsetof(struct sample, column)
static const struct {
    struct openmetrics_family family;
    size_t offset;
    double unit; /* of the column */
} columns[] = {
    {COUNTER("due_messages", "messages", "Messages that the schedule wanted by now"),
     OF_ROW(due_messages), 1},
    {COUNTER("sent_messages", "messages", "Messages handed to the transport"),
     OF_ROW(sent_messages), 1},
    {GAUGE("withheld_messages", "messages",
           "Messages that are due and that flow control keeps back"),
     OF_ROW(withheld_messages), 1},
    {COUNTER("processed_messages", "messages",
             "Messages that the application finished, where it can be known"),
     OF_ROW(processed_messages), 1},
    {GAUGE("queued_messages", "messages",
           "Messages in queues inside the client, where an agent sees them"),
     OF_ROW(queued_messages), 1},
    {COUNTER("sent_bytes", "bytes", "Bytes that the kernel of the server accepted"),
     OF_ROW(sent_bytes), 1},
    {COUNTER("delivered_bytes", "bytes", "Bytes that arrived in the client's kernel"),
     OF_ROW(delivered_bytes), 1},
    {COUNTER("read_bytes", "bytes", "Bytes that the client read"), OF_ROW(read_bytes), 1},
    {GAUGE("receive_queue_bytes", "bytes", "Unread in the client's kernel"),
     OF_ROW(recv_queue_bytes), 1},
    {GAUGE("send_queue_bytes", "bytes", "Not yet acknowledged in the server's kernel"),
     OF_ROW(send_queue_bytes), 1},
    {COUNTER("window_shut_seconds", "seconds",
             "Time for which the client's window kept the server from sending"),
     OF_ROW(rwnd_limited_us), 1e-6},
    {GAUGE("connections", NULL, "Open connections"), OF_ROW(connections), 1},
    {COUNTER("disconnects", NULL, "Connections that the client ended"),
     OF_ROW(disconnects), 1},
    {GAUGE("client_memory_bytes", "bytes",
           "Memory of the client: anonymous, shared and swapped"),
     OF_ROW(memory_bytes), 1},
    {GAUGE("client_resident_memory_bytes", "bytes", "Resident memory of the client"),
     OF_ROW(rss_bytes), 1},
    {GAUGE("client_live_bytes", "bytes",
           "In live objects of the client, where an agent counts them"),
     OF_ROW(live_bytes), 1},
    {COUNTER("client_cpu_seconds", "seconds", "CPU time of the client"), OF_ROW(cpu_ns),
     1e-9},
    {GAUGE("client_processes", NULL, "Processes of the client"), OF_ROW(processes), 1},
    {GAUGE("client_threads", NULL, "Threads of the client"), OF_ROW(threads), 1},
    {GAUGE("client_open_fds", NULL, "Open file descriptors of the client"), OF_ROW(fds),
     1},
    {COUNTER("cpu_seconds", "seconds", "CPU time of floodtest itself"),
     OF_ROW(self_cpu_ns), 1e-9},
    {GAUGE("resident_memory_bytes", "bytes", "Resident memory of floodtest itself"),
     OF_ROW(self_rss_bytes), 1},
};

void openmetrics_parts_row(struct openmetrics_text *t, const struct openmetrics_labels *l,
                           const struct sample *row)
{
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        int64_t value = *(const int64_t *)((const char *)row + columns[i].offset);
        bool known = value != SAMPLE_UNKNOWN;
        openmetrics_parts_one(t, &columns[i].family, l,
                              known ? (double)value * columns[i].unit : NAN);
    }
}

void openmetrics_parts_lateness(struct openmetrics_text *t,
                                const struct openmetrics_labels *l, double p50,
                                double p99, double max)
{
    static const struct openmetrics_family lateness =
        GAUGE("lateness_seconds", "seconds",
              "How late messages were sent that nobody held back");
    const struct {
        const char *name;
        double value;
    } percentiles[] = {{"50", p50}, {"99", p99}, {"max", max}};
    openmetrics_text_family(t, &lateness);
    for (size_t i = 0; i < sizeof percentiles / sizeof *percentiles; i++) {
        struct openmetrics_labels with =
            openmetrics_parts_with(l, "percentile", percentiles[i].name);
        openmetrics_text_value(t, with.items, percentiles[i].value);
    }
}
