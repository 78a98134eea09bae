#include "harness/judge/trend.h"

#include "harness/judge/student.h"

#include <math.h>
#include <stdlib.h>

struct cells {
    double x[TREND_CELLS];
    double y[TREND_CELLS];
    size_t count;
};

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

double trend_median(double *values, size_t count)
{
    if (count == 0) {
        return 0;
    }
    qsort(values, count, sizeof *values, compare);
    return count % 2 == 1 ? values[count / 2]
                          : (values[count / 2 - 1] + values[count / 2]) / 2;
}

enum statistic { MEDIAN, MINIMUM };

/* One cell from up to CELL_POINTS_MAX evenly taken points: a median needs no more. */
enum { CELL_POINTS_MAX = 256 };

static void add_cell(struct cells *cells, const struct trend_point *p, size_t count,
                     enum statistic statistic)
{
    double x[CELL_POINTS_MAX];
    double y[CELL_POINTS_MAX];
    size_t step = count / CELL_POINTS_MAX + 1;
    size_t n = 0;
    double least = INFINITY;
    for (size_t i = 0; i < count; i++) {
        least = fmin(least, p[i].y);
        if (i % step == 0) {
            x[n] = p[i].x;
            y[n++] = p[i].y;
        }
    }
    cells->x[cells->count] = trend_median(x, n);
    cells->y[cells->count] = statistic == MEDIAN ? trend_median(y, n) : least;
    cells->count++;
}

static void make_cells(struct cells *cells, const struct trend_point *p, size_t count,
                       enum statistic statistic)
{
    cells->count = 0;
    double start = p[0].t;
    double width = (p[count - 1].t - start) / TREND_CELLS;
    size_t from = 0;
    for (int k = 1; k <= TREND_CELLS; k++) {
        size_t to = from;
        while (to < count && (k == TREND_CELLS || p[to].t < start + k * width)) {
            to++;
        }
        if (to - from >= 2) {
            add_cell(cells, p + from, to - from, statistic);
        }
        from = to;
    }
}

static double mean(const double *v, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += v[i];
    }
    return sum / (double)n;
}

/* Lag-1 autocorrelation; a fit of two parameters to n points biases it by about -2/n, and
 * shrinks it by 1 - 4/n, which is taken out (Marriott and Pope 1954). */
static double autocorrelation(const double *residual, size_t n)
{
    double product = 0;
    double square = 0;
    for (size_t i = 0; i < n; i++) {
        square += residual[i] * residual[i];
        if (i + 1 < n) {
            product += residual[i] * residual[i + 1];
        }
    }
    if (square <= 0) {
        return 0;
    }
    double k = (double)n;
    return fmin(fmax((product / square + 2 / k) / (1 - 4 / k), 0), 0.9);
}

static struct trend fit_cells(const struct cells *c, double alpha, double floor_y)
{
    struct trend t = {0};
    if (c->count < TREND_CELLS_MIN) {
        return t;
    }
    double x0 = mean(c->x, c->count);
    double y0 = mean(c->y, c->count);
    double sxx = 0;
    double sxy = 0;
    for (size_t i = 0; i < c->count; i++) {
        sxx += (c->x[i] - x0) * (c->x[i] - x0);
        sxy += (c->x[i] - x0) * (c->y[i] - y0);
    }
    if (!(sxx > 0)) {
        return t;
    }
    t.slope = sxy / sxx;
    double residual[TREND_CELLS];
    double sse = 0;
    for (size_t i = 0; i < c->count; i++) {
        residual[i] = c->y[i] - y0 - t.slope * (c->x[i] - x0);
        sse += residual[i] * residual[i];
    }
    double rho = autocorrelation(residual, c->count);
    double effective = (double)c->count * (1 - rho) / (1 + rho);
    double df = fmax(1, effective - 2);
    double variance = fmax(sse / df, floor_y * floor_y);
    double half = student_upper(alpha, df) * sqrt(variance / sxx);
    t.known = true;
    t.low = t.slope - half;
    t.high = t.slope + half;
    t.noise = sqrt(variance);
    t.x_span = c->x[c->count - 1] - c->x[0];
    return t;
}

struct trend trend_fit(const struct trend_point *points, size_t count, double alpha,
                       double floor_y)
{
    if (count < 2 * TREND_CELLS_MIN) {
        return (struct trend){0};
    }
    struct cells cells;
    make_cells(&cells, points, count, MEDIAN);
    struct trend medians = fit_cells(&cells, alpha / 2, floor_y);
    make_cells(&cells, points, count, MINIMUM);
    struct trend minima = fit_cells(&cells, alpha / 2, floor_y);
    bool narrower = minima.high - minima.low < medians.high - medians.low;
    return minima.known && (!medians.known || narrower) ? minima : medians;
}
