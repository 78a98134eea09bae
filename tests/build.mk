# The simulated runs: tests/support/trace.h.
TRACE_SRC := \
	tests/support/random.c \
	tests/support/trace.c \
	tests/support/trace_flow.c \
	tests/support/trace_heap.c \
	tests/support/trace_observe.c

# The kinds of clients that the judge is measured on: tests/replay/kinds.h.
KINDS_SRC := \
	tests/replay/draw.c \
	tests/replay/kinds.c \
	tests/replay/kinds_bounded.c \
	tests/replay/kinds_ends.c \
	tests/replay/kinds_keeps_up.c \
	tests/replay/kinds_leaks.c \
	tests/replay/kinds_memory.c \
	tests/replay/kinds_queues.c \
	tests/replay/outcome.c

# What hangs on each number of the judge: tests/replay/trials.h.
NUMBERS_SRC := \
	tests/replay/confusion.c \
	tests/replay/leave_one_out.c \
	tests/replay/manifest.c \
	tests/replay/pool.c \
	tests/replay/sensitivity.c \
	tests/replay/trials.c

# The engine's measurements (tests/bench/run): what each program is, says its first comment.
BENCH_PURE_SRC := \
	tests/bench/sink_arrivals.c \
	tests/bench/frame_counter.c

BENCH_MAIN_SRC := \
	tests/bench/bare_server.c \
	tests/bench/blaster.c \
	tests/bench/sink.c

BENCH_PROGRAMS := $(OUT)/bench-bare-server $(OUT)/bench-blaster $(OUT)/bench-sink

BENCH_JUDGE_SRC := $(TRACE_SRC) $(KINDS_SRC) \
	tests/replay/bench_judge.c \
	$(NUMBERS_SRC) \
	tests/replay/recorded.c \
	tests/replay/tally.c

UNIT_TEST_SRC := \
	tests/support/fake_suite.c \
	tests/support/fake_sweep.c \
	tests/support/report_cases.c \
	tests/support/fake_summary.c \
	tests/support/fake_findings.c \
	tests/support/fake_inside.c \
	tests/support/fake_result.c \
	tests/support/fake_run.c \
	tests/support/fake_series.c \
	tests/support/part_series.c \
	tests/support/said.c \
	tests/support/golden.c \
	tests/unit/test_findings.c \
	tests/unit/test_culprit_text.c \
	tests/unit/test_graph.c \
	tests/unit/test_ci_github.c \
	tests/unit/test_formats.c \
	tests/unit/test_html_page.c \
	tests/unit/test_scenario_command.c \
	tests/unit/test_report.c \
	tests/unit/test_report_json.c \
	tests/unit/test_json_at.c \
	tests/unit/test_saved.c \
	tests/unit/test_saved_hostile.c \
	tests/unit/test_report_text.c \
	tests/unit/test_openmetrics_text.c \
	tests/unit/test_live_visitor.c \
	tests/unit/test_live_feed.c \
	tests/unit/test_live_server.c \
	tests/unit/test_live_screen.c \
	tests/unit/test_replace.c \
	tests/unit/test_sparkline.c \
	tests/unit/main.c \
	$(TRACE_SRC) \
	$(KINDS_SRC) \
	tests/unit/test_kinds.c \
	$(NUMBERS_SRC) \
	tests/unit/test_numbers.c \
	$(BENCH_PURE_SRC) \
	tests/unit/test_sink_arrivals.c \
	tests/unit/test_frame_counter.c \
	tests/unit/test_trend.c \
	tests/unit/test_judge.c \
	tests/unit/test_looks.c \
	tests/unit/test_growth.c \
	tests/unit/test_plateau.c \
	tests/unit/test_load.c \
	tests/unit/test_afterwork.c \
	tests/unit/test_picture.c \
	tests/unit/test_wire.c \
	tests/unit/test_judge_again.c \
	tests/unit/test_judge_growth.c \
	tests/unit/test_judge_inside.c \
	tests/unit/test_judge_refusal.c \
	tests/unit/test_judge_server_ends.c \
	tests/unit/test_compare.c \
	tests/unit/test_compare_kinds.c \
	tests/unit/test_compare_recorded.c \
	tests/unit/test_compare_sets.c \
	tests/unit/test_drops.c \
	tests/unit/test_history_commit.c \
	tests/unit/test_history_kill.c \
	tests/unit/test_history_pure.c \
	tests/unit/test_history_refused.c \
	tests/unit/test_history_store.c \
	tests/support/compare_fixture.c \
	tests/support/fake_history.c \
	tests/unit/test_metric.c \
	tests/unit/test_threshold.c \
	tests/unit/test_limits.c \
	tests/unit/test_phases.c \
	tests/support/sweep_world.c \
	tests/unit/test_sweep_axis.c \
	tests/unit/test_sweep_disturbed.c \
	tests/unit/test_sweep_report.c \
	tests/unit/test_sweep_result.c \
	tests/unit/test_sweep_search.c \
	tests/unit/test_sweep_step.c \
	tests/unit/test_sweep_traces.c \
	tests/unit/test_throttle.c \
	tests/unit/test_throttle_run.c \
	tests/unit/test_record.c \
	tests/unit/test_series.c \
	tests/support/flood_fixture.c \
	tests/support/ws_client.c \
	tests/unit/test_lag.c \
	tests/unit/test_schedule.c \
	tests/unit/test_curve.c \
	tests/unit/test_shape.c \
	tests/unit/test_shape_schedule.c \
	tests/unit/test_poisson.c \
	tests/unit/test_replay.c \
	tests/unit/test_schedule_file.c \
	tests/unit/test_http_head.c \
	tests/unit/test_ws_frame.c \
	tests/unit/test_payload.c \
	tests/unit/test_payload_kinds.c \
	tests/unit/test_payload_run.c \
	tests/unit/test_template.c \
	tests/unit/test_message_file.c \
	tests/unit/test_random_source.c \
	tests/unit/test_sizes.c \
	tests/unit/test_flow.c \
	tests/unit/test_flow_shapes.c \
	tests/support/talk.c \
	tests/unit/test_conversation.c \
	tests/unit/test_conversation_held.c \
	tests/unit/test_room.c \
	tests/unit/test_conversation_pieces.c \
	tests/unit/test_conversation_plan.c \
	tests/unit/test_deflate.c \
	tests/unit/test_deflate_offer.c \
	tests/unit/test_framing_deflate.c \
	tests/unit/test_ws_inflate.c \
	tests/unit/test_match.c \
	tests/unit/test_server.c \
	tests/unit/test_server_acks.c \
	tests/unit/test_server_talk.c \
	tests/unit/test_server_threads.c \
	tests/unit/test_server_compress.c \
	tests/unit/test_server_tls.c \
	tests/unit/test_tls.c \
	tests/unit/test_listener.c \
	tests/unit/test_server_unix.c \
	tests/unit/test_handshake.c \
	tests/unit/test_server_ends.c \
	tests/unit/test_server_manner.c \
	tests/unit/test_server_manner_ends.c \
	tests/unit/test_server_frames.c \
	tests/unit/test_base.c \
	tests/unit/test_block.c \
	tests/unit/test_units.c \
	tests/unit/test_options.c \
	tests/support/scenario_text.c \
	tests/support/schema_check.c \
	tests/unit/test_expectation.c \
	tests/unit/test_scenario.c \
	tests/unit/test_scenario_bad.c \
	tests/unit/test_shard.c \
	tests/unit/test_suite_journal.c \
	tests/unit/test_suite_merge.c \
	tests/unit/test_suite_outcome.c \
	tests/unit/test_suite_plan.c \
	tests/unit/test_suite_runner.c \
	tests/unit/test_suite_summary.c \
	tests/unit/test_scenario_file.c \
	tests/unit/test_scenario_limits.c \
	tests/unit/test_scenario_schema.c \
	tests/unit/test_target.c \
	tests/unit/test_target_file.c \
	tests/unit/test_cli.c \
	tests/unit/test_cli_errors.c \
	tests/unit/test_cli_help.c \
	tests/unit/test_cases.c \
	tests/unit/test_cli_scenario.c \
	tests/unit/test_result_expect.c \
	tests/support/fake_certify.c \
	tests/unit/test_certify.c \
	tests/unit/test_certify_report.c \
	tests/unit/test_gallery.c \
	tests/unit/test_grade.c \
	tests/unit/test_cli_server.c \
	tests/unit/test_completion.c \
	tests/unit/test_manual.c \
	tests/unit/test_protocol.c \
	tests/unit/test_server_plan.c \
	tests/support/fake_agent.c \
	tests/unit/test_agent_link.c \
	tests/unit/test_agent_link_hostile.c \
	tests/unit/test_agent_message.c \
	tests/unit/test_agent_rules.c \
	tests/unit/test_agent_environment.c \
	tests/unit/test_agent_files.c \
	tests/unit/test_tls_files.c \
	tests/support/scratch.c \
	tests/support/fake_proc.c \
	tests/support/tcp_pair.c \
	tests/unit/test_elf_symbols.c \
	tests/support/native_file.c \
	tests/unit/test_native_profile.c \
	tests/unit/test_native_untrusted.c \
	tests/unit/test_proc.c \
	tests/unit/test_proc_host.c \
	tests/unit/test_proc_parse.c \
	tests/unit/test_proc_tree.c \
	tests/unit/test_sock_diag.c \
	tests/unit/test_sock_diag_parse.c \
	tests/unit/test_unix_diag.c

# One suite for the server over every protocol: tests/conformance/main.c.
CONFORMANCE_SRC := \
	tests/conformance/main.c \
	tests/conformance/conformance.c \
	tests/conformance/protocols.c \
	tests/conformance/case_acks.c \
	tests/conformance/case_close.c \
	tests/conformance/case_ends.c \
	tests/conformance/case_half.c \
	tests/conformance/case_many.c \
	tests/conformance/case_our_end.c \
	tests/conformance/case_pressure.c \
	tests/conformance/case_request.c \
	tests/conformance/case_stream.c \
	tests/support/byte_queue.c \
	tests/support/flood_fixture.c \
	tests/support/scratch.c \
	tests/support/stream_carrier.c \
	tests/support/stream_check.c \
	tests/support/stream_client.c \
	tests/support/stream_format.c \
	tests/support/ws_client.c

LIVE_TEST_SRC := \
	tests/live/main.c \
	tests/live/test_attach.c \
	tests/live/test_cases.c \
	tests/live/test_certify.c \
	tests/live/test_gallery.c \
	tests/live/test_history.c \
	tests/live/test_steady.c \
	tests/live/test_stories.c \
	tests/live/test_suite.c \
	tests/live/test_reports.c \
	tests/live/test_suite_shards.c \
	tests/support/suite_run.c \
	tests/live/test_command.c \
	tests/live/test_report.c \
	tests/live/test_scenario_files.c \
	tests/live/test_compress.c \
	tests/live/test_endings.c \
	tests/live/test_sweep.c \
	tests/live/test_sweep_clients.c \
	tests/support/sweep_run.c \
	tests/live/test_throttle.c \
	tests/live/test_ledger.c \
	tests/live/test_reader.c \
	tests/live/test_agents.c \
	tests/live/test_acks.c \
	tests/live/test_limits.c \
	tests/live/test_thresholds.c \
	tests/live/test_protocols.c \
	tests/live/test_verdicts.c \
	tests/support/flood_result.c \
	tests/support/flood_run.c \
	tests/support/scratch.c \
	tests/support/watch.c

# Fuzz targets: tests/fuzz/fuzz_NAME.c, one program each, with tests/fuzz/driver.c.
FUZZ_TARGETS := \
	agent_message \
	conversation \
	findings \
	http_head \
	result \
	scenario_file \
	server \
	template \
	user_text \
	ws_inflate

# What the targets make their inputs' surroundings of.
FUZZ_SUPPORT_SRC := \
	tests/support/fake_findings.c \
	tests/support/fake_inside.c \
	tests/support/fake_result.c \
	tests/support/fake_run.c \
	tests/support/fake_series.c \
	tests/support/random.c \
	tests/support/talk.c

FUZZ_SRC := $(FUZZ_TARGETS:%=tests/fuzz/fuzz_%.c) \
	tests/fuzz/driver.c \
	tests/fuzz/mutate.c

TEST_OBJ := $(sort $(UNIT_TEST_SRC:%.c=$(OUT)/%.o) $(LIVE_TEST_SRC:%.c=$(OUT)/%.o) \
	$(BENCH_JUDGE_SRC:%.c=$(OUT)/%.o) $(FUZZ_SRC:%.c=$(OUT)/%.o) \
	$(BENCH_MAIN_SRC:%.c=$(OUT)/%.o))
TEST_OBJ := $(sort $(UNIT_TEST_SRC:%.c=$(OUT)/%.o) $(CONFORMANCE_SRC:%.c=$(OUT)/%.o) $(LIVE_TEST_SRC:%.c=$(OUT)/%.o) \
	$(BENCH_JUDGE_SRC:%.c=$(OUT)/%.o) $(FUZZ_SRC:%.c=$(OUT)/%.o))

# What writes the pages that tests/html opens in a browser.
HTML_PAGES_SRC := \
	tests/html/pages.c \
	tests/support/fake_suite.c \
	tests/support/fake_certify.c \
	tests/support/fake_findings.c \
	tests/support/fake_inside.c \
	tests/support/fake_result.c \
	tests/support/fake_run.c \
	tests/support/fake_series.c \
	tests/support/fake_summary.c

TEST_OBJ := $(sort $(TEST_OBJ) $(HTML_PAGES_SRC:%.c=$(OUT)/%.o))

# Clients of known behaviour that are no scripts, one source file each.
CLIENT_SRC := \
	tests/clients/lws_queue.c

CLIENTS := $(CLIENT_SRC:%.c=$(OUT)/%)
TEST_OBJ += $(CLIENT_SRC:%.c=$(OUT)/%.o) $(OUT)/tests/conformance/serve.o

# The native agent's programs: the client never with a sanitizer, the agent comes first.
NATIVE_TESTS := $(OUT)/tests/agents/native/client $(OUT)/tests/agents/native/read_profile
TEST_OBJ += $(OUT)/tests/agents/native/read_profile.o

$(OUT)/tests/agents/native/client: tests/agents/native/client.c Makefile
	$(SAY) LINK $@
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) -std=c11 -D_GNU_SOURCE $(WARNINGS) -O1 -g -fno-optimize-sibling-calls -o $@ $<

$(OUT)/tests/agents/native/read_profile: $(OUT)/tests/agents/native/read_profile.o $(OUT)/libfloodtest.a
	$(SAY) LINK $@
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(PKG_LIBS)

# tests/agents/native/test_native.py, alone and with the other agents' tests.
.PHONY: test-agents-native
test-agents-native: $(NATIVE_AGENT) $(NATIVE_TESTS)
	$(SAY) TEST $@
	$(Q)FLOODTEST_BUILD=$(OUT) python3 -B -m unittest discover -s tests/agents/native
