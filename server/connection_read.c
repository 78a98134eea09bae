#include "server/connection.h"

#include "harness/base/strbuf.h"
#include "server/backend/ws_compress.h"

#include <stdio.h>

/* Before the first message was sent nothing can be acknowledged: a login, a subscription.
 */
static void take_acks(struct connection *c, uint64_t messages)
{
    uint64_t open = c->shown.sent_messages - c->shown.acked_messages;
    uint64_t acked = messages < open ? messages : open;
    c->shown.acked_messages += acked;
    struct ledger *l = &c->server->ledger;
    ledger_lock(l);
    l->counts.acked_messages += acked;
    l->counts.surplus_messages += messages - acked;
    ledger_unlock(l);
}

int connection_received(struct connection *c, const unsigned char *bytes, size_t len,
                        uint64_t messages)
{
    c->shown.received_bytes += len;
    if (messages > 0 && c->shown.sent_messages > 0) {
        take_acks(c, messages);
    }
    if (c->talk == NULL) {
        return 0;
    }
    return c->hears_packed
               ? ws_compress_hear(c, bytes, len, messages > 0)
               : connection_talk_hear(c, (const char *)bytes, len, messages > 0);
}

void connection_peer_close(struct connection *c, const unsigned char *bytes, size_t len)
{
    c->close_seen = true;
    if (len < 2) {
        snprintf(c->detail, sizeof c->detail, "close frame");
    } else if (len == 2) {
        snprintf(c->detail, sizeof c->detail, "close frame %d", bytes[0] << 8 | bytes[1]);
    } else {
        struct strbuf reason;
        strbuf_init(&reason);
        strbuf_add_visible_line(&reason, (const char *)bytes + 2, len - 2);
        snprintf(c->detail, sizeof c->detail, "close frame %d '%s'",
                 bytes[0] << 8 | bytes[1], reason.text);
        strbuf_fini(&reason);
    }
    connection_leaving(c);
}
