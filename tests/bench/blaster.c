/* What the loopback can do: a raw TCP sender.
 *
 *     bench-blaster [--seconds 3] [--block 65536] [--unsent BYTES]
 *
 * Prints the port it listens on, serves one connection, and writes blocks as fast as the
 * socket takes them; with --unsent only while the kernel holds no more than that unsent
 * (TCP_NOTSENT_LOWAT), which keeps what it copies in the processor's cache. Then prints
 * one JSON object: bytes, seconds, cpu_s. */
#include "harness/base/clock.h"
#include "harness/base/mem.h"

#include <arpa/inet.h>
#include <getopt.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static const struct option longs[] = {
    {"seconds", required_argument, NULL, 's'},
    {"block", required_argument, NULL, 'b'},
    {"unsent", required_argument, NULL, 'u'},
    {NULL, 0, NULL, 0},
};

/* The one connection, or -1 after a sentence on stderr. */
static int accept_one(void)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof at;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (listener < 0 || bind(listener, (struct sockaddr *)&at, len) != 0 ||
        listen(listener, 1) != 0 ||
        getsockname(listener, (struct sockaddr *)&at, &len) != 0) {
        perror("listen");
        return -1;
    }
    printf("%d\n", ntohs(at.sin_port));
    fflush(stdout);
    int fd = accept(listener, NULL, NULL);
    if (fd < 0) {
        perror("accept");
    }
    close(listener);
    return fd;
}

int main(int argc, char **argv)
{
    double seconds = 3;
    size_t block = (size_t)64 * 1024;
    int unsent = 0;
    int c;
    while ((c = getopt_long(argc, argv, "", longs, NULL)) != -1) {
        if (c == 's') {
            seconds = strtod(optarg, NULL);
        } else if (c == 'b') {
            block = strtoul(optarg, NULL, 10);
        } else if (c == 'u') {
            unsent = atoi(optarg);
        } else {
            return 2;
        }
    }
    signal(SIGPIPE, SIG_IGN);
    int fd = accept_one();
    if (fd < 0) {
        return 1;
    }
    if (unsent > 0 &&
        setsockopt(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &unsent, sizeof unsent) != 0) {
        perror("TCP_NOTSENT_LOWAT");
        return 1;
    }
    char *bytes = mem_must_alloc(block);
    uint64_t sent = 0;
    uint64_t start_ns = clock_monotonic_ns();
    uint64_t cpu_ns = clock_process_cpu_ns();
    uint64_t end_ns = start_ns + (uint64_t)(seconds * (double)NS_PER_S);
    uint64_t now_ns = start_ns;
    while (now_ns < end_ns) {
        ssize_t n = write(fd, bytes, block);
        if (n < 0) {
            perror("write");
            return 1;
        }
        sent += (uint64_t)n;
        now_ns = clock_monotonic_ns();
    }
    cpu_ns = clock_process_cpu_ns() - cpu_ns;
    printf("{\"bytes\": %" PRIu64 ", \"seconds\": %.6f, \"cpu_s\": %.6f}\n", sent,
           (double)(now_ns - start_ns) / (double)NS_PER_S,
           (double)cpu_ns / (double)NS_PER_S);
    close(fd);
    free(bytes);
    return 0;
}
