#include "harness/scenario/cases.h"

#include "harness/base/nearest.h"

#include <stdio.h>
#include <string.h>

#define WS "ws wss"

const struct flood_case cases[CASES_COUNT] = {
    {1,
     "steady",
     "the asked rate, all the time",
     "keeps up, or pushes back with flat memory",
     NULL,
     {{"shape", "constant"}},
     NULL},
    {2,
     "max",
     "as many messages as it reads",
     "pushes back with flat memory",
     NULL,
     {{"rate", "max"}},
     NULL},
    {3,
     "burst",
     "a tenth of each second at 20k/s, then silence",
     "takes each burst at its own pace and is at rest in between",
     NULL,
     {{"rate", "20k"}, {"shape", "bursts:100ms/900ms"}},
     NULL},
    {4,
     "ramp",
     "a rate that rises from 0 to 20k/s",
     "pushes back from where it cannot follow",
     NULL,
     {{"rate", "20k"}, {"shape", "ramp:10s"}},
     NULL},
    /* A limit in bytes of payload holds back neither. Nearly all are empty, as those of
     * one byte would fill it in the end. */
    {5,
     "tiny",
     "messages of 0 and 1 byte, which a limit in bytes does not count",
     "bounds the number of messages, too",
     "aiohttp 3.8.4",
     {{"message", "{pick:|||||||||||||||x}"}, {"rate", "50k"}},
     NULL},
    {6,
     "large",
     "messages of 64 KiB",
     "pushes back with flat memory",
     NULL,
     {{"size", "64KiB"}, {"rate", "1k"}},
     NULL},
    {7,
     "huge",
     "messages of 16 MiB",
     "holds few of them at a time, or ends the connection at its limit",
     NULL,
     {{"size", "16MiB"}, {"rate", "10"}, {"closing", "fine"}},
     NULL},
    {8,
     "fragments",
     "one message that never ends, of small fragments and empty ones",
     "takes its parts as they come, or ends the connection at its limit",
     "autobahn 22.7.1, ws 8.11.0 (Node)",
     {{"endless", NULL},
      {"empty-fragments", NULL},
      {"size", "16"},
      {"rate", "50k"},
      {"closing", "fine"}},
     WS},
    {9,
     "chopped",
     "messages of 16 KiB, dribbled over TCP 16 bytes at a time",
     "puts them together without keeping every piece",
     NULL,
     {{"size", "16KiB"}, {"chop", "16"}, {"rate", "20"}},
     NULL},
    {10,
     "utf8",
     "text of 4-byte characters, which a limit in characters counts wrong",
     "pushes back as early as with ASCII",
     NULL,
     {{"payload", "utf8"}},
     NULL},
    {11,
     "ping-flood",
     "pings, by a server that never reads the pongs",
     "stops reading when its pongs do not get through, or ends the connection",
     "tornado 6.2, autobahn 22.7.1, ws 8.11.0 (Node)",
     {{"unit", "pings"},
      {"no-read", NULL},
      {"size", "125"},
      {"rate", "50k"},
      {"drain", "2s"},
      {"budget", "64MiB"}, /* of answers: a good client holds a few */
      {"closing", "fine"}},
     WS},
    {12,
     "pong-flood",
     "pongs that nobody asked for",
     "ignores them",
     NULL,
     {{"unit", "pongs"}, {"size", "125"}, {"rate", "50k"}},
     WS},
    {13,
     "echo-no-read",
     "a client that answers, and a server that never reads it",
     "stops reading when its answers do not get through, or ends the connection",
     NULL,
     {{"no-read", NULL}, {"drain", "2s"}, {"budget", "64MiB"}, {"closing", "fine"}},
     "ws wss tcp tls"},
    {14,
     "deflate",
     "compressed messages, each through zlib",
     "pushes back with flat memory; its allocator does not fragment",
     NULL,
     {{"compress", NULL}},
     WS},
    {15,
     "deflate-bomb",
     "16 MiB of zeros that take 16 KiB on the wire",
     "limits the message as inflated, and ends the connection",
     NULL,
     {{"compress", NULL},
      {"payload", "zeros"},
      {"size", "16MiB"},
      {"rate", "50"},
      {"closing", "fine"}},
     WS},
    {16,
     "bad-frame",
     "a frame that breaks the protocol, and then the flood",
     "ends the connection at that frame",
     NULL,
     {{"bad-frame", NULL}, {"closing", "due"}},
     WS},
    {17,
     "reconnect",
     "a server that closes each connection after 10 messages",
     "comes back, and keeps nothing of a connection that is gone",
     NULL,
     {{"end", "close"}, {"end-after", "10"}, {"budget", "64MiB"}},
     NULL},
    {18,
     "half-close",
     "a server that sends FIN after 1000 messages, and stays",
     "takes what it was sent, and closes its own side",
     NULL,
     {{"end", "half-close"}, {"end-after", "1000"}, {"closing", "fine"}},
     NULL},
    {19,
     "stall",
     "a server that falls silent in the middle of a message",
     "waits at rest, or gives up after a time",
     NULL,
     {{"end", "stall"},
      {"end-after", "1000"},
      {"max-duration", "15s"},
      {"closing", "fine"}},
     NULL},
    {20,
     "slow-start",
     "five quiet seconds, and then 20k/s at once",
     "pushes back at once, whatever it got used to",
     NULL,
     {{"rate", "20k"}, {"shape", "steps:10/5s,100%"}},
     NULL},
    {21,
     "connections",
     "one flood over 100 connections",
     "bounds what it holds in all, not only on each",
     NULL,
     {{"connections", "100"}},
     NULL},
};

int cases_find(const char *text, const struct flood_case **out, struct err *e)
{
    struct nearest n;
    nearest_init(&n, text, strlen(text));
    for (size_t i = 0; i < CASES_COUNT; i++) {
        char number[16];
        snprintf(number, sizeof number, "%d", cases[i].number);
        if (strcmp(cases[i].name, text) == 0 || strcmp(number, text) == 0) {
            *out = &cases[i];
            return 0;
        }
        nearest_offer(&n, cases[i].name);
    }
    return err_set(e, FERR_CONFIG, "no flood case '%.80s'%s%s%s ('floodtest list cases')",
                   text, n.best == NULL ? "" : ", did you mean ",
                   n.best == NULL ? "" : n.best, n.best == NULL ? "" : "?");
}

bool cases_has_protocol(const struct flood_case *c, const char *protocol)
{
    size_t len = strlen(protocol);
    const char *word = c->protocols;
    while (word != NULL && *word != '\0') {
        size_t n = strcspn(word, " ");
        if (n == len && memcmp(word, protocol, n) == 0) {
            return true;
        }
        word += n + strspn(word + n, " ");
    }
    return c->protocols == NULL;
}
