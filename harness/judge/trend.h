/* Growth of one quantity against another, with honest bounds for autocorrelated data.
 * Pure.
 *
 * The window is cut into TREND_CELLS cells of equal time; each cell gives the median of y
 * and of x. A straight line is fitted through the cells. Its residuals' lag-1
 * autocorrelation (bias-corrected) shrinks the number of cells to an effective sample
 * size (Bayley and Hammersley 1946), from which Student's t gives one-sided bounds. The
 * same is done with each cell's minimum, the lower envelope, which a saw-tooth of garbage
 * collection leaves in peace; the narrower interval wins, each at half of alpha. */
#ifndef FLOODTEST_JUDGE_TREND_H
#define FLOODTEST_JUDGE_TREND_H

#include <stdbool.h>
#include <stddef.h>

enum { TREND_CELLS = 16, TREND_CELLS_MIN = 6 };

struct trend_point {
    double t; /* s, rising */
    double x;
    double y;
};

struct trend {
    bool known;   /* false: too few points, or x did not move */
    double slope; /* of y per x */
    double low;   /* one-sided bounds at alpha each */
    double high;
    double noise;  /* standard deviation of the cells around the line, in units of y */
    double x_span; /* how far x moved between the first and the last cell */
};

/* Fits count points. floor_y is the least noise to assume, in units of y. */
struct trend trend_fit(const struct trend_point *points, size_t count, double alpha,
                       double floor_y);

/* Median of count values; reorders them. 0 for none. */
double trend_median(double *values, size_t count);

#endif
