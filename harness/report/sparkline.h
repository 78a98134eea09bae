/* A curve in one line of text. Pure.
 *
 * In two steps, so that rates can be made of the cells in between: points in time fall
 * into cells of equal time, and cells become characters. NAN is a gap: nobody could
 * measure. */
#ifndef FLOODTEST_REPORT_SPARKLINE_H
#define FLOODTEST_REPORT_SPARKLINE_H

#include "harness/base/strbuf.h"

#include <stdbool.h>
#include <stddef.h>

/* count points, times ascending, NAN values allowed. */
struct sparkline_points {
    const double *times;
    const double *values;
    size_t count;
};

/* Fills width cells that share [from, to] evenly with the maximum of the points in each,
 * so that no peak is lost. A cell into which no point falls holds the value of the point
 * before it, for a value lasts until the next one; a gap stays a gap, and so does the
 * time before the first point. Points outside are ignored; to <= from puts all into the
 * first cell. */
void sparkline_cells(struct sparkline_points points, double from, double to,
                     double *cells, int width);

/* The cell of a time, kept within [0, width - 1]. */
int sparkline_cell(double t, double from, double to, int width);

/* The least and greatest of the cells; false, and both NAN, if all are gaps. */
bool sparkline_range(const double *cells, int width, double *low, double *high);

/* Appends exactly width characters: one of eight heights for low .. high, values outside
 * cut to it, a blank for a gap. A flat curve (high <= low) lies at the bottom. */
void sparkline_draw(struct strbuf *out, const double *cells, int width, double low,
                    double high, bool unicode);

#endif
