/* The live view of a run: a small web server of its own, on its own thread, beside the
 * flood. /metrics for Prometheus (--metrics-port, and with --ui); with --ui a page with
 * charts and the WebSocket /live that moves them (messages: live/live_json.h).
 *
 * It must not disturb the flood: the run hands rows over (live/feed.h) and never waits
 * for it. Connections, viewers and what is sent to each are bounded. */
#ifndef FLOODTEST_LIVE_LIVE_SERVER_H
#define FLOODTEST_LIVE_LIVE_SERVER_H

#include "harness/base/err.h"
#include "harness/live/feed.h"
#include "harness/scenario/scenario.h"

#include <stdint.h>

struct live_server;

/* Listens where s->ui and s->metrics_port say, and serves from then on. Neither of them:
 * *out is NULL. FERR_IO if a port is taken; nothing is left behind then. Borrows feed. */
int live_server_open(struct live_server **out, const struct scenario *s,
                     struct feed *feed, struct err *e) MUST_CHECK;

/* Of the page, with --ui; 0: there is none. */
uint16_t live_server_page_port(const struct live_server *l);

/* Says on stderr where it is to be found. */
void live_server_announce(const struct live_server *l);

/* The run is over: viewers get what is left, within the patience, if there are any. Ends
 * the thread and frees. NULL is fine. */
void live_server_close(struct live_server *l, uint64_t patience_ns);

#endif
