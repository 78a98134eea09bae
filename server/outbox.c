#include "server/outbox.h"

unsigned char *outbox_extend(struct outbox *o, size_t len)
{
    if (len > OUTBOX_BYTES - o->len) {
        return NULL;
    }
    unsigned char *at = o->bytes + o->len;
    o->len += len;
    return at;
}
