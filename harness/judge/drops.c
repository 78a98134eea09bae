#include "harness/judge/drops.h"
#include "harness/judge/wire.h"

#include <math.h>

/* A share of 1 - 1e-16 of some messages is all of them. */
#define ROUNDING 1e-6

/* Whole messages read between two rows. Bytes alone would count the pongs and handshakes
 * that are no messages, and messages sent alone those that are still under way. Of
 * messages that differ, or cost more than was planned, the share of the bytes that was
 * read tells: exactly, once all of them are. */
static double read_between(const struct picture *p, const struct sample *from,
                           const struct sample *to, const struct run_terms *c)
{
    double bytes = (double)(to->read_bytes - from->read_bytes);
    double sent_bytes = (double)(to->sent_bytes - from->sent_bytes);
    double sent = (double)(to->sent_messages - from->sent_messages);
    double planned = (double)c->frame_bytes;
    bool as_planned = !islessgreater(wire_between(p, from, to, c), planned);
    double read = as_planned ? bytes / planned : sent * (bytes / sent_bytes);
    return fmax(0, fmin(floor(read + ROUNDING), sent));
}

static double processed_between(const struct sample *from, const struct sample *to)
{
    return (double)(to->processed_messages - from->processed_messages);
}

/* From the row before the first flood to the end of the latest drain. */
static struct span flood_and_after(const struct picture *p)
{
    const struct span parts[] = {p->again_drain, p->again, p->drain, p->load};
    size_t i = 0;
    while (i < 3 && parts[i].count == 0) {
        i++;
    }
    const struct sample *end = parts[i].rows + parts[i].count;
    return (struct span){.rows = p->load.rows, .count = (size_t)(end - p->load.rows)};
}

static bool acks_came(const struct picture *p)
{
    struct span all = flood_and_after(p);
    return p->load.count > 1 && span_last(all)->processed_messages > 0 &&
           processed_between(span_first(all), span_last(all)) > 0;
}

static bool holds_none(const struct picture *p, struct span all, const struct sample *row,
                       const struct run_terms *c)
{
    const struct sample *from = span_first(all);
    return read_between(p, from, row, c) <= processed_between(from, row);
}

/* How long the client has owed an acknowledgement, and how long it ever did before. */
struct ack_pauses {
    double now_s;
    double longest_s;
};

static struct ack_pauses take_pauses(const struct picture *p, struct span all,
                                     const struct run_terms *c)
{
    const struct sample *since = span_first(all);
    double longest = 0;
    for (size_t i = 1; i < all.count; i++) {
        const struct sample *row = &all.rows[i];
        bool moved = processed_between(&all.rows[i - 1], row) > 0;
        if (moved) {
            longest = fmax(longest, (double)(row->t_ns - since->t_ns) / 1e9);
        }
        /* Who has nothing to acknowledge owes nothing. */
        since = moved || holds_none(p, all, row, c) ? row : since;
    }
    return (struct ack_pauses){(double)(span_last(all)->t_ns - since->t_ns) / 1e9,
                               longest};
}

bool drops_settled(const struct picture *p, const struct run_terms *c)
{
    if (!c->acks || !p->reads_known || !acks_came(p)) {
        return true;
    }
    double empty_s = span_seconds(picture_all_read(picture_latest_drain(p)));
    struct span all = flood_and_after(p);
    struct ack_pauses pauses = take_pauses(p, all, c);
    double enough = fmax(p->n->quiet_time, p->n->drops_pauses * pauses.longest_s);
    bool none_held = holds_none(p, all, span_last(all), c) && empty_s > 0;
    return none_held || fmin(pauses.now_s, empty_s) >= enough;
}

static struct drops unknown(const char *why, const char *remedy)
{
    return (struct drops){.why = why, .remedy = remedy};
}

struct drops drops_count(const struct picture *p, const struct run_terms *c,
                         const struct run_facts *f)
{
    if (!c->acks) {
        return unknown("nothing was asked to acknowledge messages",
                       "have the client acknowledge each message and give --acks");
    }
    if (!acks_came(p)) {
        return unknown("no acknowledgement came",
                       "have the client send one message for each that it has processed");
    }
    const struct sample *from = span_first(p->load);
    const struct sample *to = span_last(flood_and_after(p));
    double read = read_between(p, from, to, c);
    double processed = processed_between(from, to);
    if (f->surplus_acks > 0 ||
        (p->reads_known && picture_sockets_empty(to) && processed > read)) {
        return unknown("more acknowledgements than messages came",
                       "have the client send exactly one message for each that it has "
                       "processed");
    }
    if (to->disconnects > from->disconnects) {
        return unknown("a connection ended before all it had brought was acknowledged",
                       "have the client keep its connections open to the end of the run");
    }
    if (picture_latest_drain(p).count == 0 || !p->reads_known || !drops_settled(p, c)) {
        return unknown("the client had not come to rest when the drain ended",
                       "give it more time after the flood (--drain), or a lower --rate");
    }
    return (struct drops){.known = true,
                          .read = read,
                          .messages = read - processed,
                          .share = (read - processed) / read};
}

bool drops_matter(const struct drops *d, const struct picture *p)
{
    return d->known &&
           d->messages > fmax(p->n->drops_share * d->read, p->n->drops_messages);
}

double drops_held_at(const struct picture *p, const struct run_terms *c,
                     const struct run_facts *f, const struct sample *row)
{
    if (!c->acks || !p->reads_known || !acks_came(p) || f->surplus_acks > 0) {
        return -1;
    }
    const struct sample *from = span_first(p->load);
    return fmax(0, read_between(p, from, row, c) - processed_between(from, row));
}

double drops_held(const struct picture *p, const struct run_terms *c,
                  const struct run_facts *f)
{
    struct span latest = picture_latest_load(p);
    return latest.count == 0 ? -1 : drops_held_at(p, c, f, span_last(latest));
}
