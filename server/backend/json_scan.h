/* Finds the JSON objects in a stream of anything: where one begins, and the } with which
 * it ends. Looks at each byte once. Pure. */
#ifndef FLOODTEST_SERVER_BACKEND_JSON_SCAN_H
#define FLOODTEST_SERVER_BACKEND_JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>

struct json_scan {
    size_t at;    /* so many bytes were looked at */
    size_t begin; /* of the object; depth > 0 */
    size_t depth; /* open braces */
    bool string;
    bool escape;
};

/* Starts anew at a byte, outside of any object. */
void json_scan_reset(struct json_scan *s, size_t at);

/* Goes on until an object ends: true, and it is bytes begin … at. */
bool json_scan_next(struct json_scan *s, const char *bytes, size_t len);

#endif
