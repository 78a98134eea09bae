/* Who may look, and how: what a request's headers say. Pure.
 *
 * A page of another site cannot read what we answer, unless it comes to be of our own
 * site: by a name that its owner turns to 127.0.0.1 (DNS rebinding). So a request must
 * name this machine by a name that no stranger can own: a loopback address, "localhost",
 * or the address that we listen on. The port may be any: a tunnel has its own. WebSocket
 * is open to pages of every site; so the page must come from where the request goes. */
#ifndef FLOODTEST_LIVE_VISITOR_H
#define FLOODTEST_LIVE_VISITOR_H

#include "harness/report/openmetrics_text.h"

#include <stdbool.h>

/* Whether the header Host names us; bound: the numeric address that we listen on. */
bool visitor_names_us(const char *host, const char *bound);

/* Whether the header Origin is a page of the server that Host names, over http. */
bool visitor_is_our_page(const char *origin, const char *host);

/* Whether one of the subprotocols that a handshake offers is this. */
bool visitor_offers(const char *subprotocols, const char *name);

/* What a scraper wants, by its header Accept ("" if it has none): OpenMetrics where it is
 * liked no less than plain text. */
enum openmetrics_format visitor_format(const char *accept);

#endif
