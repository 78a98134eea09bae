#include "harness/report/terminal_parts.h"

#include "harness/base/units.h"

#include <math.h>
#include <string.h>

/* What a schedule that works stays below. */
#define RATE_ERROR_SHOWN 0.0001

/* Fields are collected in a buffer; those that nobody could measure say so. */
static void add_field(struct strbuf *b, const char *name, const char *value)
{
    strbuf_addf(b, "%s%s %s", b->len == 0 ? "" : "  ", name, value);
}

static void add_count(struct strbuf *b, const char *name, int64_t value)
{
    char text[UNITS_TEXT_MAX];
    bool known = value != SAMPLE_UNKNOWN;
    add_field(b, name, known ? units_format_count(text, (double)value) : "unknown");
}

static void add_bytes(struct strbuf *b, const char *name, int64_t value)
{
    char text[UNITS_TEXT_MAX];
    bool known = value != SAMPLE_UNKNOWN;
    add_field(b, name, known ? units_format_bytes(text, (double)value) : "unknown");
}

/* What each message is. */
static void add_size(struct strbuf *b, const struct scenario *s)
{
    char size[UNITS_TEXT_MAX];
    if (s->messages_path != NULL) {
        strbuf_add(b, "a file's messages");
    } else if (s->message != NULL) {
        strbuf_add(b, "a template's messages");
    } else if (s->size != NULL && strchr(s->size, ':') != NULL) {
        strbuf_add(b, s->size);
    } else {
        strbuf_add(b, units_format_bytes(size, (double)s->size_bytes));
    }
}

/* How the rate changes. */
static void add_shape(struct strbuf *b, const struct scenario *s,
                      const struct result_flood *f)
{
    if (s->schedule_path != NULL || s->time_field != NULL) {
        strbuf_add(b, "as recorded ");
        if (isfinite(f->replays)) {
            strbuf_addf(b, "(played %.3g times) ", f->replays);
        }
    } else if (s->shape != NULL && strcmp(s->shape, "constant") != 0) {
        strbuf_addf(b, "%s ", s->shape);
    }
}

/* Whether the client took what --compress offers. */
static void add_compressed(struct strbuf *b, const struct result_client *c)
{
    int64_t offered = c->offered_connections, agreed = c->compressed_connections;
    if (offered <= 0) { /* or unknown */
        return;
    }
    if (agreed == 0) {
        strbuf_add(b, ", not compressed: the client did not agree");
    } else if (agreed < offered) {
        strbuf_addf(b, ", %lld of %lld compressed", (long long)agreed,
                    (long long)offered);
    } else {
        strbuf_add(b, ", compressed");
    }
}

static void add_flood(struct page *p, const struct result *r)
{
    const struct scenario *s = r->scenario;
    char rate[UNITS_TEXT_MAX];
    bool max = s->rate <= 0;
    struct strbuf b;
    strbuf_init(&b);
    if (s->flood_case != NULL) {
        strbuf_addf(&b, "case %s: ", s->flood_case);
    }
    strbuf_addf(&b, "%s ", max ? "max rate," : units_format_rate(rate, s->rate));
    add_shape(&b, s, &r->flood);
    strbuf_add(&b, max ? "" : "of ");
    add_size(&b, s);
    strbuf_addf(&b, " on %u %s%sconnection%s", s->connections,
                strcmp(s->protocol, "ws") == 0 ? "" : s->protocol,
                strcmp(s->protocol, "ws") == 0 ? "" : " ",
                s->connections == 1 ? "" : "s");
    add_compressed(&b, &r->client);
    if (isfinite(r->flood.achieved_rate)) {
        add_field(&b, "sent", units_format_rate(rate, r->flood.achieved_rate));
    }
    if (r->flood.rate_error >= RATE_ERROR_SHOWN) {
        strbuf_addf(&b, "  rate error %.3g %%", 100 * r->flood.rate_error);
    }
    if (isfinite(r->client.kernel.rwnd_limited_fraction)) {
        strbuf_addf(&b, "  window shut %.0f %%",
                    100 * r->client.kernel.rwnd_limited_fraction);
    }
    page_fields(p, "flood", b.text);
    strbuf_fini(&b);
}

static void add_ledger(struct page *p, const struct result *r)
{
    struct strbuf b;
    strbuf_init(&b);
    add_count(&b, "due", r->flood.due_messages);
    add_count(&b, "withheld", r->flood.withheld_messages);
    add_count(&b, "sent", r->flood.sent_messages);
    add_bytes(&b, "read", r->client.read_bytes);
    const struct result_kernel *k = &r->client.kernel;
    if (k->unaccounted_bytes <= 0 || k->recv_queue_bytes > 0) {
        add_bytes(&b, "unread", k->recv_queue_bytes);
    }
    if (k->unaccounted_bytes > 0) {
        add_bytes(&b, "read or not", k->unaccounted_bytes);
    }
    if (r->client.processed_messages != SAMPLE_UNKNOWN) {
        add_count(&b, "processed", r->client.processed_messages);
    }
    page_fields(p, "ledger", b.text);
    strbuf_fini(&b);
}

void terminal_accounts(struct page *p, const struct result *r)
{
    add_flood(p, r);
    add_ledger(p, r);
}
