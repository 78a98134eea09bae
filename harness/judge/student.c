#include "harness/judge/student.h"

#include <assert.h>
#include <math.h>

/* The same for the standard normal distribution, absolute error below 4.5e-4. Abramowitz
 * and Stegun, Handbook of Mathematical Functions, 26.2.23. */
static double normal_upper(double alpha)
{
    assert(alpha > 0 && alpha < 0.5 + 1e-12);
    double t = sqrt(-2 * log(alpha));
    double num = 2.515517 + t * (0.802853 + t * 0.010328);
    double den = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308));
    return t - num / den;
}

/* Hill's expansion for df > 2; p is the two-tailed probability. */
static double hill(double p, double n)
{
    double a = 1 / (n - 0.5);
    double b = 48 / (a * a);
    double c = ((20700 * a / b - 98) * a - 16) * a + 96.36;
    double d = ((94.5 / (b + c) - 3) / b + 1) * sqrt(a * M_PI / 2) * n;
    double x = d * p;
    double y = pow(x, 2 / n);
    if (y > 0.05 + a) {
        x = -normal_upper(p * 0.5);
        y = x * x;
        if (n < 5) {
            c += 0.3 * (n - 4.5) * (x + 0.6);
        }
        c += (((0.05 * d * x - 5) * x - 7) * x - 2) * x + b;
        y = (((((0.4 * y + 6.3) * y + 36) * y + 94.5) / c - y - 3) / b + 1) * x;
        y = expm1(a * y * y);
    } else {
        y = ((1 / (((n + 6) / (n * y) - 0.089 * d - 0.822) * (n + 2) * 3) +
              0.5 / (n + 4)) *
                 y -
             1) *
                (n + 1) / (n + 2) +
            1 / y;
    }
    return sqrt(n * y);
}

double student_upper(double alpha, double df)
{
    assert(alpha > 0 && alpha < 0.5 && df >= 1);
    double one = 1 / tan(alpha * M_PI);                       /* df = 1 */
    double two = sqrt(2 / (2 * alpha * (2 - 2 * alpha)) - 2); /* df = 2 */
    if (df < 2) { /* between two exact values, on a logarithmic scale */
        return exp(log(one) + (df - 1) * (log(two) - log(one)));
    }
    return df < 2.05 ? two : hill(2 * alpha, df);
}
