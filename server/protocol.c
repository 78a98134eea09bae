#include "server/protocol.h"

#include "harness/base/nearest.h"

#include <stdio.h>
#include <string.h>

const struct protocol_info protocols[PROTOCOL_COUNT] = {
    [PROTOCOL_WS] = {"ws", "ws", false, PROTOCOL_ROLE_WS, NULL,
                     "WebSocket (RFC 6455), any path and subprotocol unless told"},
    [PROTOCOL_WSS] = {"wss", "wss", true, PROTOCOL_ROLE_WS, NULL, "WebSocket over TLS"},
    [PROTOCOL_TCP] = {"tcp", "tcp", false, PROTOCOL_ROLE_RAW, "lines",
                      "a bare stream of messages, framed as --framing says"},
    [PROTOCOL_TLS] = {"tls", "tls", true, PROTOCOL_ROLE_RAW, "lines",
                      "the same over TLS"},
    [PROTOCOL_HTTP] = {"http", "http", false, PROTOCOL_ROLE_HTTP, NULL,
                       "an HTTP response that does not end, one message a line"},
    [PROTOCOL_HTTPS] = {"https", "https", true, PROTOCOL_ROLE_HTTP, NULL,
                        "the same over TLS"},
    [PROTOCOL_SSE] = {"sse", "http", false, PROTOCOL_ROLE_HTTP, NULL,
                      "Server-Sent Events (text/event-stream)"},
    [PROTOCOL_SSES] = {"sses", "https", true, PROTOCOL_ROLE_HTTP, NULL,
                       "the same over TLS; its URL begins with https://"},
};

int protocol_parse(const char *name, enum protocol *out, struct err *e)
{
    struct nearest n;
    char list[128] = "";
    nearest_init(&n, name, strlen(name));
    for (int i = 0; i < PROTOCOL_COUNT; i++) {
        if (strcmp(protocols[i].name, name) == 0) {
            *out = (enum protocol)i;
            return 0;
        }
        nearest_offer(&n, protocols[i].name);
        const char *comma = i == 0 ? "" : i + 1 < PROTOCOL_COUNT ? ", " : " or ";
        size_t used = strlen(list);
        snprintf(list + used, sizeof list - used, "%s%s", comma, protocols[i].name);
    }
    if (n.best != NULL) {
        return err_set(e, FERR_CONFIG, "expected %s, got '%.80s', did you mean %s?", list,
                       name, n.best);
    }
    return err_set(e, FERR_CONFIG, "expected %s, got '%.80s'", list, name);
}
