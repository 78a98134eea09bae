/* What a WebSocket client offers about permessage-deflate, and our answer (RFC 7692,
 * section 7.1). Pure.
 *
 * The first offer that can be kept is taken; one with a parameter that is unknown, twice
 * there or has a wrong value is not (as the RFC asks), other extensions are passed over.
 * What the answer holds:
 *   server_no_context_takeover   if offered (it must then; deflate.h does so anyway)
 *   client_no_context_takeover   if offered: the client does it anyway
 *   server_max_window_bits=N     if offered, as offered
 *   client_max_window_bits       never: the client may use 15 bits */
#ifndef FLOODTEST_SERVER_MESSAGE_DEFLATE_OFFER_H
#define FLOODTEST_SERVER_MESSAGE_DEFLATE_OFFER_H

#include <stdbool.h>

enum { DEFLATE_ANSWER_MAX = 128 };

struct deflate_terms {
    bool accepted;
    int server_max_window_bits;      /* 8 … 15: for deflate_init */
    bool server_no_context_takeover; /* in the answer */
    bool
        client_no_context_takeover; /* in the answer: each of its messages stands alone */
    char answer[DEFLATE_ANSWER_MAX]; /* of Sec-WebSocket-Extensions; "" if not accepted */
};

/* header: the values of all Sec-WebSocket-Extensions lines, joined by commas; NULL: there
 * was none. */
void deflate_offer_answer(const char *header, struct deflate_terms *out);

#endif
