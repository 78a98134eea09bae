/* Names for the frames of a native profile, and what kind of code they are. */
#ifndef FLOODTEST_PROBES_NATIVE_FRAMES_H
#define FLOODTEST_PROBES_NATIVE_FRAMES_H

#include "probes/native_snapshot.h"

enum native_code {
    NATIVE_CODE_OWN,     /* the program's, a library's, an extension's */
    NATIVE_CODE_SYSTEM,  /* libc and the like: never the reason */
    NATIVE_CODE_RUNTIME, /* an interpreter's core */
};

enum { NATIVE_LABEL_MAX = 128, NATIVE_FILE_MAX = 512 };

struct native_place {
    enum native_code code;
    const char *runtime;          /* of NATIVE_CODE_RUNTIME: "CPython interpreter" */
    char label[NATIVE_LABEL_MAX]; /* "libfoo.so:function", "libfoo.so+0x1f" */
};

/* Texts are printable ASCII. s is borrowed until fini. Modules' symbols are read on
 * first use. */
struct native_frames;
struct native_frames *native_frames_new(const struct native_snapshot *s);
void native_frames_free(struct native_frames *f); /* NULL is fine */

void native_frames_name(struct native_frames *f, const struct native_frame *frame,
                        struct native_place *out);

/* The source line, or the module's path and *line 0. */
void native_frames_source(struct native_frames *f, const struct native_frame *frame,
                          char file[NATIVE_FILE_MAX], int *line);

#endif
