#include "harness/history/place.h"

#include "harness/base/mem.h"
#include "harness/base/strbuf.h"

#include <stdlib.h>
#include <string.h>

#define BELOW_DATA "/floodtest/history.db"
#define BELOW_HOME "/.local/share" BELOW_DATA

static bool is_set(const char *value)
{
    return value != NULL && value[0] != '\0';
}

/* CI services that set no CI=true, or did not always. */
static bool is_ci(place_get get, void *data)
{
    static const char *const services[] = {
        "GITHUB_ACTIONS", "GITLAB_CI", "BUILDKITE",         "CIRCLECI",
        "JENKINS_URL",    "TF_BUILD",  "TEAMCITY_VERSION",  "TRAVIS",
        "APPVEYOR",       "DRONE",     "CODEBUILD_BUILD_ID"};
    const char *ci = get(data, "CI");
    if (is_set(ci)) {
        return strcmp(ci, "false") != 0 && strcmp(ci, "0") != 0;
    }
    for (size_t i = 0; i < sizeof services / sizeof *services; i++) {
        if (is_set(get(data, services[i]))) {
            return true;
        }
    }
    return false;
}

static bool is_off(const char *value)
{
    return is_set(value) && (strcmp(value, "off") == 0 || strcmp(value, "0") == 0);
}

bool place_keeps(const struct scenario_history *options, place_get get, void *data)
{
    if (!options->wanted || options->of_many) {
        return false;
    }
    bool asked = options->asked || options->db_path != NULL || options->baseline != NULL;
    const char *variable = get(data, PLACE_VARIABLE);
    bool named = is_set(variable) && !is_off(variable);
    return asked || (!is_off(variable) && (named || !is_ci(get, data)));
}

static char *join(const char *folder, const char *rest)
{
    struct strbuf path;
    strbuf_init(&path);
    strbuf_addf(&path, "%s%s", folder, rest);
    return path.text;
}

int place_find(const struct scenario_history *options, place_get get, void *data,
               char **path, bool *ours, struct err *e)
{
    const char *variable = get(data, PLACE_VARIABLE);
    const char *share = get(data, "XDG_DATA_HOME"), *home = get(data, "HOME");
    *ours = false;
    if (options->db_path != NULL) {
        *path = mem_must_strdup(options->db_path);
    } else if (is_set(variable) && !is_off(variable)) {
        *path = mem_must_strdup(variable);
    } else if (is_set(share) && share[0] == '/') { /* others are to be ignored, it says */
        *path = join(share, BELOW_DATA);
        *ours = true;
    } else if (is_set(home)) {
        *path = join(home, BELOW_HOME);
        *ours = true;
    } else {
        *path = NULL;
        return err_set(e, FERR_IO,
                       "neither HOME nor XDG_DATA_HOME is set; --db FILE names a file");
    }
    return 0;
}
