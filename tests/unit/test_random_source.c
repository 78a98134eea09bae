#include "harness/base/random_source.h"
#include "tests/unit/suites.h"

/* Against the values that other implementations publish: splitmix64 for seed 1234567, and
 * xoshiro256** for the state 1, 2, 3, 4. */
START_TEST(test_known_values)
{
    static const uint64_t splitmix[] = {
        UINT64_C(6457827717110365317), UINT64_C(3203168211198807973),
        UINT64_C(9817491932198370423), UINT64_C(4593380528125082431),
        UINT64_C(16408922859458223821)};
    static const uint64_t xoshiro[] = {11520, 0, 1509978240,
                                       UINT64_C(1215971899390074240)};
    struct random_source r;
    random_source_init(&r, 1234567);
    for (uint64_t i = 0; i < sizeof splitmix / sizeof *splitmix; i++) {
        ck_assert_uint_eq(random_source_at(1234567, i), splitmix[i]);
        ck_assert(i >= 4 || r.s[i] == splitmix[i]);
    }
    r = (struct random_source){{1, 2, 3, 4}};
    for (size_t i = 0; i < sizeof xoshiro / sizeof *xoshiro; i++) {
        ck_assert_uint_eq(random_source_next(&r), xoshiro[i]);
    }
}
END_TEST

START_TEST(test_below)
{
    ck_assert_uint_eq(random_source_below(0, 5), 0);
    ck_assert_uint_eq(random_source_below(UINT64_MAX, 5), 4);
    ck_assert_uint_eq(random_source_below(UINT64_MAX, 1), 0);
    ck_assert_uint_eq(random_source_below(UINT64_MAX, UINT64_C(1) << 32), UINT32_MAX);
}
END_TEST

START_TEST(test_uses_and_messages_differ)
{
    uint64_t size = random_source_of(1, RANDOM_SOURCE_SIZE, 1);
    ck_assert_uint_ne(size, random_source_of(1, RANDOM_SOURCE_TEMPLATE, 1));
    ck_assert_uint_ne(size, random_source_of(1, RANDOM_SOURCE_SIZE, 2));
    ck_assert_uint_ne(size, random_source_of(2, RANDOM_SOURCE_SIZE, 1));
}
END_TEST

Suite *random_source_suite(void)
{
    Suite *s = suite_create("random_source");
    TCase *c = tcase_create("random_source");
    tcase_add_test(c, test_known_values);
    tcase_add_test(c, test_below);
    tcase_add_test(c, test_uses_and_messages_differ);
    suite_add_tcase(s, c);
    return s;
}
