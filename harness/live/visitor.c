#include "harness/live/visitor.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* The part of Host without the port; false if it is none. */
static bool cut_port(const char *host, const char **name, size_t *len)
{
    const char *end;
    if (host[0] == '[') {
        *name = host + 1;
        end = strchr(host, ']');
        if (end == NULL) {
            return false;
        }
        *len = (size_t)(end - *name);
        end++;
    } else {
        *name = host;
        *len = strcspn(host, ":");
        end = host + *len;
    }
    if (*end == ':') {
        size_t digits = strspn(end + 1, "0123456789");
        end += 1 + digits;
        return digits > 0 && digits <= 5 && *end == '\0';
    }
    return *end == '\0';
}

static bool is_name(const char *name, size_t len, const char *what)
{
    return strlen(what) == len && strncasecmp(name, what, len) == 0;
}

bool visitor_names_us(const char *host, const char *bound)
{
    const char *name;
    size_t len;
    return cut_port(host, &name, &len) &&
           (is_name(name, len, "127.0.0.1") || is_name(name, len, "::1") ||
            is_name(name, len, "localhost") || is_name(name, len, bound));
}

bool visitor_is_our_page(const char *origin, const char *host)
{
    static const char scheme[] = "http://";
    size_t len = sizeof scheme - 1;
    return strncasecmp(origin, scheme, len) == 0 && strcasecmp(origin + len, host) == 0;
}

bool visitor_offers(const char *subprotocols, const char *name)
{
    for (const char *p = subprotocols; *p != '\0';) {
        p += strspn(p, " \t,");
        size_t len = strcspn(p, " \t,");
        if (len > 0 && strlen(name) == len && strncmp(p, name, len) == 0) {
            return true;
        }
        p += len;
    }
    return false;
}

/* --- Accept (RFC 9110, 12.5.1) --------------------------------------------------------
 */

/* One range of media, between two commas. */
struct range {
    const char *text;
    size_t len;
};

static bool starts_with(struct range r, const char *type)
{
    size_t len = strlen(type);
    if (r.len < len || strncasecmp(r.text, type, len) != 0) {
        return false;
    }
    return r.len == len || strchr(" \t;", r.text[len]) != NULL;
}

/* The value of a parameter, NULL if there is none; it ends at *len. */
static const char *parameter(struct range r, const char *name, size_t *len)
{
    const char *end = r.text + r.len, *p = r.text;
    size_t name_len = strlen(name);
    while ((p = memchr(p, ';', (size_t)(end - p))) != NULL) {
        p++;
        while (p < end && (*p == ' ' || *p == '\t')) {
            p++;
        }
        if ((size_t)(end - p) > name_len && strncasecmp(p, name, name_len) == 0 &&
            p[name_len] == '=') {
            const char *value = p + name_len + 1;
            *len = 0;
            while (value + *len < end && strchr("; \t", value[*len]) == NULL) {
                (*len)++;
            }
            return value;
        }
    }
    return NULL;
}

/* How much it is liked, in thousandths. */
static int liking(struct range r)
{
    size_t len;
    const char *q = parameter(r, "q", &len);
    int value = 0, unit = 1000;
    if (q == NULL) {
        return 1000;
    }
    for (size_t i = 0; i < len && unit > 0; i++) {
        if (isdigit((unsigned char)q[i])) {
            value += (q[i] - '0') * unit;
            unit /= 10;
        } else if (q[i] != '.') {
            return 0;
        }
    }
    return value > 1000 ? 1000 : value;
}

static bool is_our_version(struct range r)
{
    size_t len;
    const char *version = parameter(r, "version", &len);
    return version == NULL || (len == 5 && strncmp(version, "1.0.0", 5) == 0);
}

enum openmetrics_format visitor_format(const char *accept)
{
    int open = 0, plain = 0;
    for (const char *p = accept; *p != '\0';) {
        p += strspn(p, " \t,");
        struct range r = {p, strcspn(p, ",")};
        int q = r.len > 0 ? liking(r) : 0;
        if (starts_with(r, "application/openmetrics-text") && is_our_version(r)) {
            open = q > open ? q : open;
        } else if (starts_with(r, "text/plain") || starts_with(r, "text/*") ||
                   starts_with(r, "*/*")) {
            plain = q > plain ? q : plain;
        }
        p += r.len;
    }
    return open > 0 && open >= plain ? OPENMETRICS_1_0 : OPENMETRICS_0_0_4;
}
