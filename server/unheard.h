/* What a client has said and its conversation cannot take yet, because what is to be
 * answered before is not on the wire: pieces in the order in which they came. Bounded: by
 * then the client is not read any more, so that only what one event of libwebsockets
 * brings can come: a record of TLS at most. Pure. */
#ifndef FLOODTEST_SERVER_UNHEARD_H
#define FLOODTEST_SERVER_UNHEARD_H

#include <stdbool.h>
#include <stddef.h>

enum { UNHEARD_BYTES = 32 * 1024 };

struct unheard_piece {
    const char *bytes;
    size_t len;
    bool last; /* a message ends with it */
};

struct unheard {
    size_t begin; /* of the first piece */
    size_t end;
    char store[UNHEARD_BYTES];
};

/* false: there is no room for it. */
bool unheard_add(struct unheard *u, const char *bytes, size_t len, bool last);

/* Takes the first piece off; valid until the next add. false: there is none. */
bool unheard_take(struct unheard *u, struct unheard_piece *out);

/* Puts the end of the piece that was just taken back, before any add. */
void unheard_put_back(struct unheard *u, const struct unheard_piece *p, size_t taken);

#endif
