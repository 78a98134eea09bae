/* Any text that a user gives for the flood, and any offer of compression from a client:
 * files of messages and of times, shapes, sizes. It is taken, or one sentence says why
 * not. */
#include "server/message/deflate_offer.h"
#include "server/message/message_file.h"
#include "server/message/sizes.h"
#include "server/pace/schedule_file.h"
#include "server/pace/shape.h"
#include "tests/fuzz/target.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

const char *const fuzz_seeds[] = {
    "{\"t\":1,\"x\":\"a\"}\r\n\n{\"t\":1.5}\n{\"t\":\"2026-01-02T03:04:05.678Z\"}",
    "5\n5.25\n5500ms\r\n6s\n",
    "ramp:10%-2k/500ms",
    "steps:1k/1s,250%/2m,4k",
    "bursts:10ms/1s",
    "sine:10s/50%",
    "uniform:64-4KiB",
    "lognormal:1KiB,p99=64KiB",
    "permessage-deflate; client_max_window_bits; server_max_window_bits=10",
    NULL,
};

const char *const fuzz_words[] = {
    "\n",
    "\r\n",
    "\xef\xbb\xbf",
    "\"t\":",
    "1e308",
    "-1",
    "1e-9",
    "99999999999999999999",
    "NaN",
    "{",
    "}",
    "[",
    "\xff",
    "\xe2",
    "ms",
    "ns",
    "16MiB",
    "constant",
    "/",
    "%",
    "ramp:",
    "steps:",
    "bursts:",
    "sine:",
    "poisson",
    ",",
    ":",
    "-",
    ";",
    "=",
    "\"10\"",
    "7",
    "16",
    "server_no_context_takeover",
    "permessage-deflate",
    ", ",
    "p99=",
    NULL,
};

static void check_refused(const struct err *e)
{
    FUZZ_CHECK(e->code == FERR_CONFIG && e->msg[0] != '\0');
}

static void read_files(const uint8_t *data, size_t size)
{
    static const char *const fields[] = {NULL, "t"};
    char path[64];
    int fd = memfd_create("fuzz", MFD_CLOEXEC);
    FUZZ_CHECK(fd >= 0 && write(fd, data, size) == (ssize_t)size);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    for (int i = 0; i < 2; i++) {
        struct message_file f;
        struct err e = {0};
        if (message_file_load(&f, path, fields[i], &e) != 0) {
            check_refused(&e);
            continue;
        }
        FUZZ_CHECK(f.count > 0 && f.min_bytes <= f.max_bytes);
        FUZZ_CHECK((f.times_ns != NULL) == (fields[i] != NULL));
        uint64_t total = 0;
        for (uint32_t m = 0; m < f.count; m++) {
            const struct message_span *s = &f.messages[m];
            FUZZ_CHECK((uint64_t)s->start + s->length <= f.size);
            FUZZ_CHECK(memchr(f.bytes + s->start, '\n', s->length) == NULL);
            FUZZ_CHECK(f.times_ns == NULL || m == 0 ||
                       f.times_ns[m - 1] <= f.times_ns[m]);
            total += s->length;
        }
        FUZZ_CHECK(total == f.total_bytes);
        message_file_fini(&f);
    }
    struct arrivals a = {0};
    struct err e = {0};
    if (schedule_file_read(path, &a, &e) != 0) {
        check_refused(&e);
    }
    arrivals_fini(&a);
    close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    FUZZ_CHECK(text != NULL);
    memcpy(text, data, size);
    text[size] = '\0';
    struct sizes sizes;
    struct shape shape;
    struct err e = {0};
    if (sizes_parse(text, &sizes, &e) != 0) {
        check_refused(&e);
    } else {
        FUZZ_CHECK(sizes_max(&sizes) <= SIZES_MAX);
        FUZZ_CHECK(sizes_at(&sizes, 1, 1) <= sizes_max(&sizes));
    }
    e = (struct err){0};
    if (shape_parse(text, &shape, &e) != 0) {
        check_refused(&e);
    }
    struct deflate_terms terms;
    deflate_offer_answer(text, &terms);
    FUZZ_CHECK(memchr(terms.answer, '\0', sizeof terms.answer) != NULL);
    FUZZ_CHECK(terms.accepted == (terms.answer[0] != '\0'));
    FUZZ_CHECK(!terms.accepted ||
               (terms.server_max_window_bits >= 8 && terms.server_max_window_bits <= 15));
    free(text);
    read_files(data, size);
    return 0;
}
