#include "harness/scenario/listen.h"

#include <arpa/inet.h>
#include <string.h>
#include <strings.h>

/* At most five digits, so that nothing overflows before the range check. */
static bool read_port(const char *text, uint16_t *port)
{
    size_t len = strspn(text, "0123456789");
    if (len == 0 || len > 5 || text[len] != '\0') {
        return false;
    }
    unsigned value = 0;
    for (size_t i = 0; i < len; i++) {
        value = value * 10 + (unsigned)(text[i] - '0');
    }
    *port = (uint16_t)value;
    return value <= UINT16_MAX;
}

/* Whether host is an address of the family; if so it gets its usual spelling. */
static bool read_address(int family, char host[INET6_ADDRSTRLEN])
{
    struct in6_addr address; /* the larger of the two families */
    return inet_pton(family, host, &address) == 1 &&
           inet_ntop(family, &address, host, INET6_ADDRSTRLEN) != NULL;
}

/* Cuts text into the part before and, if there is one, after the colon of the port. */
static bool cut(const char *text, struct listen_address *out, const char **port)
{
    const char *start = text;
    const char *end = NULL;
    *port = NULL;
    if (text[0] == '[') {
        start = text + 1;
        end = strchr(start, ']');
        if (end == NULL || (end[1] != '\0' && end[1] != ':')) {
            return false;
        }
        *port = end[1] == ':' ? end + 2 : NULL;
    } else {
        const char *colon = strchr(text, ':');
        bool has_port = colon != NULL && strchr(colon + 1, ':') == NULL;
        end = has_port ? colon : text + strlen(text);
        *port = has_port ? colon + 1 : NULL;
    }
    size_t len = (size_t)(end - start);
    if (len >= sizeof out->host) {
        return false;
    }
    memcpy(out->host, start, len);
    out->host[len] = '\0';
    return true;
}

int listen_parse_port(const char *text, uint16_t *port, struct err *e)
{
    uint16_t value;
    if (!read_port(text, &value)) {
        return err_set(e, FERR_CONFIG, "expected a port from 0 to 65535, got '%.80s'",
                       text);
    }
    *port = value;
    return 0;
}

int listen_parse(const char *text, struct listen_address *out, struct err *e)
{
    struct listen_address a = {0};
    if (read_port(text, &a.port)) {
        a.has_port = true;
        *out = a;
        return 0;
    }
    const char *port;
    bool bracket = text[0] == '[';
    bool good = cut(text, &a, &port) && (read_address(AF_INET6, a.host) ||
                                         (!bracket && read_address(AF_INET, a.host)));
    a.has_port = good && port != NULL;
    if (!good || (a.has_port && !read_port(port, &a.port))) {
        const char *hint = strncasecmp(text, "localhost", 9) == 0
                               ? " (names are not looked up: use 127.0.0.1 or ::1)"
                               : "";
        return err_set(e, FERR_CONFIG,
                       "expected a port, or a numeric address with or without one, like "
                       "9000, 127.0.0.1:9000 or [::1]:9000, got '%.80s'%s",
                       text, hint);
    }
    *out = a;
    return 0;
}
