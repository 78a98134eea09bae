/* What the flood's messages are. */
#ifndef FLOODTEST_SERVER_MESSAGE_PAYLOAD_KIND_H
#define FLOODTEST_SERVER_MESSAGE_PAYLOAD_KIND_H

enum payload_kind {
    PAYLOAD_TEXT, /* a JSON object {"seq":…,"time_ns":…,"pad":"…"} where it fits */
    PAYLOAD_BINARY, /* seq and time big-endian, then seeded random bytes */
};

#endif
