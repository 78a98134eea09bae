/* A small message parser in C, as an extension of native_leak.py and native_frees.py.
 * What parse_open gives must go to parse_close. */
#include <stdlib.h>
#include <string.h>

struct message {
    size_t bytes;
    char text[];
};

static struct message *copy_message(const char *text, size_t bytes)
{
    struct message *m = malloc(sizeof *m + bytes);
    if (m != NULL) {
        m->bytes = bytes;
        memcpy(m->text, text, bytes);
    }
    return m;
}

struct message *parse_open(const char *text, size_t bytes);
size_t parse_length(const struct message *m);
void parse_close(struct message *m);

struct message *parse_open(const char *text, size_t bytes)
{
    return copy_message(text, bytes);
}

size_t parse_length(const struct message *m)
{
    return m != NULL ? m->bytes : 0;
}

void parse_close(struct message *m)
{
    free(m);
}
