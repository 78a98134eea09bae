/* The rules about the protocol and what goes over it, one function per rule. */
#include "harness/cli/cli_check.h"

#include "server/protocol.h"

#include <stdio.h>
#include <string.h>
#include <sys/un.h>

static bool is_set(const struct cli_args *args, enum options_id id)
{
    return args->given[id].set;
}

/* "ws, wss": the protocols of these roles. */
static void list_protocols(char *out, size_t size, unsigned roles)
{
    out[0] = '\0';
    for (int i = 0; i < PROTOCOL_COUNT; i++) {
        if ((protocols[i].role & roles) != 0) {
            size_t used = strlen(out);
            snprintf(out + used, size - used, "%s%s", used == 0 ? "" : ", ",
                     protocols[i].name);
        }
    }
}

static void check_protocol_has(const struct protocol_info *p, const struct cli_args *args,
                               struct cli_errors *errors)
{
    enum { WS = PROTOCOL_ROLE_WS, HTTP = PROTOCOL_ROLE_HTTP, RAW = PROTOCOL_ROLE_RAW };
    static const struct {
        enum options_id id;
        unsigned roles;
    } only[] = {
        {OPTION_PATH, WS | HTTP},     {OPTION_SUBPROTOCOL, WS}, {OPTION_COMPRESS, WS},
        {OPTION_FRAMING, RAW},        {OPTION_ACKS, WS | RAW},  {OPTION_TALK, WS | RAW},
        {OPTION_TALK_FILE, WS | RAW}, {OPTION_UNIT, WS},        {OPTION_FRAGMENT, WS},
        {OPTION_EMPTY_FRAGMENTS, WS}, {OPTION_ENDLESS, WS},     {OPTION_BAD_FRAME, WS},
    };
    for (size_t i = 0; i < sizeof only / sizeof only[0]; i++) {
        if (is_set(args, only[i].id) && (p->role & only[i].roles) == 0) {
            char names[128];
            list_protocols(names, sizeof names, only[i].roles);
            cli_errors_add(errors, "--%s: --protocol %s has no such thing, expected %s",
                           options_at(only[i].id)->name, p->name, names);
        }
    }
}

static void check_certificate(const struct protocol_info *p, const struct cli_args *args,
                              struct cli_errors *errors)
{
    const bool cert = is_set(args, OPTION_CERT), key = is_set(args, OPTION_KEY);
    if (cert != key) {
        cli_errors_add(errors,
                       "--%s: give --%s, too: a certificate and its key go "
                       "together",
                       cert ? "cert" : "key", cert ? "key" : "cert");
    }
    if ((cert || key) && !p->tls) {
        cli_errors_add(errors,
                       "--%s: --protocol %s is not encrypted, expected wss, tls, https "
                       "or sses",
                       cert ? "cert" : "key", p->name);
    }
}

static void check_unix(const struct scenario *s, const struct protocol_info *p,
                       const struct cli_args *args, struct cli_errors *errors)
{
    if (s->unix_path == NULL) {
        return;
    }
    const size_t longest = sizeof((struct sockaddr_un *)0)->sun_path - 1;
    if (strlen(s->unix_path) > longest) {
        cli_errors_add(errors, "--unix: expected a path of at most %zu bytes, got %zu",
                       longest, strlen(s->unix_path));
    }
    if (p->tls) {
        cli_errors_add(errors, "--unix: expected a protocol without TLS, got %s",
                       p->name);
    }
    if (is_set(args, OPTION_LISTEN) || is_set(args, OPTION_PORT)) {
        cli_errors_add(errors, "--unix and --%s name different places to listen",
                       is_set(args, OPTION_PORT) ? "port" : "listen");
    }
}

/* What a message is has one source: --payload and --size, --message, or --messages. */
static void check_messages(const struct scenario *s, const struct cli_args *args,
                           struct cli_errors *errors)
{
    if (s->message != NULL && s->messages_path != NULL) {
        cli_errors_add(errors, "--message and --messages contradict each other: messages "
                               "come from a template or from a file");
    }
    const char *source = s->message != NULL         ? "message"
                         : s->messages_path != NULL ? "messages"
                                                    : NULL;
    static const enum options_id made[] = {OPTION_SIZE, OPTION_PAYLOAD};
    for (size_t i = 0; source != NULL && i < sizeof made / sizeof made[0]; i++) {
        if (is_set(args, made[i])) {
            cli_errors_add(errors,
                           "--%s and --%s contradict each other: the %s say%s "
                           "what a message is",
                           options_at(made[i])->name, source,
                           s->message != NULL ? "template" : "file's lines",
                           s->message != NULL ? "s" : "");
        }
    }
}

/* Recorded times are a schedule of their own. */
static void check_recorded_times(const struct scenario *s, const struct cli_args *args,
                                 struct cli_errors *errors)
{
    const bool field = s->time_field != NULL, file = s->schedule_path != NULL;
    if (field && s->messages_path == NULL) {
        cli_errors_add(errors, "--time-field: the times are those of a file of messages; "
                               "give --messages, too");
    }
    if (field && file) {
        cli_errors_add(errors, "--time-field and --schedule contradict each other: the "
                               "times come from the messages or from a file of times");
    }
    if ((field || file) && (is_set(args, OPTION_RATE) || is_set(args, OPTION_SHAPE))) {
        cli_errors_add(errors,
                       "--%s and --%s contradict each other: the recorded times say how "
                       "fast it goes%s",
                       field ? "time-field" : "schedule",
                       is_set(args, OPTION_RATE) ? "rate" : "shape",
                       is_set(args, OPTION_RATE) ? "; --speed scales them" : "");
    }
    if (!field && !file && is_set(args, OPTION_SPEED)) {
        cli_errors_add(errors, "--speed: it scales recorded times; give --schedule or "
                               "--time-field, too");
    }
}

static void check_compressed(const struct scenario *s, struct cli_errors *errors)
{
    if (s->compress && s->unit != SCENARIO_MESSAGES) {
        cli_errors_add(errors,
                       "--compress: control frames are never compressed, so --unit %s "
                       "contradicts it",
                       s->unit == SCENARIO_PINGS ? "pings" : "pongs");
    }
    if (s->payload == SCENARIO_ZEROS && s->endless) {
        cli_errors_add(errors, "--payload zeros and --endless contradict each other: a "
                               "deflate bomb is a whole message");
    }
    if (s->payload == SCENARIO_ZEROS && !s->compress) {
        cli_errors_add(errors, "--payload zeros: that is what a deflate bomb is made of; "
                               "give --compress, too");
    }
}

static void check_talk(const struct scenario *s, struct cli_errors *errors)
{
    if (s->talk.texts[0] != NULL && s->talk_path != NULL) {
        cli_errors_add(errors, "--talk and --talk-file contradict each other: put all "
                               "lines into the file");
    }
    if (!s->reads && (s->talk.texts[0] != NULL || s->talk_path != NULL)) {
        cli_errors_add(errors,
                       "--talk%s and --no-read contradict each other: a server "
                       "that talks has to read",
                       s->talk_path != NULL ? "-file" : "");
    }
}

static void check_manners(const struct scenario *s, const struct cli_args *args,
                          struct cli_errors *errors)
{
    if (s->empty_fragments && s->fragment_bytes == 0 && !s->endless) {
        cli_errors_add(errors, "--empty-fragments: there are none to put them between; "
                               "give --fragment or --endless, too");
    }
    if (s->unit != SCENARIO_MESSAGES && (s->fragment_bytes > 0 || s->endless)) {
        cli_errors_add(errors,
                       "--unit %s: control frames cannot be fragmented, so "
                       "--%s contradicts it",
                       s->unit == SCENARIO_PINGS ? "pings" : "pongs",
                       s->endless ? "endless" : "fragment");
    }
    if (is_set(args, OPTION_END_AFTER) && s->end == SCENARIO_NEVER) {
        cli_errors_add(errors, "--end-after: say how with --end close, half-close or "
                               "stall");
    }
    if (s->end != SCENARIO_NEVER && s->end_after == 0) {
        cli_errors_add(errors, "--end: say behind how many messages with --end-after N");
    }
    if (!s->reads && s->acks) {
        cli_errors_add(errors, "--acks and --no-read contradict each other: "
                               "acknowledgements have to be read");
    }
}

void cli_check_server(const struct scenario *s, const struct cli_args *args,
                      struct cli_errors *errors)
{
    enum protocol protocol;
    struct err e;
    if (protocol_parse(s->protocol, &protocol, &e) == 0) {
        const struct protocol_info *p = &protocols[protocol];
        check_protocol_has(p, args, errors);
        check_certificate(p, args, errors);
        check_unix(s, p, args, errors);
    } else {
        cli_errors_add(errors, "--protocol: %s", e.msg);
    }
    check_messages(s, args, errors);
    check_compressed(s, errors);
    check_recorded_times(s, args, errors);
    check_talk(s, errors);
    check_manners(s, args, errors);
}
