#include "server/message/ws_frame.h"

enum { FIN = 0x80, LENGTH_16 = 126, LENGTH_64 = 127 };

size_t ws_frame_header_bytes(uint64_t payload_bytes)
{
    if (payload_bytes < LENGTH_16) {
        return 2;
    }
    return payload_bytes <= UINT16_MAX ? 4 : WS_FRAME_HEADER_MAX;
}

uint64_t ws_frame_payload_max(uint64_t frame_bytes)
{
    static const size_t headers[] = {WS_FRAME_HEADER_MAX, 4, 2};
    for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++) {
        uint64_t payload = frame_bytes < headers[i] ? 0 : frame_bytes - headers[i];
        if (frame_bytes >= headers[i] && ws_frame_header_bytes(payload) == headers[i]) {
            return payload;
        }
    }
    /* Between two lengths of header: the most that the shorter one can say. */
    return frame_bytes < UINT16_MAX ? LENGTH_16 - 1 : UINT16_MAX;
}

size_t ws_frame_header(unsigned char *out, enum ws_opcode opcode, bool final,
                       uint64_t payload_bytes)
{
    size_t bytes = ws_frame_header_bytes(payload_bytes);
    out[0] = (unsigned char)((unsigned)opcode | (final ? (unsigned)FIN : 0U));
    if (bytes == 2) {
        out[1] = (unsigned char)payload_bytes;
        return bytes;
    }
    out[1] = bytes == 4 ? LENGTH_16 : LENGTH_64;
    for (size_t i = 2; i < bytes; i++) {
        out[i] = (unsigned char)(payload_bytes >> (8 * (bytes - 1 - i)));
    }
    return bytes;
}
