/* What a server says to a client and waits for before data flows: the script that all
 * connections share, read once from lines. Pure.
 *
 *   send TEMPLATE            sent when the script gets here
 *   wait MATCH               the script goes on when the client has sent this; what it
 *                            captures is {1} … {9} of the templates from then on
 *   reply MATCH -> TEMPLATE  from the beginning to the end of the connection: whenever
 *                            the client sends this, say that. What it captures counts for
 *                            this reply; {n} that it does not capture are those of wait
 *   start                    the flood begins here; without it, at the script's end
 *
 * MATCH is explained in match.h (in a stream an expression that ends with something
 * repeated waits for the end of its line), TEMPLATE (the rest of the line) in
 * message/template.h. Blanks around both are not part of them (\x20 is one). Empty lines
 * and lines that begin with # say nothing. A line works as it is between the '' of a
 * shell and in a file; in YAML as a block of lines (|) or in its ''.
 *
 * NATS over tcp. The flood's messages are then wrapped as
 * MSG {1} {3} {bytes}\r\n{message}\r\n: {2} is a queue group, which may be missing or,
 * from nats-py, empty.
 *
 *   send INFO {"server_id":"x","version":"2.9.10","proto":1,"max_payload":1048576}\r\n
 *   reply /^PING\r\n/ -> PONG\r\n
 *   wait "CONNECT "
 *   wait /^SUB ([^ \r\n]+)( [^ \r\n]*)? ([^ \r\n]+)\r\n/
 *   start
 *
 * Redis publish/subscribe over tcp, for one channel, whose messages are wrapped as
 * *3\r\n$7\r\nmessage\r\n${1}\r\n{2}\r\n${bytes}\r\n{message}\r\n. Libraries log in, name
 * themselves and choose a database before they subscribe (the newest say HELLO first, and
 * go on without it), and later ask whether the server is alive:
 *
 *   reply /^\*[0-9]+\r\n\$5\r\nHELLO\r\n/ -> -ERR unknown command HELLO\r\n
 *   reply /^\*[0-9]+\r\n\$[46]\r\n(AUTH|CLIENT|SELECT)\r\n/ -> +OK\r\n
 *   reply /^\*[0-9]+\r\n\$4\r\nPING\r\n/ -> *2\r\n$4\r\npong\r\n$0\r\n\r\n
 *   wait /^\*2\r\n\$9\r\nSUBSCRIBE\r\n\$([0-9]+)\r\n([^\r\n]+)\r\n/
 *   send *3\r\n$9\r\nsubscribe\r\n${1}\r\n{2}\r\n:1\r\n
 *   start
 *
 * A market-data feed over ws, where a subscription is a JSON message:
 *
 *   send {"event":"info","version":2}
 *   wait .method == "subscribe" && .params[0] && .id @json
 *   send {"result":null,"id":{2}}
 *   start
 *   reply .method == "ping" && .id @json -> {"result":"pong","id":{1}}
 *
 * JSON-RPC, every request answered by its id:
 *
 *   reply .jsonrpc == "2.0" && .id @json -> {"jsonrpc":"2.0","id":{1},"result":true} */
#ifndef FLOODTEST_SERVER_BACKEND_CONVERSATION_PLAN_H
#define FLOODTEST_SERVER_BACKEND_CONVERSATION_PLAN_H

#include "harness/base/err.h"
#include "server/backend/match.h"
#include "server/message/template.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    CONVERSATION_LINES_MAX = 32,
    CONVERSATION_SAYS_MAX =
        63 * 1024, /* bytes of one text: with its frame in an outbox */
};

enum conversation_word {
    CONVERSATION_SEND,
    CONVERSATION_WAIT,
    CONVERSATION_REPLY,
    CONVERSATION_START
};

struct conversation_line {
    enum conversation_word word;
    struct match *match;   /* of wait and reply */
    struct template *says; /* of send and reply */
};

struct conversation_plan {
    struct conversation_line lines[CONVERSATION_LINES_MAX]; /* as they were given */
    size_t count;
    size_t start;   /* where the line start stands; count: nowhere */
    bool has_start; /* until then start is not to be read */
    bool answers;   /* there is a reply */
    bool json;      /* something looks for JSON */
};

void conversation_plan_init(struct conversation_plan *p);
void conversation_plan_fini(struct conversation_plan *p);

/* Adds one line. FERR_CONFIG: "'snd' in 'snd x': expected send, …"; the plan stays as it
 * was. */
int conversation_plan_add(struct conversation_plan *p, const char *line,
                          struct err *e) MUST_CHECK;

/* With all lines there: whether every capture that a send, a reply or a template of the
 * flood (NULL: none) asks for is made: by a wait before the send, by the reply itself or
 * by any wait. FERR_CONFIG. */
int conversation_plan_check(const struct conversation_plan *p, const struct template *t,
                            struct err *e) MUST_CHECK;

#endif
