#include "harness/run/server_plan.h"

#include "harness/run/talk_file.h"
#include "server/pace/schedule_file.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

static_assert((int)SCENARIO_LIST_MAX <= (int)CONVERSATION_LINES_MAX,
              "every --talk is a line of the conversation");

/* A plan while it is made. */
struct making {
    struct server_plan *plan;
    const struct scenario *s;
    uint64_t wall_offset_ns;
    server_plan_error *report;
    void *arg;
    bool failed;
};

/* Reports what a parser said; true if it said nothing. */
static bool took(struct making *m, const char *option, int rc, const struct err *e)
{
    if (rc != 0) {
        m->failed = true;
        m->report(m->arg, option, e->msg);
    }
    return rc == 0;
}

static bool has_talk(const struct scenario *s)
{
    return s->talk.texts[0] != NULL || s->talk_path != NULL;
}

static void plan_protocol(struct making *m)
{
    static const struct {
        enum protocol_role role;
        enum server_role server;
        enum framing_kind framing;
    } roles[] = {
        {PROTOCOL_ROLE_WS, SERVER_WS, FRAMING_WS},
        {PROTOCOL_ROLE_HTTP, SERVER_HTTP, FRAMING_LINES},
        {PROTOCOL_ROLE_RAW, SERVER_RAW, FRAMING_LINES},
    };
    struct server_plan *p = m->plan;
    struct server_options *o = &p->options;
    struct err e;
    if (!took(m, "protocol", protocol_parse(m->s->protocol, &p->protocol, &e), &e)) {
        return;
    }
    for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++) {
        if (roles[i].role == protocols[p->protocol].role) {
            o->role = roles[i].server;
            o->framing.kind = roles[i].framing;
        }
    }
    if (o->role == SERVER_HTTP) {
        bool events = p->protocol == PROTOCOL_SSE || p->protocol == PROTOCOL_SSES;
        o->framing.kind = events ? FRAMING_SSE : FRAMING_LINES;
        o->content_type = events ? "text/event-stream" : "application/x-ndjson";
        o->chunked = true;
    }
}

static void plan_framing(struct making *m)
{
    struct server_plan *p = m->plan;
    struct framing *f = &p->options.framing;
    const char *text =
        m->s->framing != NULL ? m->s->framing : protocols[p->protocol].framing;
    f->seed = m->s->seed;
    f->wall_offset_ns = m->wall_offset_ns;
    if (p->options.role != SERVER_RAW) {
        return; /* its own; the command line refuses another */
    }
    struct err e;
    if (took(m, "framing", framing_parse(text, &f->kind, &p->wrap, &e), &e)) {
        f->wrap = p->wrap;
    }
}

/* The messages of payload kinds that have a size. */
static void plan_sizes(struct making *m)
{
    static const enum payload_kind kinds[] = {
        [SCENARIO_TEXT] = PAYLOAD_TEXT,
        [SCENARIO_BINARY] = PAYLOAD_BINARY,
        [SCENARIO_UTF8] = PAYLOAD_UTF8,
        [SCENARIO_ZEROS] = PAYLOAD_BINARY, /* whose bytes options.bomb replaces */
    };
    struct payload_options *o = &m->plan->options.payload;
    struct err e;
    o->kind = kinds[m->s->payload];
    m->plan->options.bomb = m->s->payload == SCENARIO_ZEROS;
    int rc = sizes_parse(m->s->size, &o->sizes, &e);
    if (rc == 0 && m->plan->options.bomb && o->sizes.kind != SIZES_CONSTANT) {
        rc = err_set(&e, FERR_CONFIG,
                     "--payload zeros is compressed once: expected one size for all "
                     "messages, got '%.80s'",
                     m->s->size);
    }
    if (took(m, "size", rc, &e)) {
        m->plan->mean_bytes = sizes_mean(&o->sizes);
    }
}

static void plan_template(struct making *m)
{
    struct payload_options *o = &m->plan->options.payload;
    unsigned allows = has_talk(m->s) ? TEMPLATE_CAPTURES : 0;
    struct err e;
    o->kind = PAYLOAD_TEMPLATE;
    int rc = template_parse(m->s->message, allows, &m->plan->message, &e);
    if (!took(m, "message", rc, &e)) {
        return;
    }
    o->template = m->plan->message;
    struct payload payload;
    if (took(m, "message", payload_init(&payload, o, &e), &e)) {
        m->plan->mean_bytes = (double)payload_mean_bytes(&payload);
        payload_fini(&payload);
    }
}

static void plan_file(struct making *m)
{
    struct server_plan *p = m->plan;
    struct err e;
    p->options.payload.kind = PAYLOAD_FILE;
    int rc = message_file_load(&p->file, m->s->messages_path, m->s->time_field, &e);
    if (took(m, "messages", rc, &e)) {
        p->options.payload.file = &p->file;
        p->mean_bytes = (double)p->file.total_bytes / (double)p->file.count;
    }
}

static void plan_messages(struct making *m)
{
    struct payload_options *o = &m->plan->options.payload;
    o->seed = m->s->seed;
    o->wall_offset_ns = m->wall_offset_ns;
    if (m->s->messages_path != NULL) {
        plan_file(m);
    } else if (m->s->message != NULL) {
        plan_template(m);
    } else {
        plan_sizes(m);
    }
}

/* The times of the messages in their file. */
static int take_times(struct arrivals *a, const struct message_file *f, struct err *e)
{
    int rc = 0;
    for (uint32_t i = 0; rc == 0 && i < f->count; i++) {
        rc = arrivals_add(a, f->times_ns[i], e);
    }
    return rc;
}

static void plan_recorded(struct making *m)
{
    struct server_plan *p = m->plan;
    const bool file = m->s->schedule_path != NULL;
    const char *option = file ? "schedule" : "time-field";
    struct err e;
    if (!file && p->file.times_ns == NULL) {
        return; /* said already: it was not read */
    }
    int rc = file ? schedule_file_read(m->s->schedule_path, &p->arrivals, &e)
                  : take_times(&p->arrivals, &p->file, &e);
    struct replay replay;
    if (took(m, option, rc, &e) &&
        took(m, option, replay_init(&replay, &p->arrivals, m->s->speed, true, &e), &e)) {
        p->options.shape = shape_of_replay(&replay);
    }
}

static void plan_shape(struct making *m)
{
    struct server_options *o = &m->plan->options;
    struct err e;
    bool in_bytes = m->s->rate_bytes_per_s > 0 && m->plan->mean_bytes > 0;
    o->rate = in_bytes ? m->s->rate_bytes_per_s / m->plan->mean_bytes : m->s->rate;
    if (m->s->schedule_path != NULL || m->s->time_field != NULL) {
        plan_recorded(m);
        return;
    }
    bool parsed = took(m, "shape", shape_parse(m->s->shape, &o->shape, &e), &e);
    /* A constant rate may be any: what is faster than a schedule can be goes by it. */
    if (parsed && o->shape.kind != SHAPE_CONSTANT) {
        took(m, "shape", shape_check(&o->shape, o->rate, &e), &e);
    }
}

static void plan_talk(struct making *m)
{
    struct conversation_plan *talk = &m->plan->talk;
    struct err e;
    for (const char *const *line = m->s->talk.texts; *line != NULL; line++) {
        took(m, "talk", conversation_plan_add(talk, *line, &e), &e);
    }
    if (m->s->talk_path != NULL) {
        took(m, "talk-file", talk_file_read(m->s->talk_path, talk, &e), &e);
    }
    m->plan->options.talk = talk->count > 0 ? talk : NULL;
    if (m->failed || talk->count == 0) {
        return;
    }
    const struct {
        const char *option;
        const struct template *t;
    } uses[] = {{"message", m->plan->message}, {"framing", m->plan->wrap}};
    if (!took(m, m->s->talk_path != NULL ? "talk-file" : "talk",
              conversation_plan_check(talk, NULL, &e), &e)) {
        return;
    }
    for (size_t i = 0; i < sizeof uses / sizeof uses[0]; i++) {
        took(m, uses[i].option, conversation_plan_check(talk, uses[i].t, &e), &e);
    }
}

static void plan_manner(struct making *m)
{
    static const enum manner_unit units[] = {[SCENARIO_MESSAGES] = MANNER_MESSAGES,
                                             [SCENARIO_PINGS] = MANNER_PINGS,
                                             [SCENARIO_PONGS] = MANNER_PONGS};
    static const enum manner_end ends[] = {[SCENARIO_NEVER] = MANNER_STAYS,
                                           [SCENARIO_CLOSE] = MANNER_CLOSES,
                                           [SCENARIO_HALF_CLOSE] = MANNER_HALF_CLOSES,
                                           [SCENARIO_STALL] = MANNER_STALLS};
    const struct scenario *s = m->s;
    m->plan->options.manner = (struct server_manner){
        .unit = units[s->unit],
        .fragment_bytes = s->fragment_bytes,
        .empty_fragments = s->empty_fragments,
        .endless = s->endless,
        .chop_bytes = (uint32_t)s->chop_bytes,
        .bad_frame = s->bad_frame,
        .never_reads = !s->reads,
        .end = ends[s->end],
        .end_after = s->end_after,
    };
}

bool server_plan_init(struct server_plan *p, const struct scenario *s,
                      uint64_t wall_offset_ns, server_plan_error *report, void *arg)
{
    struct making m = {
        .plan = p,
        .s = s,
        .wall_offset_ns = wall_offset_ns,
        .report = report,
        .arg = arg,
    };
    *p = (struct server_plan){.options.compress = s->compress};
    conversation_plan_init(&p->talk);
    p->options.host = s->host;
    p->options.port = s->port;
    p->options.unix_path = s->unix_path;
    p->options.path = s->path;
    p->options.subprotocol = s->subprotocol;
    p->options.threads = s->threads;
    p->options.tick_ns = s->tick_ns;
    plan_protocol(&m);
    plan_framing(&m);
    plan_messages(&m);
    plan_shape(&m);
    plan_talk(&m);
    plan_manner(&m);
    return !m.failed;
}

void server_plan_fini(struct server_plan *p)
{
    template_free(p->message);
    template_free(p->wrap);
    if (p->file.count > 0) {
        message_file_fini(&p->file);
    }
    arrivals_fini(&p->arrivals);
    conversation_plan_fini(&p->talk);
    tls_identity_fini(&p->identity);
}

int server_plan_identify(struct server_plan *p, const struct scenario *s, time_t now,
                         struct err *e)
{
    if (!protocols[p->protocol].tls) {
        return 0;
    }
    int rc = s->cert_path != NULL
                 ? tls_identity_load(&p->identity, s->cert_path, s->key_path, now, e)
                 : tls_identity_make(&p->identity, s->host, now, e);
    p->options.tls = rc == 0 ? &p->identity : NULL;
    return rc;
}
