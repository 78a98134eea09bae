#include "probes/native_frames.h"
#include "harness/base/mem.h"
#include "probes/elf_symbols.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Static_assert((int)NATIVE_FILE_MAX == (int)ELF_SYMBOLS_FILE_MAX, "one buffer for both");

struct native_frames {
    const struct native_snapshot *snapshot;
    bool tried[NATIVE_MODULES_MAX];
    struct elf_symbols *symbols[NATIVE_MODULES_MAX]; /* NULL: none */
};

/* Modules by how their file names begin. */
static const struct {
    const char *begin;
    enum native_code code;
    const char *runtime;
} known[] = {
    {"libc.so", NATIVE_CODE_SYSTEM, NULL},
    {"libc-2", NATIVE_CODE_SYSTEM, NULL},
    {"libm.so", NATIVE_CODE_SYSTEM, NULL},
    {"libpthread", NATIVE_CODE_SYSTEM, NULL},
    {"libdl.so", NATIVE_CODE_SYSTEM, NULL},
    {"ld-linux", NATIVE_CODE_SYSTEM, NULL},
    {"linux-vdso", NATIVE_CODE_SYSTEM, NULL},
    {"libstdc++.so", NATIVE_CODE_SYSTEM, NULL},
    {"libc++.so", NATIVE_CODE_SYSTEM, NULL},
    {"libc++abi", NATIVE_CODE_SYSTEM, NULL},
    {"libgcc_s.so", NATIVE_CODE_SYSTEM, NULL},
    {"libasan.so", NATIVE_CODE_SYSTEM, NULL},
    {"libjemalloc", NATIVE_CODE_SYSTEM, NULL},
    {"libtcmalloc", NATIVE_CODE_SYSTEM, NULL},
    {"libmimalloc", NATIVE_CODE_SYSTEM, NULL},
    {"python3", NATIVE_CODE_RUNTIME, "CPython interpreter"},
    {"libpython", NATIVE_CODE_RUNTIME, "CPython interpreter"},
    /* Between the interpreter and a function that ctypes calls. */
    {"_ctypes.", NATIVE_CODE_RUNTIME, "CPython interpreter"},
    {"libffi.so", NATIVE_CODE_RUNTIME, "CPython interpreter"},
    {"libnode.so", NATIVE_CODE_RUNTIME, "Node.js"},
    {"libuv.so", NATIVE_CODE_RUNTIME, "Node.js"},
};

struct native_frames *native_frames_new(const struct native_snapshot *s)
{
    struct native_frames *f = mem_must_alloc(sizeof *f);
    f->snapshot = s;
    return f;
}

void native_frames_free(struct native_frames *f)
{
    for (int i = 0; f != NULL && i < NATIVE_MODULES_MAX; i++) {
        elf_symbols_close(f->symbols[i]);
    }
    free(f);
}

static struct elf_symbols *symbols_of(struct native_frames *f, uint32_t module)
{
    if (!f->tried[module]) {
        f->tried[module] = true;
        f->symbols[module] = elf_symbols_open(f->snapshot->modules[module].path);
    }
    return f->symbols[module];
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

static void make_printable(char *text)
{
    for (; *text != '\0'; text++) {
        if (*text < ' ' || *text > '~') {
            *text = '?';
        }
    }
}

/* "node-gyp.node" is an addon. */
static bool is_node(const char *base)
{
    return strcmp(base, "node") == 0 || strcmp(base, "nodejs") == 0;
}

static void classify(const char *base, struct native_place *out)
{
    out->code = is_node(base) ? NATIVE_CODE_RUNTIME : NATIVE_CODE_OWN;
    out->runtime = is_node(base) ? "Node.js" : NULL;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strncmp(base, known[i].begin, strlen(known[i].begin)) == 0) {
            out->code = known[i].code;
            out->runtime = known[i].runtime;
            return;
        }
    }
}

void native_frames_name(struct native_frames *f, const struct native_frame *frame,
                        struct native_place *out)
{
    *out = (struct native_place){.code = NATIVE_CODE_OWN};
    if (frame->module == NATIVE_NO_MODULE) {
        snprintf(out->label, sizeof out->label, "code without a file");
        return;
    }
    const char *base = base_name(f->snapshot->modules[frame->module].path);
    classify(base, out);
    char name[ELF_SYMBOLS_NAME_MAX];
    const struct elf_symbols *symbols = symbols_of(f, frame->module);
    if (symbols != NULL && elf_symbols_function(symbols, frame->offset, name)) {
        snprintf(out->label, sizeof out->label, "%.60s:%.64s", base, name);
        /* In every program, from libc and libstdc++. */
        if (strcmp(name, "_start") == 0 ||
            elf_symbols_is_standard(symbols, frame->offset)) {
            out->code = NATIVE_CODE_SYSTEM;
        }
    } else {
        snprintf(out->label, sizeof out->label, "%.60s+0x%llx", base,
                 (unsigned long long)frame->offset);
    }
    make_printable(out->label);
}

void native_frames_source(struct native_frames *f, const struct native_frame *frame,
                          char file[NATIVE_FILE_MAX], int *line)
{
    file[0] = '\0';
    *line = 0;
    if (frame->module == NATIVE_NO_MODULE) {
        return;
    }
    const struct elf_symbols *symbols = symbols_of(f, frame->module);
    if (symbols == NULL || !elf_symbols_line(symbols, frame->offset, file, line)) {
        *line = 0;
        snprintf(file, NATIVE_FILE_MAX, "%s", f->snapshot->modules[frame->module].path);
        make_printable(file);
    }
}
