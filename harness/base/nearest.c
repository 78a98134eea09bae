#include "harness/base/nearest.h"

#include <stdint.h>
#include <string.h>

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Optimal string alignment, the three rows of the table that are in use. */
size_t nearest_distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
    size_t rows[3][NEAREST_NAME_MAX + 1] = {{0}};
    size_t *before = rows[0], *last = rows[1], *now = rows[2];
    for (size_t j = 0; j <= b_len; j++) {
        last[j] = j;
    }
    for (size_t i = 1; i <= a_len; i++) {
        now[0] = i;
        for (size_t j = 1; j <= b_len; j++) {
            size_t replaced = last[j - 1] + (a[i - 1] != b[j - 1]);
            now[j] = least(least(last[j], now[j - 1]) + 1, replaced);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                now[j] = least(now[j], before[j - 2] + 1);
            }
        }
        size_t *free_row = before;
        before = last;
        last = now;
        now = free_row;
    }
    return last[b_len];
}

void nearest_init(struct nearest *n, const char *typed, size_t len)
{
    *n = (struct nearest){.typed = typed, .len = len, .cost = SIZE_MAX};
}

bool nearest_offer(struct nearest *n, const char *name)
{
    size_t len = strlen(name);
    if (n->len == 0 || n->len > NEAREST_NAME_MAX || len > NEAREST_NAME_MAX) {
        return false;
    }
    bool start = n->len >= 2 && n->len <= len && memcmp(n->typed, name, n->len) == 0;
    size_t edits = nearest_distance(n->typed, n->len, name, len);
    size_t allowed = n->len < 6 ? 1 : n->len / 3;
    size_t cost = start ? least(edits, 1) : edits;
    if ((!start && edits > allowed) || cost >= n->cost) {
        return false;
    }
    n->best = name;
    n->cost = cost;
    return true;
}
