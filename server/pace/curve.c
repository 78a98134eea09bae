#include "server/pace/curve.h"

#include "harness/base/mem.h"
#include "server/pace/rate.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

struct piece {
    uint64_t start_ns;
    uint64_t length_ns; /* UINT64_MAX: for ever */
    uint64_t from_nano;
    uint64_t to_nano;
    wide before; /* F at the start */
};

struct curve {
    size_t count;
    size_t cap;
    bool loops;
    uint64_t end_ns; /* of all pieces so far */
    wide end;        /* F there */
    struct piece pieces[];
};

/* What a piece has sent after t ns, without what was before it. */
static wide sent_after(const struct piece *p, uint64_t t)
{
    wide level = (wide)p->from_nano * t;
    if (p->from_nano == p->to_nano) {
        return level;
    }
    bool rises = p->to_nano > p->from_nano;
    uint64_t change = rises ? p->to_nano - p->from_nano : p->from_nano - p->to_nano;
    /* change t^2 / (2 T) without the square of a time, which 128 bits may not hold:
     * change t = q 2T + r gives q t + r t / (2 T), and that is cut only once. */
    wide twice = (wide)p->length_ns * 2;
    wide slope = (wide)change * t;
    wide bend = slope / twice * t + slope % twice * t / twice;
    return rises ? level + bend : level - bend;
}

struct curve *curve_new(size_t pieces)
{
    struct curve *c =
        mem_must_alloc(sizeof *c + (pieces + 1) * sizeof(struct piece)); /* + stay */
    c->cap = pieces + 1;
    return c;
}

void curve_free(struct curve *c)
{
    free(c);
}

static void push(struct curve *c, uint64_t length_ns, uint64_t from_nano,
                 uint64_t to_nano)
{
    assert(c->count < c->cap && !c->loops);
    c->pieces[c->count++] = (struct piece){
        .start_ns = c->end_ns,
        .length_ns = length_ns,
        .from_nano = from_nano,
        .to_nano = to_nano,
        .before = c->end,
    };
}

void curve_add(struct curve *c, uint64_t length_ns, uint64_t from_nano, uint64_t to_nano)
{
    assert(length_ns > 0 && length_ns <= CURVE_PIECE_MAX_NS);
    push(c, length_ns, from_nano, to_nano);
    c->end += sent_after(&c->pieces[c->count - 1], length_ns);
    c->end_ns += length_ns;
}

void curve_stay(struct curve *c, uint64_t rate_nano)
{
    assert(rate_nano > 0);
    push(c, UINT64_MAX, rate_nano, rate_nano);
}

void curve_loop(struct curve *c)
{
    assert(c->end > 0);
    c->loops = true;
}

/* The last piece that starts at or before t. */
static const struct piece *piece_at(const struct curve *c, uint64_t t)
{
    size_t low = 0;
    size_t high = c->count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (c->pieces[middle].start_ns <= t) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return &c->pieces[low];
}

static bool is_silent(const struct piece *p)
{
    return p->from_nano == 0 && p->to_nano == 0;
}

/* The piece in which so much is reached: behind a silence, not in it. */
static const struct piece *piece_of(const struct curve *c, wide sent)
{
    size_t low = 0;
    size_t high = c->count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (c->pieces[middle].before <= sent) {
            low = middle;
        } else {
            high = middle;
        }
    }
    const struct piece *p = &c->pieces[low];
    /* A piece that falls to 0 may have reached its last unit before its end. */
    return low > 0 && p->before == sent && !is_silent(p - 1) ? p - 1 : p;
}

uint64_t curve_due(const struct curve *c, uint64_t elapsed_ns)
{
    wide sent = 0;
    if (c->loops) {
        sent = (wide)(elapsed_ns / c->end_ns) * c->end;
        elapsed_ns %= c->end_ns;
    }
    const struct piece *p = piece_at(c, elapsed_ns);
    sent += p->before + sent_after(p, elapsed_ns - p->start_ns);
    if (is_silent(p)) {
        /* The message that F has just reached waits for the end of the silence. */
        return (uint64_t)((sent + RATE_MESSAGE - 1) / RATE_MESSAGE);
    }
    return (uint64_t)(sent / RATE_MESSAGE) + 1;
}

/* Within low < t <= high, of which high has reached need and low has not. */
static uint64_t bisect(const struct piece *p, wide need, uint64_t low, uint64_t high)
{
    while (high - low > 1) {
        uint64_t middle = low + (high - low) / 2;
        if (sent_after(p, middle) >= need) {
            high = middle;
        } else {
            low = middle;
        }
    }
    return high;
}

/* The first t at which the piece has sent need, from a guess on in growing steps. */
static uint64_t settle(const struct piece *p, wide need, uint64_t guess)
{
    uint64_t step = 1;
    if (sent_after(p, guess) >= need) {
        uint64_t high = guess;
        while (high > 0) {
            uint64_t low = high > step ? high - step : 0;
            if (sent_after(p, low) < need) {
                return bisect(p, need, low, high);
            }
            high = low;
            step *= 2;
        }
        return 0;
    }
    uint64_t low = guess;
    for (;;) {
        uint64_t high = p->length_ns - low > step ? low + step : p->length_ns;
        if (high == p->length_ns || sent_after(p, high) >= need) {
            return bisect(p, need, low, high);
        }
        low = high;
        step *= 2;
    }
}

static uint64_t time_of(const struct piece *p, wide need)
{
    if (need == 0) {
        return 0;
    }
    double from = (double)p->from_nano;
    double change = (double)p->to_nano - from;
    double wanted = (double)need;
    double under_root = from * from + 2 * change * wanted / (double)p->length_ns;
    /* The root of the quadratic equation in the form that takes no difference of two
     * large numbers. It is a guess: the integers decide. */
    double t = 2 * wanted / (from + sqrt(under_root > 0 ? under_root : 0));
    double most = (double)p->length_ns;
    return settle(p, need, t < most ? (uint64_t)t : p->length_ns);
}

uint64_t curve_intended_ns(const struct curve *c, uint64_t k)
{
    wide need = (wide)k * RATE_MESSAGE;
    wide rounds = 0;
    if (c->loops) {
        rounds = need / c->end;
        need %= c->end;
        if (rounds > UINT64_MAX / c->end_ns) {
            return UINT64_MAX;
        }
    }
    const struct piece *p = piece_of(c, need);
    need -= p->before;
    wide t = p->from_nano == p->to_nano ? (need + p->from_nano - 1) / p->from_nano
                                        : time_of(p, need);
    /* Of at most 64 bits each, but for t in a piece that never ends. */
    return rate_add_ns(p->start_ns, rounds * c->end_ns + t);
}
