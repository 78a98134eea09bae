/* A rate that changes over time in straight lines, and the messages that it makes due.
 * Pure; integers throughout, so nothing drifts and every machine gives the same times.
 *
 * A piece of length T whose rate goes from a to b has sent, after a time t in it,
 *     a t + (b - a) t^2 / (2 T)
 * messages; F(t) is the sum over all pieces until t, in units of 1e-18 messages, cut to
 * whole units inside the piece that t is in. Message k (0, 1, 2, …) is intended for the
 * first ns at which F is at least k; if F is k for a while, because the rate is 0, for
 * the ns at which that ends: a burst begins with a message, and none comes at its very
 * end. A loop counts its rounds, so that after any time an error is that of one round. */
#ifndef FLOODTEST_SERVER_PACE_CURVE_H
#define FLOODTEST_SERVER_PACE_CURVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The longest piece; what it is multiplied with stays within 128 bits. */
#define CURVE_PIECE_MAX_NS UINT64_C(3600000000000000) /* 1000 h */

struct curve;

/* An empty curve with room for so many pieces; aborts when there is no memory, so rooms
 * are small. */
struct curve *curve_new(size_t pieces);
void curve_free(struct curve *c); /* NULL is fine */

/* Puts a piece behind the others: 1 ns … CURVE_PIECE_MAX_NS long, from one rate to
 * another, in 1e-9 messages/s. A rate of 0 all along is a silence; a piece that falls to
 * 0 must not be followed by one. */
void curve_add(struct curve *c, uint64_t length_ns, uint64_t from_nano, uint64_t to_nano);

/* What comes behind the last piece, one of them: a rate above 0 for ever, or the first
 * piece again (one of them must have a rate above 0). Then nothing can be added. */
void curve_stay(struct curve *c, uint64_t rate_nano);
void curve_loop(struct curve *c);

/* As schedule_due and schedule_intended_ns, with times from the start of the curve.
 * UINT64_MAX ns: beyond what 64 bits hold. */
uint64_t curve_due(const struct curve *c, uint64_t elapsed_ns);
uint64_t curve_intended_ns(const struct curve *c, uint64_t k);

#endif
