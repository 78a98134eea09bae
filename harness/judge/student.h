/* Student's t distribution. Pure. */
#ifndef FLOODTEST_JUDGE_STUDENT_H
#define FLOODTEST_JUDGE_STUDENT_H

/* The value that t with df degrees of freedom (>= 1, need not be whole) exceeds with
 * probability alpha, 0 < alpha < 0.5. Relative error below 1e-3.
 * G. W. Hill, Algorithm 396: Student's t-quantiles, CACM 13 (10), 1970. */
double student_upper(double alpha, double df);

#endif
