/* What the server does besides sending whole messages at their time: the ways in which
 * real servers and attackers differ from a well-mannered one, each of which some client
 * did not survive. Plain data; all zero is the well-mannered server.
 *
 * They concern every connection alike and begin with the flood. The schedule, the ledger
 * and flow control work as ever: a ping, a pong or a fragment takes the place of a
 * message in them, with its own number. */
#ifndef FLOODTEST_SERVER_MANNER_H
#define FLOODTEST_SERVER_MANNER_H

#include <stdbool.h>
#include <stdint.h>

/* What becomes due by the schedule. Pings and pongs: WebSocket only, with at most 125
 * bytes of the payload that a message would have (RFC 6455, 5.5). */
enum manner_unit { MANNER_MESSAGES, MANNER_PINGS, MANNER_PONGS };

/* What happens to a connection behind its message number end_after. */
enum manner_end {
    MANNER_STAYS,
    MANNER_CLOSES,      /* in good order: a close frame, the last chunk, FIN */
    MANNER_HALF_CLOSES, /* FIN; what the client sends is read on (unless never_reads) */
    MANNER_STALLS, /* half of the next message is sent, then nothing; it stays open */
};

struct server_manner {
    enum manner_unit unit;
    /* WebSocket: each message as fragments of so much payload; 0: as few as its size
     * allows. */
    uint64_t fragment_bytes;
    bool empty_fragments; /* with fragment_bytes or endless: an empty one before each */
    /* WebSocket: no fragment has FIN. Every message of the schedule is one more fragment
     * of a single message. */
    bool endless;
    /* What goes to the transport goes in pieces of at most so many bytes, each in a
     * segment of its own (TCP_NODELAY); 0: as it comes. */
    uint32_t chop_bytes;
    /* WebSocket: the first frame of the flood has a reserved opcode (RFC 6455, 5.2: the
     * receiver must fail the connection). It has no number; the flood follows it. */
    bool bad_frame;
    bool never_reads; /* what the client sends stays in the kernel; its close, too */
    enum manner_end end;
    uint64_t end_after; /* messages of a connection; 0 with MANNER_STALLS: at once */
};

#endif
