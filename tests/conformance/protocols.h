/* The protocols that the suite runs over, each with what its client has to know. */
#ifndef FLOODTEST_TESTS_CONFORMANCE_PROTOCOLS_H
#define FLOODTEST_TESTS_CONFORMANCE_PROTOCOLS_H

#include "server/message/framing.h"
#include "server/server_role.h"
#include "tests/support/stream_client.h"

struct protocol {
    const char *name;
    enum server_role role;
    enum framing_kind framing;
    bool chunked;
    const char *wrap; /* FRAMING_WRAP: its template */
    enum stream_carrier carrier;
    enum stream_format format;
    bool tls;
    bool unix_socket;
    bool compress;  /* both sides; its wire bytes are not known beforehand */
    bool text_only; /* what ends a message must not be in it */
    bool no_empty;  /* a message of no bytes cannot be seen */
    bool acks;      /* the client can acknowledge */
};

extern const struct protocol PROTOCOLS[];
extern const int PROTOCOL_COUNT;

#endif
