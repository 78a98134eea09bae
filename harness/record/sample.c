#include "harness/record/sample.h"

#include <string.h>

const char *const sample_column_names[SAMPLE_COLUMN_COUNT] = {
#define X(name, meaning) #name,
    SAMPLE_COLUMNS(X)
#undef X
};

int64_t *sample_values(struct sample *s)
{
    return &s->t_ns;
}

const int64_t *sample_values_const(const struct sample *s)
{
    return &s->t_ns;
}

void sample_init(struct sample *s)
{
    int64_t *values = sample_values(s);
    for (int i = 0; i < SAMPLE_COLUMN_COUNT; i++) {
        values[i] = SAMPLE_UNKNOWN;
    }
}

int sample_column_find(const char *name)
{
    for (int i = 0; i < SAMPLE_COLUMN_COUNT; i++) {
        if (strcmp(name, sample_column_names[i]) == 0) {
            return i;
        }
    }
    return -1;
}
