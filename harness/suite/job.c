/* Happy path: spawn -> what it prints to stderr is kept, the last of it -> it exits ->
 * what the pipe still holds is read -> all handles closed -> done.
 *
 * What else happens:
 *  - it cannot be started: job_start fails, the handles close behind the caller's back;
 *  - it is interrupted and does not end within JOB_PATIENCE_MS: SIGKILL; its guard takes
 *    the client along;
 *  - somebody holds its stderr open beyond its end: not waited for. */
#include "harness/suite/job.h"

#include "harness/base/clock.h"
#include "harness/base/files.h"
#include "harness/base/latch.h"
#include "harness/base/mem.h"
#include "harness/base/ring.h"
#include "harness/base/strbuf.h"
#include "harness/scenario/target.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#define OWN_PROGRAM "/proc/self/exe"

struct job {
    uv_process_t process;
    uv_pipe_t errors; /* its stderr */
    uv_timer_t patience;
    struct latch latch;
    struct ring tail;
    uint64_t started_ns;
    struct job_end end;
    job_done done;
    void *data;
    char chunk[4096];
};

static void handle_closed_cb(uv_handle_t *handle)
{
    struct job *j = handle->data;
    latch_release(&j->latch);
}

static void close_handle(uv_handle_t *handle)
{
    if (!uv_is_closing(handle)) {
        uv_close(handle, handle_closed_cb);
    }
}

static void alloc_cb(uv_handle_t *handle, size_t suggested, uv_buf_t *buf)
{
    (void)suggested;
    struct job *j = handle->data;
    *buf = uv_buf_init(j->chunk, sizeof j->chunk);
}

static void read_cb(uv_stream_t *stream, ssize_t nread, const uv_buf_t *buf)
{
    struct job *j = stream->data;
    if (nread < 0) {
        close_handle((uv_handle_t *)stream);
    } else {
        ring_add(&j->tail, buf->base, (size_t)nread);
    }
}

/* Its last words tell why there is no result. */
static void drain(struct job *j)
{
    enum { CHUNKS_MAX = 256 }; /* a pipe holds at most 1 MiB */
    uv_os_fd_t fd;
    if (uv_is_closing((uv_handle_t *)&j->errors) ||
        uv_fileno((uv_handle_t *)&j->errors, &fd) != 0) {
        return;
    }
    for (int i = 0; i < CHUNKS_MAX; i++) {
        ssize_t n = read(fd, j->chunk, sizeof j->chunk);
        if (n <= 0) {
            break;
        }
        ring_add(&j->tail, j->chunk, (size_t)n);
    }
    close_handle((uv_handle_t *)&j->errors);
}

static void all_closed(void *data)
{
    struct job *j = data;
    char *bytes = mem_must_alloc(JOB_TAIL_MAX);
    size_t len = ring_copy(&j->tail, bytes);
    struct strbuf text;
    strbuf_init(&text);
    strbuf_add_visible(&text, bytes, len);
    j->end.tail = text.text;
    free(bytes);
    job_done done = j->done;
    done(j->data, &j->end); /* may free j */
    strbuf_fini(&text);
}

static void exit_cb(uv_process_t *process, int64_t status, int signum)
{
    struct job *j = process->data;
    j->end.exit_code = signum != 0 ? 128 + signum : (int)status;
    j->end.seconds = (double)(clock_monotonic_ns() - j->started_ns) / (double)NS_PER_S;
    drain(j);
    close_handle((uv_handle_t *)&j->patience);
    close_handle((uv_handle_t *)process);
    latch_close(&j->latch, all_closed, j);
}

static void patience_ended_cb(uv_timer_t *timer)
{
    struct job *j = timer->data; /* UNTESTED: no test waits for half a minute */
    uv_process_kill(&j->process, SIGKILL);
}

/* The words of the new process. What we add comes behind the run's own options, so that
 * ours is what counts. */
struct line {
    char **argv; /* as many as the order's words and LINE_EXTRA */
    size_t count;
    char pid[24], nofile[24], memory[64];
    char *json; /* owned */
};

enum { LINE_EXTRA = 10 };

static void line_add(struct line *l, const char *word)
{
    l->argv[l->count++] = (char *)word;
}

static void line_make(struct line *l, const struct job_order *order)
{
    static const char limit[] = "--memory-limit";
    size_t count = target_count(order->words), json_len = strlen(order->json_path) + 16;
    *l = (struct line){.argv = mem_must_alloc((count + LINE_EXTRA) * sizeof *l->argv),
                       .json = mem_must_alloc(json_len)};
    snprintf(l->pid, sizeof l->pid, "%d", (int)getpid());
    snprintf(l->nofile, sizeof l->nofile, "%" PRIu64, files_soft_limit());
    snprintf(l->json, json_len, "--json=%s", order->json_path);
    snprintf(l->memory, sizeof l->memory, "%s=%" PRIu64, limit,
             order->memory_limit_bytes);
    line_add(l, order->program != NULL ? order->program : "floodtest");
    line_add(l, JOB_COMMAND);
    line_add(l, l->pid);
    line_add(l, l->nofile);
    line_add(l, "run");
    bool limited = order->memory_limit_bytes == 0; /* or has a limit of its own */
    size_t i = 0;
    for (; i < count && strcmp(order->words[i], "--") != 0; i++) {
        limited = limited || strncmp(order->words[i], limit, sizeof limit - 1) == 0;
        line_add(l, order->words[i]);
    }
    line_add(l, l->json);
    line_add(l, "--quiet");
    line_add(l, "--ci=none"); /* the suite tells the CI of all runs */
    if (!limited) {
        line_add(l, l->memory);
    }
    for (; i < count; i++) {
        line_add(l, order->words[i]);
    }
}

static void line_fini(struct line *l)
{
    free(l->argv);
    free(l->json);
}

static int spawn(struct job *j, uv_loop_t *loop, const struct job_order *order)
{
    struct line line;
    line_make(&line, order);
    uv_stdio_container_t stdio[3] = {
        {.flags = UV_IGNORE},
        {.flags = UV_IGNORE},
        {.flags = UV_CREATE_PIPE | UV_WRITABLE_PIPE,
         .data.stream = (uv_stream_t *)&j->errors},
    };
    const uv_process_options_t options = {
        .file = order->program != NULL ? order->program : OWN_PROGRAM,
        .args = line.argv,
        .flags = UV_PROCESS_DETACHED,
        .exit_cb = exit_cb,
        .stdio = stdio,
        .stdio_count = 3,
    };
    int rc = uv_spawn(loop, &j->process, &options);
    line_fini(&line);
    return rc;
}

static void discard(void *data)
{
    job_free(data);
}

int job_start(struct job **out, uv_loop_t *loop, const struct job_order *order,
              job_done done, void *data, struct err *e)
{
    struct job *j = mem_must_alloc(sizeof *j);
    *out = NULL;
    j->done = done;
    j->data = data;
    j->process.data = j->errors.data = j->patience.data = j;
    ring_init(&j->tail, JOB_TAIL_MAX);
    latch_init(&j->latch);
    uv_pipe_init(loop, &j->errors, 0);
    uv_timer_init(loop, &j->patience);
    unlink(order->json_path);
    j->started_ns = clock_monotonic_ns();
    int rc = spawn(j, loop, order);
    for (int i = 0; i < 3; i++) { /* a process that could not be is a handle, too */
        latch_hold(&j->latch);
    }
    if (rc != 0) {
        close_handle((uv_handle_t *)&j->errors);
        close_handle((uv_handle_t *)&j->patience);
        close_handle((uv_handle_t *)&j->process);
        latch_close(&j->latch, discard, j);
        return err_sys(e, -rc, "cannot start a run");
    }
    uv_read_start((uv_stream_t *)&j->errors, alloc_cb, read_cb);
    *out = j;
    return 0;
}

void job_interrupt(struct job *j)
{
    if (uv_is_closing((uv_handle_t *)&j->process)) {
        return;
    }
    uv_process_kill(&j->process, SIGINT);
    if (!uv_is_active((uv_handle_t *)&j->patience)) {
        uv_timer_start(&j->patience, patience_ended_cb, JOB_PATIENCE_MS, 0);
    }
}

void job_free(struct job *j)
{
    if (j != NULL) {
        ring_fini(&j->tail);
        free(j);
    }
}

bool job_begin(char **argv)
{
    struct rlimit files;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = (rlim_t)strtoull(argv[1], NULL, 10);
        setrlimit(RLIMIT_NOFILE, &files);
    }
    /* It may have died before we asked to die with it. */
    return getppid() == (pid_t)strtol(argv[0], NULL, 10);
}
