#include "harness/report/sparkline.h"

#include <math.h>

enum { HEIGHTS = 8 };

int sparkline_cell(double t, double from, double to, int width)
{
    if (!(to > from) || !(t > from)) {
        return 0;
    }
    double cell = (t - from) / (to - from) * width;
    return cell < width ? (int)cell : width - 1;
}

void sparkline_cells(struct sparkline_points points, double from, double to,
                     double *cells, int width)
{
    double last = NAN;
    int done = 0; /* cells that no later point can change */
    for (int i = 0; i < width; i++) {
        cells[i] = NAN;
    }
    for (size_t i = 0; i < points.count; i++) {
        if (points.times[i] < from || points.times[i] > fmax(from, to)) {
            continue;
        }
        int cell = sparkline_cell(points.times[i], from, to, width);
        for (; done < cell; done++) {
            cells[done] = isnan(cells[done]) ? last : cells[done];
        }
        cells[cell] = fmax(cells[cell], points.values[i]);
        last = points.values[i];
    }
    for (done++; done < width; done++) {
        cells[done] = last;
    }
}

bool sparkline_range(const double *cells, int width, double *low, double *high)
{
    *low = *high = NAN;
    for (int i = 0; i < width; i++) {
        *low = fmin(*low, cells[i]);
        *high = fmax(*high, cells[i]);
    }
    return !isnan(*low);
}

static int height(double value, double low, double high)
{
    if (!(high > low) || !(value > low)) {
        return 0;
    }
    /* Halved, because the span of two doubles may be more than a double holds. */
    double h = (value / 2 - low / 2) / (high / 2 - low / 2) * HEIGHTS;
    return h < HEIGHTS ? (int)h : HEIGHTS - 1;
}

void sparkline_draw(struct strbuf *out, const double *cells, int width, double low,
                    double high, bool unicode)
{
    static const char *const blocks[HEIGHTS] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    static const char *const ascii[HEIGHTS] = {" ", ".", ":", "-", "=", "+", "*", "#"};
    for (int i = 0; i < width; i++) {
        if (isnan(cells[i])) {
            strbuf_add(out, " ");
        } else {
            int h = height(cells[i], low, high);
            strbuf_add(out, unicode ? blocks[h] : ascii[h]);
        }
    }
}
