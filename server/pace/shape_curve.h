/* The curve (curve.h) of a shape whose rate is a function of time. */
#ifndef FLOODTEST_SERVER_PACE_SHAPE_CURVE_H
#define FLOODTEST_SERVER_PACE_SHAPE_CURVE_H

#include "server/pace/curve.h"
#include "server/pace/shape.h"

/* For curve_free. NULL for the other kinds: constant, poisson, replay. Rates are brought
 * into RATE_MIN … RATE_MAX, unless they are 0.
 *
 * A sine's rate at t is rate * (1 + depth * sin(2 pi t / period)): 4096 straight pieces
 * whose ends lie on F of the sine, to the ns. In between they are off by at most
 * 3e-11 * rate * period messages, and a round sends rate * period exactly. */
struct curve *shape_curve_new(const struct shape *s, double rate);

#endif
