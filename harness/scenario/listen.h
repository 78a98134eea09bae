/* Where to listen: "HOST:PORT", "PORT" or "HOST". Pure: nothing is looked up. */
#ifndef FLOODTEST_SCENARIO_LISTEN_H
#define FLOODTEST_SCENARIO_LISTEN_H

#include "harness/base/err.h"

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

struct listen_address {
    char host[INET6_ADDRSTRLEN]; /* numeric, without brackets; "" if only a port was given
                                  */
    bool has_port;
    uint16_t port;
};

/* "9000", "127.0.0.1", "127.0.0.1:9000", "::1", "[::1]", "[::1]:9000". Port 0 is any free
 * one. FERR_CONFIG for names, wildcards without a host and everything else. */
int listen_parse(const char *text, struct listen_address *out, struct err *e) MUST_CHECK;

/* A port alone, 0 to 65535, digits only. */
int listen_parse_port(const char *text, uint16_t *port, struct err *e) MUST_CHECK;

#endif
