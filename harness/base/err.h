/* Errors as values: a code for the caller to branch on and one sentence for the user.
 *
 * A fallible function returns 0 or a negative enum err_code and, on failure, leaves a
 * sentence (no full stop, object then cause) in the caller's struct err. Layers on the
 * way up may prefix it with err_wrap. Nothing here allocates; longer texts are cut. */
#ifndef FLOODTEST_BASE_ERR_H
#define FLOODTEST_BASE_ERR_H

#define MUST_CHECK __attribute__((warn_unused_result))

enum err_code {
    FERR_CONFIG = -1,   /* the user's input is wrong */
    FERR_IO = -2,       /* the operating system refused */
    FERR_PEER = -3,     /* the client under test misbehaved */
    FERR_LIMIT = -4,    /* a bound of ours was reached */
    FERR_NOMEM = -5,    /* no memory for something whose size the user chose */
    FERR_CANCELED = -6, /* ended by a close or an interrupt */
};

struct err {
    int code; /* enum err_code, 0 while unset */
    char msg[512];
};

/* Sets the sentence and returns code, so that `return err_set(...)` reads well. */
int err_set(struct err *e, int code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Like err_set with code FERR_IO, followed by ": " and the text of errnum (positive
 * errno; libuv's negative codes may be passed negated). */
int err_sys(struct err *e, int errnum, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Prefixes the sentence with "<formatted>: " and returns the code it already has. */
int err_wrap(struct err *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
