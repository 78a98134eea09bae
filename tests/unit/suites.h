/* The unit test suites: one line each, one file each (tests/unit/test_NAME.c defines
 * Suite *NAME_suite(void)). */
#ifndef FLOODTEST_TESTS_UNIT_SUITES_H
#define FLOODTEST_TESTS_UNIT_SUITES_H

#include <check.h>

#define UNIT_SUITES(X)                                                                   \
    X(agent_environment)                                                                 \
    X(findings)                                                                          \
    X(culprit_text)                                                                      \
    X(graph)                                                                             \
    X(report)                                                                            \
    X(report_json)                                                                       \
    X(result_expect)                                                                     \
    X(report_text)                                                                       \
    X(sparkline)                                                                         \
    X(lag)                                                                               \
    X(schedule)                                                                          \
    X(curve)                                                                             \
    X(shape)                                                                             \
    X(shape_schedule)                                                                    \
    X(poisson)                                                                           \
    X(replay)                                                                            \
    X(schedule_file)                                                                     \
    X(http_head)                                                                         \
    X(ws_frame)                                                                          \
    X(block)                                                                             \
    X(payload)                                                                           \
    X(payload_kinds)                                                                     \
    X(payload_run)                                                                       \
    X(template)                                                                          \
    X(message_file)                                                                      \
    X(random_source)                                                                     \
    X(sizes)                                                                             \
    X(flow)                                                                              \
    X(flow_shapes)                                                                       \
    X(conversation)                                                                      \
    X(conversation_held)                                                                 \
    X(room)                                                                              \
    X(conversation_pieces)                                                               \
    X(conversation_plan)                                                                 \
    X(deflate)                                                                           \
    X(deflate_offer)                                                                     \
    X(framing_deflate)                                                                   \
    X(server_compress)                                                                   \
    X(ws_inflate)                                                                        \
    X(match)                                                                             \
    X(server)                                                                            \
    X(server_acks)                                                                       \
    X(handshake)                                                                         \
    X(tls)                                                                               \
    X(server_talk)                                                                       \
    X(server_threads)                                                                    \
    X(server_tls)                                                                        \
    X(listener)                                                                          \
    X(server_unix)                                                                       \
    X(server_ends)                                                                       \
    X(server_manner)                                                                     \
    X(server_manner_ends)                                                                \
    X(server_frames)                                                                     \
    X(trend)                                                                             \
    X(judge)                                                                             \
    X(looks)                                                                             \
    X(growth)                                                                            \
    X(plateau)                                                                           \
    X(load)                                                                              \
    X(afterwork)                                                                         \
    X(picture)                                                                           \
    X(wire)                                                                              \
    X(judge_again)                                                                       \
    X(judge_growth)                                                                      \
    X(drops)                                                                             \
    X(kinds)                                                                             \
    X(metric)                                                                            \
    X(threshold)                                                                         \
    X(limits)                                                                            \
    X(numbers)                                                                           \
    X(sink_arrivals)                                                                     \
    X(frame_counter)                                                                     \
    X(phases)                                                                            \
    X(throttle)                                                                          \
    X(throttle_run)                                                                      \
    X(record)                                                                            \
    X(series)                                                                            \
    X(base)                                                                              \
    X(units)                                                                             \
    X(options)                                                                           \
    X(scenario)                                                                          \
    X(target)                                                                            \
    X(target_file)                                                                       \
    X(expectation)                                                                       \
    X(scenario_bad)                                                                      \
    X(scenario_file)                                                                     \
    X(scenario_limits)                                                                   \
    X(cli)                                                                               \
    X(cli_errors)                                                                        \
    X(cli_help)                                                                          \
    X(server_plan)                                                                       \
    X(cases)                                                                             \
    X(judge_refusal)                                                                     \
    X(judge_server_ends)                                                                 \
    X(cli_scenario)                                                                      \
    X(cli_server)                                                                        \
    X(protocol)                                                                          \
    X(agent_message)                                                                     \
    X(agent_rules)                                                                       \
    X(agent_link)                                                                        \
    X(agent_link_hostile)                                                                \
    X(elf_symbols)                                                                       \
    X(native_profile)                                                                    \
    X(native_untrusted)                                                                  \
    X(agent_files)                                                                       \
    X(tls_files)                                                                         \
    X(proc_tree)                                                                         \
    X(proc_host)                                                                         \
    X(proc_parse)                                                                        \
    X(proc)                                                                              \
    X(sock_diag_parse)                                                                   \
    X(unix_diag)                                                                         \
    X(sock_diag)

#define X(name) Suite *name##_suite(void);
UNIT_SUITES(X)
X(agent_environment)
#undef X

#endif
