#include "server/pace/lag.h"

#include <string.h>

enum { SUB_BITS = 5, SUB_BUCKETS = 1 << SUB_BITS };

static unsigned bucket_of(uint64_t ns)
{
    if (ns < SUB_BUCKETS) {
        return (unsigned)ns;
    }
    unsigned shift = 63U - (unsigned)__builtin_clzll(ns) - SUB_BITS;
    return (shift + 1) * SUB_BUCKETS + (unsigned)(ns >> shift) - SUB_BUCKETS;
}

static uint64_t upper_edge(unsigned bucket)
{
    if (bucket < SUB_BUCKETS) {
        return bucket;
    }
    unsigned shift = bucket / SUB_BUCKETS - 1;
    uint64_t sub = bucket % SUB_BUCKETS + SUB_BUCKETS;
    return (sub << shift) + ((UINT64_C(1) << shift) - 1);
}

void lag_init(struct lag *l)
{
    memset(l, 0, sizeof *l);
}

void lag_add(struct lag *l, uint64_t late_ns, uint64_t messages)
{
    if (messages == 0) {
        return;
    }
    l->counts[bucket_of(late_ns)] += messages;
    l->total += messages;
    if (late_ns > l->max_ns) {
        l->max_ns = late_ns;
    }
}

uint64_t lag_quantile(const struct lag *l, double q)
{
    if (l->total == 0) {
        return 0;
    }
    double wanted = q * (double)l->total;
    uint64_t seen = 0;
    for (unsigned i = 0; i < LAG_BUCKETS; i++) {
        seen += l->counts[i];
        if (seen > 0 && (double)seen >= wanted) {
            uint64_t edge = upper_edge(i);
            return edge < l->max_ns ? edge : l->max_ns;
        }
    }
    return l->max_ns;
}
