/* Any plan, any client: the first lines of the input, up to one that is "-", are the
 * lines of the plan (those that are none are left out), the rest is what the client
 * sends. */
#include "tests/fuzz/target.h"
#include "tests/support/random.h"
#include "tests/support/talk.h"

#include <string.h>

enum {
    LINE_MAX_HERE = 256,
    CLIENT_MAX = CONVERSATION_BYTES - 1, /* so that no bound is hit */
    SAID_ENOUGH = 1 << 20,
};

const char *const fuzz_seeds[] = {
    "send INFO {\"proto\":1}\\r\\n\nreply /^PING\\r\\n/ -> PONG\\r\\n\nwait \"CONNECT "
    "\"\n"
    "wait /^SUB ([^ \\r\\n]+)( [^ \\r\\n]*)? ([^ \\r\\n]+)\\r\\n/\nsend "
    "{1}{3}\nstart\n-\n"
    "CONNECT {\"verbose\":false}\r\nPING\r\nSUB foo q 1\r\nPING\r\n",
    "reply /^\\*[0-9]+\\r\\n\\$[46]\\r\\n(AUTH|CLIENT)\\r\\n/ -> +OK\\r\\n\n"
    "wait /\\r\\nSUBSCRIBE\\r\\n\\$([0-9]+)\\r\\n([^\\r\\n]+)\\r\\n/\nsend "
    "{1}{2}\nstart\n-\n"
    "*3\r\n$6\r\nCLIENT\r\n$7\r\nSETNAME\r\n*2\r\n$9\r\nSUBSCRIBE\r\n$4\r\nnews\r\n",
    "wait .method == \"subscribe\" && .params[0] && .id @json\nsend {\"id\":{2}}\n"
    "reply .a.\"b c\"[1] -> {1}\nreply .x == -1.5 && .y == null -> x\n-\n"
    "{\"method\":\"subscribe\",\"params\":[\"x\"],\"id\":\"1\"}{\"a\":{\"b c\":[1,[2]]}}",
    "reply /$/ -> nl\nreply /^a+(b|c)*/ -> {1}\nreply \"\\x00\\xff\" -> z\n-\na\nabc\n",
    NULL,
};

const char *const fuzz_words[] = {
    "\n",    "wait ",       "reply ",
    "send ", "start\n",     " -> ",
    "-\n",   "\"a\"",       "/a/",
    "/^a$/", "(",           ")",
    "|",     "*",           "+",
    "?",     "{2}",         "{1,3}",
    "[^a]",  "[[:alpha:]]", ".",
    "^",     "$",           "\\r\\n",
    "\r\n",  "\\x41",       "\\w",
    "\\.",   "\"",          "/",
    ".id",   " @json",      " == 1",
    " && ",  "[0]",         "{1}",
    "{2}",   "{\"id\":1}",  "{\"id\":[1]}",
    "{",     "}",           "\\\"",
    "a",     "b",           "ab",
    NULL,
};

/* A pattern whose repetitions are many, or repeated themselves, may cost time without a
 * bound, as everywhere: that is its author's affair (match.h) and not looked for here. */
static bool costs_too_much(const char *line)
{
    static const char *const repeated[] = {")*", ")+", "){", "**", "*+", "+*",
                                           "++", "*{", "+{", "}*", "}+", "}{",
                                           "*?", "+?", "?*", "?+"};
    enum { REPETITIONS_MAX = 4 };
    int repetitions = 0;
    if (strchr(line, '/') == NULL) {
        return false;
    }
    for (const char *at = line; *at != '\0'; at++) {
        repetitions += strchr("*+{", *at) != NULL;
    }
    bool nested = false;
    for (size_t i = 0; i < sizeof repeated / sizeof *repeated; i++) {
        nested = nested || strstr(line, repeated[i]) != NULL;
    }
    return nested || repetitions > REPETITIONS_MAX;
}

/* Adds the lines; returns where the client's bytes begin. */
static size_t read_plan(struct conversation_plan *p, const char *bytes, size_t size)
{
    size_t at = 0;
    while (at < size) {
        char line[LINE_MAX_HERE];
        const char *newline = memchr(bytes + at, '\n', size - at);
        size_t len = newline != NULL ? (size_t)(newline - bytes) - at : size - at;
        bool fits = len < sizeof line && memchr(bytes + at, '\0', len) == NULL;
        memcpy(line, bytes + at, fits ? len : 0);
        line[fits ? len : 0] = '\0';
        at += len + (newline != NULL);
        if (strcmp(line, "-") == 0) {
            break;
        }
        if (costs_too_much(line)) {
            continue;
        }
        struct err e = {0};
        size_t count = p->count;
        int rc = conversation_plan_add(p, line, &e);
        FUZZ_CHECK(rc == 0 || (rc == FERR_CONFIG && e.msg[0] != '\0'));
        FUZZ_CHECK(rc == 0 ? p->count <= count + 1 : p->count == count);
    }
    return at;
}

static bool say(void *arg, const struct template *says, const char *const *captures)
{
    struct strbuf *said = arg;
    struct template_values values = {.captures = captures};
    strbuf_addf(said, "%p %llu|", (const void *)says,
                (unsigned long long)template_size(says, &values));
    for (int i = 0; i < TEMPLATE_CAPTURE_COUNT; i++) {
        strbuf_add(said, captures[i] != NULL ? captures[i] : "-");
    }
    FUZZ_CHECK(said->len < SAID_ENOUGH * 16);
    return true;
}

struct heard {
    struct conversation c;
    struct strbuf said;
};

static void begin(struct heard *h, const struct conversation_plan *p)
{
    strbuf_init(&h->said);
    conversation_init(&h->c, p);
    conversation_begin(&h->c, say, &h->said);
}

static void end(struct heard *h)
{
    char text[CONVERSATION_TEXT_MAX];
    conversation_expects(&h->c, text);
    FUZZ_CHECK((text[0] == '\0') == conversation_started(&h->c));
    FUZZ_CHECK(strlen(text) < sizeof text);
    strbuf_fini(&h->said);
}

/* pieces of 1 … longest bytes */
static void hear(struct heard *h, const char *bytes, size_t len, size_t longest)
{
    struct random r;
    random_init(&r, len, "pieces");
    for (size_t now; len > 0; bytes += now, len -= now) {
        now = 1 + random_below(&r, longest);
        now = now < len ? now : len;
        FUZZ_CHECK(conversation_hear(&h->c, bytes, now, say, &h->said) == now);
    }
}

static void hear_messages(struct heard *h, const char *bytes, size_t len)
{
    for (size_t now; len > 0; bytes += now, len -= now) {
        now = len < 50 ? len : 50;
        conversation_hear_message(&h->c, bytes, now, now % 3 != 0, say, &h->said);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct heard whole;
    static struct heard cut;
    struct conversation_plan p;
    conversation_plan_init(&p);
    const char *bytes = (const char *)data;
    size_t at = read_plan(&p, bytes, size);
    size_t len = size - at < CLIENT_MAX ? size - at : CLIENT_MAX;
    begin(&whole, &p);
    begin(&cut, &p);
    FUZZ_CHECK(conversation_hear(&whole.c, bytes + at, len, say, &whole.said) == len);
    hear(&cut, bytes + at, len, 16);
    FUZZ_CHECK(strcmp(whole.said.text, cut.said.text) == 0);
    FUZZ_CHECK(whole.c.position == cut.c.position && whole.c.len == cut.c.len);
    end(&whole);
    end(&cut);
    begin(&whole, &p); /* however much there is */
    hear(&whole, bytes + at, size - at, 2000);
    hear_messages(&whole, bytes + at, size - at < CLIENT_MAX ? size - at : CLIENT_MAX);
    end(&whole);
    conversation_plan_fini(&p);
    return 0;
}
