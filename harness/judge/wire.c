#include "harness/judge/wire.h"

#include <math.h>

double wire_between(const struct picture *p, const struct sample *from,
                    const struct sample *to, const struct run_terms *c)
{
    double planned = (double)c->frame_bytes;
    double messages = (double)(to->sent_messages - from->sent_messages);
    double bytes = (double)(to->sent_bytes - from->sent_bytes);
    if (messages < 1 || bytes <= 0) {
        return planned;
    }
    double links = fmax(1, (double)(to->connections + to->disconnects));
    double held = to->send_queue_bytes > 0 ? links * p->n->handed_over : 0;
    double least = (bytes - links * planned) / messages;
    return fmin(fmax(planned, least), (bytes + held) / messages);
}

double wire_message_bytes(const struct picture *p, const struct run_terms *c)
{
    if (p->load.count < 2) {
        return (double)c->frame_bytes;
    }
    const struct sample *to = span_last(picture_latest_load(p));
    return wire_between(p, span_first(p->load), to, c);
}
