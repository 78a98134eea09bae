#include "server/ledger.h"

#include <string.h>

void ledger_init(struct ledger *l, bool shared)
{
    memset(l, 0, sizeof *l);
    l->shared = shared;
    if (shared) {
        uv_mutex_init(&l->mutex);
    }
    flow_init(&l->flow);
}

void ledger_fini(struct ledger *l)
{
    flow_fini(&l->flow);
    if (l->shared) {
        uv_mutex_destroy(&l->mutex);
    }
}

void ledger_lock(struct ledger *l)
{
    if (l->shared) {
        uv_mutex_lock(&l->mutex);
    }
}

void ledger_unlock(struct ledger *l)
{
    if (l->shared) {
        uv_mutex_unlock(&l->mutex);
    }
}

uint64_t ledger_wanted(struct ledger *l, const struct flow_account *a)
{
    ledger_lock(l);
    uint64_t wanted = flow_wanted(&l->flow, a);
    ledger_unlock(l);
    return wanted;
}

void ledger_sent(struct ledger *l, struct flow_account *a, const struct ledger_write *w,
                 uint64_t now_ns)
{
    ledger_lock(l);
    l->counts.sent_payload_bytes += w->payload_bytes;
    l->counts.sent_frame_bytes += w->bytes;
    flow_sent(&l->flow, a, w->messages, w->begun, now_ns);
    ledger_unlock(l);
}

void ledger_set_blocked(struct ledger *l, struct flow_account *a, bool blocked)
{
    ledger_lock(l);
    flow_set_blocked(a, blocked);
    ledger_unlock(l);
}

bool ledger_is_scheduled(struct ledger *l)
{
    ledger_lock(l);
    bool scheduled = l->flow.mode == FLOW_SCHEDULED;
    ledger_unlock(l);
    return scheduled;
}

uint64_t ledger_open(struct ledger *l, struct flow_account *a, bool compressed)
{
    ledger_lock(l);
    uint64_t id = ++l->counts.ids;
    l->counts.accepted++;
    l->counts.compressed += compressed;
    l->counts.open++;
    flow_add(&l->flow, a);
    ledger_unlock(l);
    return id;
}

void ledger_leave(struct ledger *l, struct flow_account *a)
{
    ledger_lock(l);
    flow_remove(&l->flow, a);
    ledger_unlock(l);
}

void ledger_close(struct ledger *l)
{
    ledger_lock(l);
    l->counts.open--;
    ledger_unlock(l);
}
