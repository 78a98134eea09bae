/* A context of libwebsockets that leaves the process as it was: what it says goes to our
 * log, and neither signals nor limits change. */
#ifndef FLOODTEST_SERVER_BACKEND_LWS_QUIET_H
#define FLOODTEST_SERVER_BACKEND_LWS_QUIET_H

#include <libwebsockets.h>

/* lws_create_context; NULL if there can be none. */
struct lws_context *lws_quiet_create(struct lws_context_creation_info *info);

#endif
