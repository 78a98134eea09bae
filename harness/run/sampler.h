/* Asks every probe at one instant and puts the answers into one row. */
#ifndef FLOODTEST_RUN_SAMPLER_H
#define FLOODTEST_RUN_SAMPLER_H

#include "harness/record/sample.h"
#include "harness/run/links.h"
#include "harness/run/pss_worker.h"
#include "harness/record/phase.h"
#include "probes/agent_link.h"
#include "probes/proc.h"
#include "server/server.h"

#include <stdbool.h>
#include <stdint.h>

struct sampler {
    /* Borrowed; server and links may be NULL until they exist. */
    struct server *server;
    struct links *links;
    struct proc_tree *tree;
    struct pss_worker *pss;
    const struct agent_state *agents; /* of this tick */
    bool acks;            /* what the client sends acknowledges what it processed */
    uint64_t start_ns;    /* of the run */
    uint64_t taken;       /* samples */
    uint64_t disconnects; /* counted by the owner */
    bool memory_denied;   /* /proc refused something */
    bool reads_known;
    uint64_t probe_errors;
    uint64_t peak_self_rss;
};

void sampler_init(struct sampler *s, uint64_t start_ns);
void sampler_take(struct sampler *s, enum phase phase, int round, uint64_t now_ns,
                  uint64_t late_ns, struct sample *out);

#endif
