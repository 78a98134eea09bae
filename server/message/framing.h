/* How a message stands on the wire, for each protocol: what is put around its payload,
 * and where it may be cut. Pure.
 *
 *   FRAMING_WS       WebSocket frames (RFC 6455): one, or fragments of at most
 * fragment_bytes FRAMING_CONTROL  WebSocket control frames (ping or pong), of at most 125
 * bytes FRAMING_LINES    the payload and \n FRAMING_LENGTH   its length as 4 bytes
 * big-endian, and the payload FRAMING_RAW      the payload FRAMING_SSE      "data: ", the
 * payload and \n\n (a server-sent event) FRAMING_WRAP     the payload in a template of
 * the user's
 *
 * A message is composed in pieces. WebSocket's pieces are whole frames, so that a control
 * frame may always follow one; other messages may be cut anywhere. */
#ifndef FLOODTEST_SERVER_MESSAGE_FRAMING_H
#define FLOODTEST_SERVER_MESSAGE_FRAMING_H

#include "harness/base/err.h"
#include "server/message/payload.h"
#include "server/message/template.h"
#include "server/message/ws_frame.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum framing_kind {
    FRAMING_WS,
    FRAMING_CONTROL,
    FRAMING_LINES,
    FRAMING_LENGTH,
    FRAMING_RAW,
    FRAMING_SSE,
    FRAMING_WRAP,
};

enum {
    FRAMING_CONTROL_MAX = 125, /* RFC 6455, 5.5 */
    FRAMING_TAIL_MAX = 2,
};

struct deflate_bomb;
struct deflate_parts;

struct framing {
    enum framing_kind kind;
    const struct template *wrap; /* FRAMING_WRAP; borrowed */
    uint64_t seed;               /* of the placeholders in wrap */
    uint64_t wall_offset_ns;     /* wall clock minus CLOCK_MONOTONIC */
    /* FRAMING_WS */
    size_t fragment_bytes; /* payload of one frame at most; 0: as much as a block takes */
    bool empty_fragments;  /* one in front of each */
    bool endless;          /* every message is a fragment of one that never ends */
    /* NULL, or every message is this one, whatever the payload says, which must have its
     * size; not with endless. Borrowed. */
    const struct deflate_bomb *bomb;
    bool pong; /* FRAMING_CONTROL: pongs instead of pings */
};

/* How far a connection is. */
struct framing_cursor {
    uint64_t seq;     /* of the message under way or the next one; starts at 1 */
    uint64_t offset;  /* how much of it is composed; 0 between messages */
    uint64_t size;    /* its payload (of a bomb: compressed), while offset > 0 */
    uint64_t time_ns; /* what it says, while offset > 0 */
    bool empty_sent;  /* the empty fragment in front of the next one */
    bool endless;     /* the first fragment of the endless message is out */
    const char *const *captures; /* of the connection's conversation; NULL: none */
    /* FRAMING_WS, permessage-deflate is agreed on: its messages are compressed with this,
     * which window_bits are in use of. Borrowed. NULL: they are not. */
    struct deflate_parts *deflate;
    int window_bits;
};

struct framing_piece {
    size_t bytes;           /* in out; 0, and no end of a message: there was no room */
    uint64_t payload_bytes; /* of these */
    bool ends_message;
};

/* Composes the next piece into out, which has room bytes, of a block of block_bytes;
 * moves the cursor on. A message that fits into a block is not cut: then there is no room
 * (bytes 0) unless all of it fits. A whole block always has room. A message that begins
 * here says now_ns. */
struct framing_piece framing_next(const struct framing *f, struct payload *p,
                                  struct framing_cursor *c, uint64_t now_ns,
                                  unsigned char *out, size_t room, size_t block_bytes);

/* What framing_next would compose in many pieces, at once where the messages allow it
 * (payload_run): whole messages, at most max, all into room bytes. Returns how many;
 * their bytes and payload are in what. 0: framing_next has to. */
uint64_t framing_run(const struct framing *f, struct payload *p, struct framing_cursor *c,
                     uint64_t now_ns, uint64_t max, unsigned char *out, size_t room,
                     struct framing_piece *what);

/* A part of the next message is composed already: it must go on. */
bool framing_is_begun(const struct framing_cursor *c);

/* What stands around a text of the server's own that is no message of the flood (a reply
 * of its conversation), of so many bytes: a WebSocket text frame, a line, an event. Of
 * raw and wrapped streams nothing: there the text says all. */
struct framing_around {
    unsigned char head[WS_FRAME_HEADER_MAX];
    size_t head_bytes;
    unsigned char tail[FRAMING_TAIL_MAX];
    size_t tail_bytes;
};
struct framing_around framing_around_reply(const struct framing *f, uint64_t bytes);

/* Wire bytes of one message with so much payload in blocks of block_bytes, of a wrapping
 * the usual ones. Compressed ones have no such size, but a bomb has. */
uint64_t framing_message_bytes(const struct framing *f, uint64_t payload_bytes,
                               size_t block_bytes);

/* Those of the names that framing_parse knows; NULL behind the last. */
const char *framing_name(size_t index);

/* "lines", "length", "raw", or a template with {message} in it, which the caller then
 * owns (wrap; NULL for the others). FERR_CONFIG. */
int framing_parse(const char *text, enum framing_kind *kind, struct template **wrap,
                  struct err *e) MUST_CHECK;

#endif
