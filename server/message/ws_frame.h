/* Headers of WebSocket frames from a server (RFC 6455, section 5.2): not masked. Pure. */
#ifndef FLOODTEST_SERVER_MESSAGE_WS_FRAME_H
#define FLOODTEST_SERVER_MESSAGE_WS_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    WS_FRAME_HEADER_MAX = 10,
    WS_FRAME_RSV1 =
        0x40, /* of a header's first byte: the message is compressed (RFC 7692) */
};

enum ws_opcode {
    WS_CONTINUATION = 0,
    WS_TEXT = 1,
    WS_BINARY = 2,
    WS_CLOSE = 8,
    WS_PING = 9,
    WS_PONG = 10,
};

/* Bytes of the header of a frame with this payload: 2, 4 or 10. */
size_t ws_frame_header_bytes(uint64_t payload_bytes);

/* The largest payload of a frame that takes at most so many bytes (2 or more). */
uint64_t ws_frame_payload_max(uint64_t frame_bytes);

/* Writes the header to out (ws_frame_header_bytes of room) and returns its length. final
 * is false for all but the last frame of a message. */
size_t ws_frame_header(unsigned char *out, enum ws_opcode opcode, bool final,
                       uint64_t payload_bytes);

#endif
