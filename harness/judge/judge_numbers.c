#include "harness/judge/judge_numbers.h"

const struct judge_numbers judge_numbers = {
#define X(name, value, unit, reason) .name = (value),
    JUDGE_NUMBERS(X)
#undef X
};

const struct judge_number_info judge_number_infos[JUDGE_NUMBER_COUNT] = {
#define X(name, value, unit, reason) {#name, value, unit, reason},
    JUDGE_NUMBERS(X)
#undef X
};
