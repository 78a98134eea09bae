#include "probes/diag.h"

#include <errno.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <string.h>

enum { MAX_ERRNO = 4095 };

int diag_malformed(struct err *e, const char *what)
{
    return err_set(e, FERR_IO, "sock_diag answer is malformed: %s", what);
}

void diag_copy(void *target, size_t size, struct diag_span from)
{
    memset(target, 0, size);
    memcpy(target, from.at, from.len < size ? from.len : size);
}

static int parse_error(struct diag_span body, struct err *e)
{
    __s32 code;
    if (body.len < sizeof code) {
        return diag_malformed(e, "error without a code");
    }
    memcpy(&code, body.at, sizeof code);
    if (code == -ENOENT) {
        return 1;
    }
    if (code >= 0 || code < -MAX_ERRNO) {
        return diag_malformed(e, "error with a senseless code");
    }
    return err_sys(e, -code, "sock_diag was refused");
}

int diag_body(const void *bytes, size_t len, uint32_t sequence, struct diag_span *body,
              struct err *e)
{
    struct nlmsghdr head;
    if (len < sizeof head) {
        return diag_malformed(e, "no header");
    }
    memcpy(&head, bytes, sizeof head);
    if (head.nlmsg_len < sizeof head || head.nlmsg_len > len) {
        return diag_malformed(e, "message of a wrong length");
    }
    if (head.nlmsg_seq != sequence) {
        return err_set(e, FERR_IO, "sock_diag answer %u came to question %u",
                       head.nlmsg_seq, sequence);
    }
    *body = (struct diag_span){(const unsigned char *)bytes + sizeof head,
                               head.nlmsg_len - sizeof head};
    switch (head.nlmsg_type) {
    case NLMSG_ERROR:
        return parse_error(*body, e);
    case SOCK_DIAG_BY_FAMILY:
        return 0;
    default:
        return diag_malformed(e, "message of an unknown type");
    }
}

int diag_next(struct diag_span *rest, unsigned *type, struct diag_span *value,
              struct err *e)
{
    struct nlattr head;
    if (rest->len < sizeof head) {
        return 0;
    }
    memcpy(&head, rest->at, sizeof head);
    if (head.nla_len < sizeof head || head.nla_len > rest->len) {
        return diag_malformed(e, "attribute of a wrong length");
    }
    *type = head.nla_type & (unsigned)NLA_TYPE_MASK;
    *value = (struct diag_span){rest->at + sizeof head, head.nla_len - sizeof head};
    size_t step = (head.nla_len + (size_t)NLA_ALIGNTO - 1) & ~((size_t)NLA_ALIGNTO - 1);
    step = step < rest->len ? step : rest->len;
    *rest = (struct diag_span){rest->at + step, rest->len - step};
    return 1;
}
