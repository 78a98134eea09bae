/* What the flood's messages are. */
#ifndef FLOODTEST_SERVER_MESSAGE_PAYLOAD_KIND_H
#define FLOODTEST_SERVER_MESSAGE_PAYLOAD_KIND_H

enum payload_kind {
    PAYLOAD_TEXT, /* a JSON object {"seq":…,"time_ns":…,"pad":"…"} where it fits */
    PAYLOAD_BINARY,   /* seq and time big-endian, then seeded random bytes */
    PAYLOAD_UTF8,     /* like PAYLOAD_TEXT, the pad of characters of 4 bytes */
    PAYLOAD_TEMPLATE, /* what a template says: template.h */
    PAYLOAD_FILE, /* the messages of a file, in order, over and over: message_file.h */
};

#endif
