/* Any template that a user may give: parsed, and every range of it is the same bytes. */
#include "server/message/template.h"
#include "tests/fuzz/target.h"

#include <jansson.h>
#include <string.h>

const char *const fuzz_seeds[] = {
    "{\"n\":{seq},\"t\":{time},\"id\":\"{uuid}\",\"x\":\"{random:16}\"}",
    "MSG {1} {bytes}\\r\\n{message}\\r\\n",
    "{pick:BUY|SELL|}{{\\x00\\\\{time_ns}",
    NULL,
};

const char *const fuzz_words[] = {
    "{",     "}",      "{{",      "|",         ":",         "\\",    "\\x",
    "\\xff", "{seq}",  "{1}",     "{9}",       "{random:",  "0",     "999999999",
    "16MiB", "{pick:", "{bytes}", "{uuid}",    "{message}", "{time", "\xc3",
    "\xa4",  "\\xc3",  "\\xa4",   "{time_ns}", "1KiB",      "\\0",   NULL,
};

enum { RENDERED_MAX = 1 << 20 };

static void check_rendering(const struct template *t, const struct template_values *v)
{
    static unsigned char whole[RENDERED_MAX];
    static unsigned char parts[RENDERED_MAX];
    uint64_t size = template_size(t, v);
    uint64_t fixed = template_fixed_size(t);
    FUZZ_CHECK(fixed == UINT64_MAX || fixed == size);
    FUZZ_CHECK(template_head_size(t, v) <= size);
    FUZZ_CHECK(size <= TEMPLATE_SIZE_MAX);
    if (size > RENDERED_MAX) {
        template_fill(t, v, size - 1000, whole, 1000);
        return;
    }
    template_fill(t, v, 0, whole, (size_t)size);
    size_t step = size / 7 + 1;
    for (size_t at = 0; at < size; at += step) {
        size_t n = size - at < step ? (size_t)size - at : step;
        template_fill(t, v, at, parts + at, n);
    }
    FUZZ_CHECK(memcmp(whole, parts, (size_t)size) == 0);
    if (template_is_text(t)) {
        json_t *utf8 = json_stringn((const char *)whole, (size_t)size);
        FUZZ_CHECK(utf8 != NULL);
        json_decref(utf8);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct template_values v = {.seed = 1, .seq = 1234, .time_ns = 5};
    char *text = malloc(size + 1);
    FUZZ_CHECK(text != NULL);
    memcpy(text, data, size);
    text[size] = '\0';
    for (unsigned allows = 0; allows <= (TEMPLATE_CAPTURES | TEMPLATE_WRAP); allows++) {
        struct template *t = NULL;
        struct err e = {0};
        if (template_parse(text, allows, &t, &e) == 0) {
            check_rendering(t, &v);
        } else {
            FUZZ_CHECK(t == NULL && e.code == FERR_CONFIG && e.msg[0] != '\0');
        }
        template_free(t);
    }
    free(text);
    return 0;
}
