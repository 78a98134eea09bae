#include "tests/fuzz/mutate.h"

#include <string.h>

enum { CHANGES_MAX = 6, RANGE_MAX = 64 };

static const char *pick(struct random *r, const char *const *list)
{
    size_t count = 0;
    while (list[count] != NULL) {
        count++;
    }
    return list[random_below(r, count)];
}

static size_t position(const struct fuzz_input *in, struct random *r)
{
    return random_below(r, in->len + 1);
}

/* Replaces removed bytes at a position; what does not fit is left out. */
static void splice(struct fuzz_input *in, size_t at, size_t removed, const char *bytes,
                   size_t len)
{
    if (removed > in->len - at) {
        removed = in->len - at;
    }
    if (len > FUZZ_INPUT_MAX - (in->len - removed)) {
        len = FUZZ_INPUT_MAX - (in->len - removed);
    }
    memmove(in->bytes + at + len, in->bytes + at + removed, in->len - at - removed);
    memcpy(in->bytes + at, bytes, len);
    in->len = in->len - removed + len;
}

static void change_byte(struct fuzz_input *in, struct random *r)
{
    char byte = (char)random_below(r, 256);
    splice(in, position(in, r), random_below(r, 2), &byte, 1);
}

static void cut_range(struct fuzz_input *in, struct random *r)
{
    splice(in, position(in, r), random_below(r, RANGE_MAX), "", 0);
}

static void copy_range(struct fuzz_input *in, struct random *r)
{
    char bytes[RANGE_MAX];
    size_t from = position(in, r);
    size_t len = random_below(r, RANGE_MAX);
    len = len < in->len - from ? len : in->len - from;
    memcpy(bytes, in->bytes + from, len);
    splice(in, position(in, r), 0, bytes, len);
}

static void insert_word(struct fuzz_input *in, struct random *r, const char *const *words)
{
    const char *word = pick(r, words);
    splice(in, position(in, r), 0, word, strlen(word));
}

/* A value or name between two marks becomes another: the input often stays well-formed,
 * and gets behind the parser. */
static void replace_token(struct fuzz_input *in, struct random *r,
                          const char *const *words)
{
    static const char marks[] = "{}[],: \n";
    size_t at = position(in, r);
    while (at > 0 && memchr(marks, in->bytes[at - 1], sizeof marks - 1) == NULL) {
        at--;
    }
    size_t end = at;
    while (end < in->len && memchr(marks, in->bytes[end], sizeof marks - 1) == NULL) {
        end++;
    }
    const char *word = pick(r, words);
    splice(in, at, end - at, word, strlen(word));
}

/* The same piece again and again: depth, and length beyond every limit. */
static void repeat(struct fuzz_input *in, struct random *r, const char *const *words)
{
    const char *word = pick(r, words);
    size_t len = strlen(word);
    size_t at = position(in, r);
    size_t times = (size_t)random_log_range(r, 2.0, 50000.0);
    size_t most = (FUZZ_INPUT_MAX - in->len) / len;
    times = times < most ? times : most;
    memmove(in->bytes + at + times * len, in->bytes + at, in->len - at);
    for (size_t i = 0; i < times; i++) {
        memcpy(in->bytes + at + i * len, word, len);
    }
    in->len += times * len;
}

static void add_seed(struct fuzz_input *in, struct random *r, const char *const *seeds)
{
    const char *seed = pick(r, seeds);
    splice(in, in->len, 0, seed, strlen(seed));
}

void mutate(struct fuzz_input *in, struct random *r, const char *const *seeds,
            const char *const *words)
{
    in->len = 0;
    add_seed(in, r, seeds);
    for (size_t i = random_below(r, CHANGES_MAX); i > 0; i--) {
        switch (random_below(r, 8)) {
        case 0:
            change_byte(in, r);
            break;
        case 1:
            cut_range(in, r);
            break;
        case 2:
            copy_range(in, r);
            break;
        case 3:
            insert_word(in, r, words);
            break;
        case 4:
            add_seed(in, r, seeds);
            break;
        case 5:
            if (random_chance(r, 0.05)) {
                repeat(in, r, words);
                break;
            }
            /* fall through */
        default:
            replace_token(in, r, words);
        }
    }
}
