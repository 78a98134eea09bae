#include "harness/completion/completion_script.h"

#include "harness/base/nearest.h"

#include <string.h>

static const char bash[] = {
#include "harness/completion/floodtest.bash.inc"
};

static const char zsh[] = {
#include "harness/completion/floodtest.zsh.inc"
};

static const char fish[] = {
#include "harness/completion/floodtest.fish.inc"
};

const char *const completion_shells[] = {"bash", "zsh", "fish", NULL};

static const struct {
    const char *text;
    size_t len;
} scripts[] = {{bash, sizeof bash}, {zsh, sizeof zsh}, {fish, sizeof fish}};

int completion_script(const char *shell, const char **text, size_t *len, struct err *e)
{
    struct nearest n;
    nearest_init(&n, shell, strlen(shell));
    for (size_t i = 0; completion_shells[i] != NULL; i++) {
        if (strcmp(shell, completion_shells[i]) == 0) {
            *text = scripts[i].text;
            *len = scripts[i].len;
            return 0;
        }
        nearest_offer(&n, completion_shells[i]);
    }
    return err_set(e, FERR_CONFIG, "expected bash, zsh or fish, got '%.80s'%s%s%s", shell,
                   n.best == NULL ? "" : ", did you mean ", n.best == NULL ? "" : n.best,
                   n.best == NULL ? "" : "?");
}
