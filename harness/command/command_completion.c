/* Completion in shells: the scripts, and the answers that they ask for. */
#include "harness/command/commands.h"

#include "harness/base/strbuf.h"
#include "harness/completion/completion.h"
#include "harness/completion/completion_script.h"
#include "harness/exit_code.h"

#include <stdio.h>

int command_completion(const char *shell)
{
    const char *text;
    size_t len;
    struct err e = {0};
    if (completion_script(shell, &text, &len, &e) != 0) {
        return EXIT_BUG; /* cli_parse has looked */
    }
    fwrite(text, 1, len, stdout);
    return fflush(stdout) == 0 ? EXIT_PASSED : EXIT_COULD_NOT_RUN;
}

int command_complete(int count, char **words)
{
    struct strbuf answer;
    strbuf_init(&answer);
    completion_answer(&answer, (const char *const *)words, (size_t)count);
    fputs(answer.text, stdout);
    strbuf_fini(&answer);
    return fflush(stdout) == 0 ? EXIT_PASSED : EXIT_COULD_NOT_RUN;
}
