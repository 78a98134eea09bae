/* WebSocket's pieces of framing.h: frames, plain or compressed, fragments and control
 * frames. A compressed message goes in parts that stand alone (deflate_parts.h); each
 * part is cut into fragments where it stands, so that pieces are whole frames all the
 * same. Pure. */
#ifndef FLOODTEST_SERVER_MESSAGE_FRAMING_WS_H
#define FLOODTEST_SERVER_MESSAGE_FRAMING_WS_H

#include "server/message/framing.h"

/* As framing_next, of FRAMING_WS and of FRAMING_CONTROL. */
struct framing_piece framing_ws_next(const struct framing *f, struct payload *p,
                                     struct framing_cursor *c, uint64_t now_ns,
                                     unsigned char *out, size_t room, size_t block_bytes);
struct framing_piece framing_ws_control(const struct framing *f, struct payload *p,
                                        struct framing_cursor *c, uint64_t now_ns,
                                        unsigned char *out, size_t room);

/* As framing_message_bytes, of a message that is not compressed, or of a bomb if f has
 * one. */
uint64_t framing_ws_message_bytes(const struct framing *f, uint64_t payload_bytes,
                                  size_t block_bytes);
uint64_t framing_ws_control_bytes(uint64_t payload_bytes);

#endif
