#include "server/unheard.h"

#include <string.h>

struct head {
    size_t len;
    bool last;
};

bool unheard_add(struct unheard *u, const char *bytes, size_t len, bool last)
{
    const struct head h = {.len = len, .last = last};
    if (u->begin == u->end) {
        u->begin = u->end = 0;
    }
    if (len + sizeof h > UNHEARD_BYTES - u->end) {
        return false;
    }
    memcpy(u->store + u->end, &h, sizeof h);
    memcpy(u->store + u->end + sizeof h, bytes, len);
    u->end += sizeof h + len;
    return true;
}

bool unheard_take(struct unheard *u, struct unheard_piece *out)
{
    struct head h;
    if (u->begin == u->end) {
        return false;
    }
    memcpy(&h, u->store + u->begin, sizeof h);
    *out = (struct unheard_piece){
        .bytes = u->store + u->begin + sizeof h,
        .len = h.len,
        .last = h.last,
    };
    u->begin += sizeof h + h.len;
    return true;
}

void unheard_put_back(struct unheard *u, const struct unheard_piece *p, size_t taken)
{
    const struct head h = {.len = p->len - taken, .last = p->last};
    u->begin -= sizeof h + h.len;
    memcpy(u->store + u->begin, &h, sizeof h);
}
