#include "server/message/ws_inflate.h"

#include <assert.h>
#include <limits.h>
#include <string.h>

enum { CONTEXT_BYTES = 32768 };

int ws_inflate_init(struct ws_inflate *i, bool alone, struct err *e)
{
    memset(i, 0, sizeof *i);
    i->alone = alone;
    int rc = inflateInit2(&i->z, -MAX_WBITS); /* understands every smaller window */
    if (rc != Z_OK) {
        return err_set(e, FERR_NOMEM, "no memory to read compressed messages: %s",
                       zError(rc));
    }
    i->ready = true;
    return 0;
}

void ws_inflate_fini(struct ws_inflate *i)
{
    if (i->ready) {
        inflateEnd(&i->z);
    }
    i->ready = false;
}

/* Behind a block that calls itself the last one (RFC 7692, section 7.2.3.4) more may
 * come, and may refer to what was before it. */
static void go_on_after_last_block(struct ws_inflate *i)
{
    Bytef context[CONTEXT_BYTES];
    uInt len = 0;
    inflateGetDictionary(&i->z, context, &len);
    inflateReset(&i->z);
    inflateSetDictionary(&i->z, context, len);
}

static int take_some(struct ws_inflate *i, ws_inflate_take *take, void *arg,
                     struct err *e)
{
    unsigned char out[WS_INFLATE_PIECE];
    i->z.next_out = out;
    i->z.avail_out = sizeof out;
    int rc = inflate(&i->z, Z_SYNC_FLUSH);
    if (rc != Z_OK && rc != Z_BUF_ERROR && rc != Z_STREAM_END) {
        return err_set(e, rc == Z_MEM_ERROR ? FERR_NOMEM : FERR_PEER,
                       "a compressed message from the client cannot be read: %s",
                       i->z.msg != NULL ? i->z.msg : zError(rc));
    }
    size_t made = sizeof out - i->z.avail_out;
    i->made += made;
    if (i->made > WS_INFLATE_MESSAGE_MAX) {
        return err_set(e, FERR_PEER,
                       "a compressed message from the client is longer than %d MiB",
                       WS_INFLATE_MESSAGE_MAX >> 20);
    }
    if (made > 0) {
        take(arg, (const char *)out, made);
    }
    if (rc == Z_STREAM_END) {
        go_on_after_last_block(i);
    }
    return 0;
}

static int take_all(struct ws_inflate *i, const unsigned char *bytes, size_t len,
                    ws_inflate_take *take, void *arg, struct err *e)
{
    assert(len <= UINT_MAX);
    i->z.next_in = (Bytef *)bytes; /* which zlib only reads */
    i->z.avail_in = (uInt)len;
    i->z.avail_out = 1;
    while (i->z.avail_in > 0 ||
           i->z.avail_out == 0) { /* a full piece: there may be more */
        int rc = take_some(i, take, arg, e);
        if (rc < 0) {
            return rc;
        }
    }
    return 0;
}

int ws_inflate_hear(struct ws_inflate *i, const unsigned char *bytes, size_t len,
                    bool last, ws_inflate_take *take, void *arg, struct err *e)
{
    static const unsigned char tail[] = {0, 0, 0xff, 0xff}; /* left out by the client */
    int rc = take_all(i, bytes, len, take, arg, e);
    if (rc == 0 && last) {
        rc = take_all(i, tail, sizeof tail, take, arg, e);
        i->made = 0;
        if (i->alone) {
            inflateReset(&i->z);
        }
    }
    return rc;
}
