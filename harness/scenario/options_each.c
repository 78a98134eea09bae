/* The way out of the options table: every setting in the units of the reports. */
#include "harness/scenario/options.h"

#include "harness/base/clock.h"

#include <string.h>

static const void *const_field(const struct scenario *s, const struct options_row *row)
{
    return (const char *)s + row->offset;
}

static struct options_value integer(uint64_t value)
{
    return (struct options_value){.type = OPTIONS_INTEGER, .integer = (int64_t)value};
}

static struct options_value real(double value)
{
    return (struct options_value){.type = OPTIONS_REAL, .real = value};
}

static struct options_value string(const char *text)
{
    return (struct options_value){.type = text == NULL ? OPTIONS_NULL : OPTIONS_STRING,
                                  .string = text};
}

/* A plain size is a number, a distribution the text that it was given by. */
static struct options_value size(const struct scenario *s)
{
    bool plain = s->size == NULL || strchr(s->size, ':') == NULL;
    return plain ? integer(s->size_bytes) : string(s->size);
}

static struct options_value choice(const struct options_row *row, const void *at)
{
    int index;
    memcpy(&index, at, sizeof index);
    return string(row->choices[index]);
}

static struct options_value get(const struct scenario *s, const struct options_row *row)
{
    const struct options_value unset = {.type = OPTIONS_NULL};
    const void *at = const_field(s, row);
    switch (row->kind) {
    case KIND_SIZE:
        return size(s);
    case KIND_FACTOR:
        return real(*(const double *)at);
    case KIND_SHARE:
    case KIND_RATE:
        return *(const double *)at > 0 ? real(*(const double *)at) : unset;
    case KIND_LIMIT:
        return *(const uint64_t *)at > 0 ? integer(*(const uint64_t *)at) : unset;
    case KIND_BYTES:
    case KIND_U64:
        return integer(*(const uint64_t *)at);
    case KIND_TIME:
        return real((double)*(const uint64_t *)at / (double)NS_PER_S);
    case KIND_U32:
    case KIND_OPTIONAL:
        return integer(*(const uint32_t *)at);
    case KIND_PID:
        return *(const pid_t *)at > 0 ? integer((uint64_t)(*(const pid_t *)at)) : unset;
    case KIND_PORT:
        return integer(*(const uint16_t *)at);
    case KIND_LISTEN:
    case KIND_PLACE:
    case KIND_OPTIONAL_PORT:
    case KIND_TEXT:
    case KIND_PATH:
    case KIND_TOKEN:
        return string(*(char *const *)at);
    case KIND_CHOICE:
        return choice(row, at);
    case KIND_LIST:
        return (struct options_value){.type = OPTIONS_LIST,
                                      .list = ((const struct scenario_list *)at)->texts};
    case KIND_FLAG:
    case KIND_UNFLAG:
        return (struct options_value){.type = OPTIONS_BOOL, .boolean = *(const bool *)at};
    case KIND_LEVEL:
        return integer((uint64_t)(*(const int *)at));
    case KIND_HELP:
    case KIND_COUNT:
        break;
    }
    return unset;
}

void options_each(const struct scenario *s, options_visit_cb visit, void *arg)
{
    for (enum options_id id = 0; id < OPTIONS_COUNT; id++) {
        const struct options_row *row = options_at(id);
        if (row->key != NULL) {
            struct options_value value = get(s, row);
            visit(arg, row->key, &value);
        }
    }
}
