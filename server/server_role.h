/* What a client talks to. */
#ifndef FLOODTEST_SERVER_SERVER_ROLE_H
#define FLOODTEST_SERVER_SERVER_ROLE_H

enum server_role {
    SERVER_WS,   /* WebSocket, after an HTTP/1.1 upgrade */
    SERVER_HTTP, /* one request, answered by a body that does not end */
    SERVER_RAW,  /* bytes as they come */
};

#endif
