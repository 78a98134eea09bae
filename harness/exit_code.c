#include "harness/exit_code.h"

const struct exit_code_info exit_code_infos[EXIT_CODES] = {
#define X(id, code, word, meaning) {EXIT_##id, word, meaning},
    EXIT_CODE_LIST(X)
#undef X
};
