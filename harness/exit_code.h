/* The exit codes of floodtest: documented, stable. */
#ifndef FLOODTEST_EXIT_CODE_H
#define FLOODTEST_EXIT_CODE_H

enum exit_code {
    EXIT_PASSED = 0,
    EXIT_FAILED = 1, /* the client has a defect, or broke one of its limits */
    EXIT_USAGE = 2,  /* nothing was run */
    EXIT_COULD_NOT_RUN =
        3, /* client did not start or connect, port taken, file not writable */
    EXIT_INCONCLUSIVE = 4,
    EXIT_BUG = 70,
    EXIT_INTERRUPTED = 130,
};

#endif
