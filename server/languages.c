#include "server/languages.h"

#include <stddef.h>
#include <string.h>

static const char talk[] =
    "One line each, in --talk or in the file of --talk-file (there also empty lines,\n"
    "and comments that begin with #):\n"
    "\n"
    "  send TEMPLATE           say this when the script gets here\n"
    "  wait MATCH              go on when the client has sent this; what it captures\n"
    "                          is {1} to {9} of the templates from then on\n"
    "  reply MATCH -> TEMPLATE whenever the client sends this, say that\n"
    "  start                   the flood begins here; else at the script's end\n"
    "\n"
    "A TEMPLATE is that of 'floodtest help message', with {1} to {9}. A MATCH is\n"
    "\n"
    "  \"text\"                  these bytes; also \\r \\n \\t \\0 \\\\ \\\" \\xHH\n"
    "  /regex/                 POSIX extended, with \\r \\n \\t \\xHH \\w \\s; groups\n"
    "                          capture. ^ and $ are the ends of a line. On tcp and\n"
    "                          tls one that ends with something repeated or optional\n"
    "                          waits for the end of its line, others match at once\n"
    "  .path == JSON           a JSON object with this value: .a.b == \"x\", .[0] == 1\n"
    "  .path                   with any value there, which is captured; with @json\n"
    "                          behind it as JSON text. Join several by &&\n"
    "\n"
    "JSON-RPC, one subscription, over ws:\n"
    "\n"
    "    wait .method == \"subscribe\" && .params[0] && .id @json\n"
    "    send {\"jsonrpc\":\"2.0\",\"id\":{2},\"result\":true}\n"
    "    reply .method == \"ping\" && .id @json -> {\"id\":{1},\"result\":\"pong\"}\n"
    "\n"
    "NATS, --protocol tcp --framing 'MSG {1} {3} {bytes}\\r\\n{message}\\r\\n':\n"
    "\n"
    "    send INFO {\"server_id\":\"x\",\"proto\":1,\"max_payload\":1048576}\\r\\n\n"
    "    reply /^PING\\r\\n/ -> PONG\\r\\n\n"
    "    wait \"CONNECT \"\n"
    "    wait /^SUB ([^ \\r\\n]+)( [^ \\r\\n]*)? ([^ \\r\\n]+)\\r\\n/\n"
    "\n"
    "Redis publish/subscribe, --protocol tcp and --framing\n"
    "'*3\\r\\n$7\\r\\nmessage\\r\\n${1}\\r\\n{2}\\r\\n${bytes}\\r\\n{message}\\r\\n':\n"
    "\n"
    "    reply /^\\*[0-9]+\\r\\n\\$5\\r\\nHELLO\\r\\n/ -> -ERR unknown command "
    "HELLO\\r\\n\n"
    "    reply /^\\*[0-9]+\\r\\n\\$[46]\\r\\n(AUTH|CLIENT|SELECT)\\r\\n/ -> +OK\\r\\n\n"
    "    reply /^\\*[0-9]+\\r\\n\\$4\\r\\nPING\\r\\n/ -> "
    "*2\\r\\n$4\\r\\npong\\r\\n$0\\r\\n\\r\\n\n"
    "    wait /^\\*2\\r\\n\\$9\\r\\nSUBSCRIBE\\r\\n\\$([0-9]+)\\r\\n([^\\r\\n]+)\\r\\n/\n"
    "    send *3\\r\\n$9\\r\\nsubscribe\\r\\n${1}\\r\\n{2}\\r\\n:1\\r\\n\n";

static const char message[] =
    "A template stands for itself but for these, made anew for every message:\n"
    "\n"
    "  {seq}          its number on its connection, from 1\n"
    "  {time}         wall clock, milliseconds since 1970\n"
    "  {time_ns}      CLOCK_MONOTONIC, nanoseconds\n"
    "  {uuid}         a UUID; the same in all of the message\n"
    "  {random:16}    so many random letters and digits; 1KiB is fine, too\n"
    "  {pick:a|b|c}   one of the words\n"
    "  {1}            to {9}: what --talk captured on the connection\n"
    "  {message}      in --framing alone: the message\n"
    "  {bytes}        in --framing alone: its length in bytes\n"
    "\n"
    "\\r \\n \\t \\0 \\\\ and \\xHH are single bytes; {{ is one {. A { that no letter "
    "or\n"
    "digit follows is itself, so JSON is written as it is:\n"
    "\n"
    "    {\"n\":{seq},\"id\":\"{uuid}\",\"side\":\"{pick:buy|sell}\"}\n";

static const char shape[] =
    "  constant                  --rate, all the time\n"
    "  ramp:10s                  from 0 to --rate in this time, and then --rate\n"
    "  ramp:1k-10k/10s           from one rate to another, and then the other\n"
    "  steps:1k/5s,10k/5s,100%   each rate for its time, and then the last\n"
    "  bursts:100ms/900ms        --rate for a time, nothing for a time, and again\n"
    "  sine:10s/50%              around --rate, by this share of it, in this period\n"
    "  poisson                   --rate in the mean, each message on its own\n"
    "\n"
    "A rate is in messages/s (500, 2k) or a share of --rate (50%). Times have units\n"
    "(ns, us, ms, s, m, h); bare numbers are seconds.\n";

static const char size[] =
    "  1KiB                      all alike\n"
    "  uniform:64-4KiB           every size between these alike\n"
    "  lognormal:1KiB,p99=64KiB  half of them up to 1 KiB, 99 of 100 up to 64 KiB\n"
    "\n"
    "k, M are powers of 1000, Ki, Mi of 1024; at most 16MiB.\n";

static const char schedule[] =
    "The file has the time of one message per line, never falling: seconds, or\n"
    "with a unit (1700ms). Only differences count. # begins a comment:\n"
    "\n"
    "    0\n"
    "    0.25\n"
    "    1700ms   # and one more at the same time\n"
    "    1700ms\n"
    "\n"
    "--time-field NAME takes the times from the messages of --messages, JSON objects\n"
    "of a line each: numbers in seconds (NAME:ms, :us, :ns for others) or ISO 8601.\n"
    "The record is played again and again until --duration is over; --speed 2 plays\n"
    "it twice as fast. It takes the place of --rate and --shape.\n";

const char *languages_help(const char *option)
{
    static const struct {
        const char *option;
        const char *help;
    } of[] = {
        {"talk", talk},         {"talk-file", talk},      {"message", message},
        {"framing", message},   {"shape", shape},         {"size", size},
        {"schedule", schedule}, {"time-field", schedule},
    };
    for (size_t i = 0; i < sizeof of / sizeof of[0]; i++) {
        if (strcmp(of[i].option, option) == 0) {
            return of[i].help;
        }
    }
    return NULL;
}
