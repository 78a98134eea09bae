#include "server/backend/backend.h"

const struct backend *backend_of(enum server_role role)
{
    static const struct backend *const all[] = {
        [SERVER_WS] = &backend_ws,
        [SERVER_HTTP] = &backend_http,
        [SERVER_RAW] = &backend_raw,
    };
    return all[role];
}
