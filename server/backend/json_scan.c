#include "server/backend/json_scan.h"

void json_scan_reset(struct json_scan *s, size_t at)
{
    *s = (struct json_scan){.at = at};
}

static void within_string(struct json_scan *s, char c)
{
    if (s->escape) {
        s->escape = false;
    } else if (c == '\\') {
        s->escape = true;
    } else if (c == '"') {
        s->string = false;
    }
}

bool json_scan_next(struct json_scan *s, const char *bytes, size_t len)
{
    while (s->at < len) {
        char c = bytes[s->at++];
        if (s->string) {
            within_string(s, c);
        } else if (c == '{') {
            s->begin = s->depth++ == 0 ? s->at - 1 : s->begin;
        } else if (s->depth > 0 && c == '"') {
            s->string = true;
        } else if (s->depth > 0 && c == '}' && --s->depth == 0) {
            return true;
        }
    }
    return false;
}
