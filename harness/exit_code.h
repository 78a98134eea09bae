/* The exit codes of floodtest: documented, stable. */
#ifndef FLOODTEST_EXIT_CODE_H
#define FLOODTEST_EXIT_CODE_H

/* X(id, code, word, meaning) */
#define EXIT_CODE_LIST(X)                                                                \
    X(PASSED, 0, "passed", "passed")                                                     \
    X(FAILED, 1, "failed",                                                               \
      "failed: the client has a flow-control or memory defect, or broke one of its "     \
      "limits")                                                                          \
    X(USAGE, 2, "usage error", "usage or scenario error; nothing was run")               \
    X(COULD_NOT_RUN, 3, "could not run",                                                 \
      "could not run: the client did not start or connect, the port is taken, a file "   \
      "is not writable")                                                                 \
    X(INCONCLUSIVE, 4, "inconclusive",                                                   \
      "inconclusive; the report says what would settle it")                              \
    X(BUG, 70, "a bug in floodtest", "a bug in floodtest")                               \
    X(INTERRUPTED, 130, "interrupted", "interrupted")

enum exit_code {
#define X(id, code, word, meaning) EXIT_##id = (code),
    EXIT_CODE_LIST(X)
#undef X
};

struct exit_code_info {
    enum exit_code code;
    const char *word;    /* as the help has it */
    const char *meaning; /* a sentence without a full stop */
};

#define X(id, code, word, meaning) +1
enum { EXIT_CODES = 0 EXIT_CODE_LIST(X) };
#undef X

extern const struct exit_code_info exit_code_infos[EXIT_CODES];

#endif
