/* What a client says about compression, and what it sends compressed: the first line of
 * the input is its offer, the rest a message. */
#include "server/message/deflate_offer.h"
#include "server/message/ws_inflate.h"
#include "tests/fuzz/target.h"

#include <string.h>

enum { OFFER_MAX = 1024 };

const char *const fuzz_seeds[] = {
    "permessage-deflate; client_max_window_bits\n\xf2\x48\xcd\xc9\xc9\x07",
    "permessage-deflate; server_max_window_bits=10; client_max_window_bits=15, "
    "permessage-deflate; server_no_context_takeover; client_no_context_takeover\n"
    "\xf3\x48\xcd\xc9\xc9\x07\xf3\x48\xcd\xc9\xc9\x07",
    "x-webkit-deflate-frame; a=\"b, "
    "\\\"c\"\n\xf2\x48\x05\x0c\x0c\xff\xff\xca\xc9\xc9\x07",
    NULL,
};

const char *const fuzz_words[] = {
    "permessage-deflate",
    "server_max_window_bits",
    "client_max_window_bits",
    "server_no_context_takeover",
    "client_no_context_takeover",
    ";",
    ",",
    "=",
    "\"",
    "\\",
    " ",
    "8",
    "15",
    "\n",
    "\xff\xff",
    "\x03",
    "\xed\xc1\x01\x01",
    NULL,
};

struct sum {
    uint64_t bytes;
    uint32_t hash;
};

static void take(void *arg, const char *bytes, size_t len)
{
    struct sum *s = arg;
    FUZZ_CHECK(len > 0 && len <= WS_INFLATE_PIECE);
    s->bytes += len;
    for (size_t i = 0; i < len; i++) {
        s->hash = s->hash * 31 + (unsigned char)bytes[i];
    }
}

static int inflate_all(const uint8_t *bytes, size_t len, size_t piece, bool alone,
                       struct sum *s)
{
    struct ws_inflate in;
    struct err e = {0};
    *s = (struct sum){0};
    FUZZ_CHECK(ws_inflate_init(&in, alone, &e) == 0);
    int rc = 0;
    for (size_t now; len > 0 && rc == 0; bytes += now, len -= now) {
        now = len < piece ? len : piece;
        rc = ws_inflate_hear(&in, bytes, now, now == len, take, s, &e);
    }
    FUZZ_CHECK(rc == 0 || (rc == FERR_PEER && e.msg[0] != '\0'));
    FUZZ_CHECK(s->bytes <= WS_INFLATE_MESSAGE_MAX);
    ws_inflate_fini(&in);
    return rc;
}

static void check_answer(const uint8_t *data, size_t len, struct deflate_terms *terms)
{
    char offer[OFFER_MAX];
    len = len < sizeof offer ? len : sizeof offer - 1;
    memcpy(offer, data, len);
    offer[len] = '\0';
    deflate_offer_answer(offer, terms);
    FUZZ_CHECK(terms->accepted == (terms->answer[0] != '\0'));
    FUZZ_CHECK(terms->server_max_window_bits >= 8 && terms->server_max_window_bits <= 15);
    /* An answer that we give is one that we would take. */
    struct deflate_terms again;
    deflate_offer_answer(terms->answer, &again);
    FUZZ_CHECK(strcmp(terms->answer, again.answer) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *newline = size > 0 ? memchr(data, '\n', size) : NULL;
    size_t offer = newline != NULL ? (size_t)(newline - data) : size;
    struct deflate_terms terms;
    check_answer(data, offer, &terms);
    size_t at = newline != NULL ? offer + 1 : size;
    struct sum whole;
    struct sum cut;
    bool alone = terms.client_no_context_takeover;
    int rc = inflate_all(data + at, size - at, size + 1, alone, &whole);
    FUZZ_CHECK(inflate_all(data + at, size - at, 1 + size % 7, alone, &cut) == rc);
    FUZZ_CHECK(rc != 0 || (whole.bytes == cut.bytes && whole.hash == cut.hash));
    return 0;
}
