#include "tests/support/native_file.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(sizeof(struct profile) == NATIVE_FILE_BYTES, "no gaps");

char native_dir[SCRATCH_PATH_MAX];
char native_path[SCRATCH_PATH_MAX + 16];
struct profile *native_file;

void native_file_setup(void)
{
    ck_assert(scratch_make(native_dir, NULL));
    snprintf(native_path, sizeof native_path, "%s/native.1", native_dir);
    native_file = calloc(1, sizeof *native_file);
    ck_assert_ptr_nonnull(native_file);
    native_file->header = (struct native_header){
        .magic = NATIVE_MAGIC,
        .header_bytes = sizeof(struct native_header),
        .module_bytes = sizeof(struct native_module),
        .stack_bytes = sizeof(struct native_stack),
        .modules_max = NATIVE_MODULES_MAX,
        .stacks_max = NATIVE_STACKS_MAX,
        .sample_bytes = NATIVE_SAMPLE_BYTES,
        .module_count = 3,
    };
    static const char *const names[] = {"/none/libleak.so", "/none/python3.11",
                                        "/none/libc.so.6"};
    for (int i = 0; i < 3; i++) {
        snprintf(native_file->modules[i].path, NATIVE_PATH_MAX, "%s", names[i]);
    }
}

void native_file_teardown(void)
{
    free(native_file);
    scratch_remove(native_dir);
}

struct native_stack *native_file_stack(uint64_t hash, uint64_t bytes, const char *frames)
{
    struct native_stack *s = &native_file->stacks[hash % NATIVE_STACKS_MAX];
    *s = (struct native_stack){.hash = hash, .live_bytes = bytes, .live_count = 10};
    unsigned module, offset;
    for (int used; sscanf(frames, "%u %x %n", &module, &offset, &used) == 2;
         frames += used) {
        s->frames[s->frame_count++] =
            (struct native_frame){.module = module, .offset = offset};
    }
    return s;
}

void native_file_write(size_t bytes)
{
    FILE *f = fopen(native_path, "wb");
    ck_assert_ptr_nonnull(f);
    ck_assert_uint_eq(fwrite(native_file, 1, bytes, f), bytes);
    ck_assert_int_eq(fclose(f), 0);
}

json_t *native_file_read(const json_t *baseline)
{
    struct err e = {0};
    json_t *found = native_profile_findings(native_path, baseline, 4, &e);
    ck_assert_int_eq(found == NULL, e.msg[0] != '\0');
    return found;
}

json_t *native_file_findings(const json_t *baseline)
{
    native_file_write(sizeof *native_file);
    json_t *found = native_file_read(baseline);
    ck_assert_ptr_nonnull(found);
    return found;
}

const json_t *culprit(const json_t *found, size_t i)
{
    return json_array_get(json_object_get(found, "culprits"), i);
}

size_t culprit_count(const json_t *found)
{
    return json_array_size(json_object_get(found, "culprits"));
}

const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text != NULL ? text : "";
}

json_int_t number_of(const json_t *object, const char *key)
{
    return json_integer_value(json_object_get(object, key));
}

const char *link_name(const json_t *c, size_t i)
{
    return text_of(json_array_get(json_object_get(c, "chain"), i), "name");
}
