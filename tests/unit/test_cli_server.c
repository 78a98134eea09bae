/* The rules about the protocol and what goes over it. */
#include "tests/unit/suites.h"

#include "harness/cli/cli.h"

#include <string.h>

#define ADD_ROWS(tcase, test, table)                                                     \
    tcase_add_loop_test(tcase, test, 0, (int)(sizeof table / sizeof table[0]))

/* The command line reads the files that it names; tests run in the tree's root. */
#define MESSAGES "tests/unit/data/messages.ndjson"
#define TIMES    "tests/unit/data/times.txt"
#define TALK     "tests/unit/data/hello.talk"

enum { WORDS_MAX = 12 };

static int parse(const char *const *words, struct cli *cli, struct cli_errors *errors)
{
    char *argv[WORDS_MAX + 3] = {"floodtest", "--attach"};
    int argc = 2;
    for (; words[argc - 2] != NULL; argc++) {
        ck_assert_int_lt(argc, WORDS_MAX + 2);
        argv[argc] = (char *)words[argc - 2];
    }
    *errors = (struct cli_errors){0};
    return cli_parse(argc, argv, cli, errors);
}

/* Each row is wrong in one way: one sentence, with these words in it. */
static const struct {
    const char *words[WORDS_MAX];
    const char *sentence;
} error_rows[] = {
    {{"--protocol", "wsss"},
     "--protocol: expected ws, wss, tcp, tls, http, https, sse or sses, got 'wsss', did "
     "you mean wss?"},
    {{"--framing", "lines"},
     "--framing: --protocol ws has no such thing, expected tcp, tls"},
    {{"--protocol", "tcp", "--path", "/x"},
     "--path: --protocol tcp has no such thing, expected ws, wss, http, https, sse, "
     "sses"},
    {{"--protocol", "http", "--subprotocol", "x"},
     "--subprotocol: --protocol http has no such thing, expected ws, wss"},
    {{"--protocol", "sse", "--compress"}, "--compress: --protocol sse has no such thing"},
    {{"--protocol", "sse", "--acks"}, "--acks: --protocol sse has no such thing"},
    {{"--protocol", "http", "--talk", "send x"}, "--talk: --protocol http has no such"},
    {{"--protocol", "tcp", "--unit", "pings"}, "--unit: --protocol tcp has no such"},
    {{"--protocol", "tls", "--bad-frame"}, "--bad-frame: --protocol tls has no such"},
    {{"--protocol", "tcp", "--endless"}, "--endless: --protocol tcp has no such"},
    {{"--protocol", "wss", "--cert", "c.pem"},
     "--cert: give --key, too: a certificate and its key go together"},
    {{"--protocol", "wss", "--key", "k.pem"}, "--key: give --cert, too"},
    {{"--cert", "c.pem", "--key", "k.pem"},
     "--cert: --protocol ws is not encrypted, expected wss, tls, https or sses"},
    {{"--unix", "/tmp/x", "--protocol", "tls"},
     "--unix: expected a protocol without TLS, got tls"},
    {{"--unix", "/tmp/x", "--port", "9"},
     "--unix and --port name different places to listen"},
    {{"--unix", "/tmp/x", "-l", "::1"},
     "--unix and --listen name different places to listen"},
    {{"--unix",
      "/tmp/"
      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
     "--unix: expected a path of at most 107 bytes, got 12"},
    {{"-m", "x", "--messages", MESSAGES},
     "--message and --messages contradict each other"},
    {{"-m", "x", "--size", "1"},
     "--size and --message contradict each other: the template says what a message is"},
    {{"--messages", MESSAGES, "--payload", "utf8"},
     "--payload and --messages contradict each other: the file's lines say what a"},
    {{"--time-field", "ts"}, "--time-field: the times are those of a file of messages"},
    {{"--messages", MESSAGES, "--time-field", "ts", "--rate", "5"},
     "--time-field and --rate contradict each other"},
    {{"--messages", MESSAGES, "--time-field", "ts", "--shape", "sine:1s"},
     "--time-field and --shape contradict each other"},
    {{"--messages", MESSAGES, "--time-field", "ts", "--schedule", TIMES},
     "--time-field and --schedule contradict each other"},
    {{"--schedule", TIMES, "--rate", "max"},
     "--schedule and --rate contradict each other"},
    {{"--speed", "2"}, "--speed: it scales recorded times; give --schedule or"},
    {{"--case", "ping-flod"},
     "--case: no flood case 'ping-flod', did you mean ping-flood?"},
    {{"--case", "tiny", "--case", "huge"}, "--case is given 2 times, a run has one case"},
    {{"--talk", "send {\"id\":{2}}", "--talk", "wait /(a)/"},
     "--talk: line 1 (send) asks for {2}, but no wait before it captures so much"},
    {{"--talk", "wait .id", "--talk", "reply .x && .y -> {3}{1}"},
     "--talk: line 2 (reply) asks for {3}, but neither it nor a wait captures so much"},
    {{"--talk", "wait \"a\"", "-m", "{1}"},
     "--message: the template asks for {1}, but no wait of --talk captures so much"},
    {{"--talk", "wait /a\\d/"}, "there is no \\d here, write [0-9]"},
    {{"--case", "22"}, "--case: no flood case '22' ('floodtest list cases')"},
    {{"--case", "bad-frame", "--protocol", "tcp"},
     "--case bad-frame: expected --protocol one of ws wss, got tcp"},
    {{"--talk", "send x", "--talk-file", TALK},
     "--talk and --talk-file contradict each other"},
    {{"--payload", "zeros"}, "--payload zeros: that is what a deflate bomb is made of"},
    {{"--compress", "--unit", "pings"},
     "--compress: control frames are never compressed, so --unit pings contradicts it"},
    {{"--payload", "zeros", "--compress", "--endless"},
     "--payload zeros and --endless contradict each other"},
    {{"--payload", "zeros", "--compress", "--size", "uniform:1-2"},
     "--payload zeros is compressed once: expected one size"},
    {{"--shape", "brusts:1s/1s"}, "--shape: "},
    {{"--shape", "sine:1s/50%", "--rate", "max"}, "--shape: "},
    {{"--shape", "steps:1k"}, "expected two steps or more, like steps:1k/10s,5k"},
    {{"--shape", "bursts:100/900"},
     "--shape bursts:100/900: the first burst (1 min 40 s) outlasts --duration (10 s); a "
     "time "
     "without a unit is in seconds, so write bursts:100ms/900ms"},
    {{"--shape", "steps:1k/5s,2k", "--rate", "100"},
     "--rate and --shape steps:1k/5s,2k contradict each other: the shape names all its"},
    {{"--shape", "ramp:0-2k/5s", "--rate", "max"},
     "--rate and --shape ramp:0-2k/5s contradict each other"},
    {{"--schedule", TIMES, "--shape", "poisson"},
     "--schedule and --shape contradict each other: the recorded times say how fast it"},
    {{"--size", "unifrom:1-2"}, "--size: "},
    {{"-m", "{sq}"}, "--message: "},
    {{"--messages", "/nowhere/m"}, "--messages: "},
    {{"--schedule", "/nowhere/t"}, "--schedule: "},
    {{"--talk", "snd x"}, "--talk: "},
    {{"--talk-file", "/nowhere/talk"}, "--talk-file: read '/nowhere/talk': No such file"},
    {{"--protocol", "tcp", "--framing", "{mesage}"}, "--framing: "},
    {{"--talk", "send x", "--no-read"}, "--talk and --no-read contradict each other"},
    {{"--talk-file", TALK, "--no-read"}, "--talk-file and --no-read contradict each"},
    {{"--acks", "--no-read"}, "--acks and --no-read contradict each other"},
    {{"--empty-fragments"}, "--empty-fragments: there are none to put them between"},
    {{"--unit", "pings", "--fragment", "10"},
     "--unit pings: control frames cannot be fragmented, so --fragment contradicts it"},
    {{"--unit", "pongs", "--endless"}, "--unit pongs: control frames cannot be"},
    {{"--end", "close"}, "--end: say behind how many messages with --end-after N"},
    {{"--end-after", "5"}, "--end-after: say how with --end close, half-close or stall"},
};

START_TEST(one_error_one_sentence)
{
    struct cli cli;
    struct cli_errors errors;
    ck_assert_int_eq(parse(error_rows[_i].words, &cli, &errors), FERR_CONFIG);
    ck_assert_msg(errors.count == 1, "%d errors, the first: %s", errors.count,
                  errors.sentences[0]);
    ck_assert_msg(strstr(errors.sentences[0], error_rows[_i].sentence) != NULL, "%s",
                  errors.sentences[0]);
    cli_fini(&cli);
    cli_errors_fini(&errors);
}
END_TEST

static const struct {
    const char *words[WORDS_MAX];
} right_rows[] = {
    {{"--protocol", "wss", "--cert", "c.pem", "--key", "k.pem", "--compress"}},
    {{"--protocol", "tcp", "--unix", "/tmp/x", "--framing", "length", "--acks"}},
    {{"--protocol", "sse", "--path", "/feed", "--unix", "/tmp/x"}},
    {{"--unit", "pings", "--no-read", "--closing", "fine"}},
    {{"--fragment", "1", "--empty-fragments", "--endless"}},
    {{"--end", "stall", "--end-after", "5", "--chop", "1"}},
    {{"--case", "tiny", "--protocol", "tcp"}},
    {{"--case", "tiny", "--size", "0"}},
    {{"--talk", "reply .x -> {1}{2}", "--talk", "wait /(a)(b)/", "-m", "{2}"}},
    {{"--case", "large", "-m", "x"}},
    {{"--schedule", TIMES, "--speed", "0.5"}},
    {{"--shape", "steps:1k/5s,50%", "--rate", "100"}},
    {{"--shape", "bursts:9s/900", "--rate", "100"}},
    {{"--shape", "steps:1k/5s,2k", "--case", "burst"}},
    {{"--protocol", "http", "--end", "close", "--end-after", "5"}},
};

START_TEST(what_goes_together)
{
    struct cli cli;
    struct cli_errors errors;
    int rc = parse(right_rows[_i].words, &cli, &errors);
    ck_assert_msg(rc == 0, "%s", errors.sentences[0]);
    cli_fini(&cli);
    cli_errors_fini(&errors);
}
END_TEST

Suite *cli_server_suite(void)
{
    Suite *s = suite_create("cli_server");
    TCase *t = tcase_create("cli_server");
    tcase_set_timeout(t, 10);
    ADD_ROWS(t, one_error_one_sentence, error_rows);
    ADD_ROWS(t, what_goes_together, right_rows);
    suite_add_tcase(s, t);
    return s;
}
