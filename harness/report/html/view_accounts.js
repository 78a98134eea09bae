// The accounts of a run: what was due, sent, read and processed; memory; the instrument.

function viewAccounts(doc) {
  const flood = blockObject(doc.flood);
  const client = blockObject(doc.client);
  const kernel = blockObject(client.kernel);
  const memory = blockObject(client.memory);
  const verdict = blockObject(doc.verdict);
  return blockSection('accounts', 'Accounts', [
    viewNumbers('The flood, from the schedule to the application', [
      ['due', formatCount(flood.due_messages), 'messages the schedule wanted'],
      ['withheld', formatCount(flood.withheld_messages), 'that flow control kept back'],
      ['sent', formatCount(flood.sent_messages), `messages, ${formatBytes(flood.sent_bytes)} on the wire`],
      ['achieved rate', formatRate(flood.achieved_rate), 'in the flood at the asked rate'],
      ['send queue', formatBytes(kernel.send_queue_bytes), 'in the server’s kernel at the end of the flood'],
      ['receive queue', formatBytes(kernel.recv_queue_bytes), 'in the client’s kernel, not read'],
      ['window shut', formatShare(kernel.rwnd_limited_fraction), 'of the flood’s time'],
      ['read', formatBytes(client.read_bytes), formatByteRate(client.read_rate)],
      ['processed', formatCount(client.processed_messages), 'messages, as the client says'],
      ['held', formatCount(client.held_messages), 'messages read and not processed'],
      ['dropped', formatCount(client.dropped_messages), 'messages read and never processed'],
      [
        'connections',
        formatCount(client.connections),
        `at the end; ${formatCount(client.disconnects)} ended by the client`,
      ],
    ]),
    viewNumbers('The client’s memory', [
      ['at rest', formatBytes(memory.start_bytes), 'before the flood'],
      ['at the end', formatBytes(memory.end_bytes), 'of the flood'],
      ['peak', formatBytes(memory.peak_bytes), ''],
      ['after the drain', formatBytes(memory.after_drain_bytes), ''],
      ['slope', formatByteRate(memory.slope_bytes_per_s), 'over the flood'],
      [
        'per byte read',
        formatKnown(memory.per_read_byte) ? memory.per_read_byte.toFixed(3) : FORMAT_UNKNOWN,
        'bytes of growth',
      ],
      ['per message', formatBytes(memory.per_message), 'of growth'],
      ['would be seen', formatBytes(verdict.detectable_per_message), 'per message: growth above it'],
      ['CPU', formatTime(client.cpu_seconds), 'in the flood'],
    ]),
  ]);
}

// Rows that nobody could measure come last, in one line.
function viewNumbers(caption, rows) {
  const known = rows.filter((row) => row[1] !== FORMAT_UNKNOWN);
  const unknown = rows.filter((row) => row[1] === FORMAT_UNKNOWN).map((row) => row[0]);
  return blockTable(
    caption,
    [{ name: 'account' }, { name: 'value', number: true }, { name: 'which is', wide: true }],
    known.map((cells) => ({ cells })),
    { note: unknown.length > 0 ? `Not known here: ${unknown.join(', ')}.` : '' },
  );
}

function viewInstrument(doc) {
  const instrument = blockObject(doc.instrument);
  const flood = blockObject(doc.flood);
  const sources = blockObject(instrument.sources);
  const state = (text) =>
    text === 'ok' ? { text: 'ok', tone: 'pass' } : { text: blockString(text), tone: 'unsure' };
  const phases = blockArray(doc.phases).map(blockObject);
  return blockSection('instrument', 'The instrument', [
    blockParagraph(
      'How good floodtest’s own measurements were. Where it was too late or too slow itself, the verdict is inconclusive and no client is blamed.',
    ),
    blockFacts([
      blockFact(
        'samples',
        `${formatCount(instrument.samples)}, ${formatCount(instrument.late_samples)} late`,
      ),
      blockFact('readings that failed', formatCount(instrument.probe_errors)),
      blockFact(
        'lateness of messages',
        `p50 ${formatMilliseconds(flood.lag_p50_ms)}, p99 ${formatMilliseconds(flood.lag_p99_ms)}, max ${formatMilliseconds(flood.lag_max_ms)}`,
      ),
      blockFact('error of the rate', formatShare(flood.rate_error)),
      blockFact('its CPU', formatTime(instrument.cpu_seconds)),
      blockFact('its memory', formatBytes(instrument.rss_bytes)),
      blockFact('agent inside the client', blockString(instrument.agent, 'none')),
      blockFact('floodtest', blockString(doc.floodtest)),
    ]),
    blockTable(
      'Where the numbers come from',
      [{ name: 'source' }, { name: 'state', wide: true }],
      Object.keys(sources).map((name) => ({ cells: [{ text: name, code: true }, state(sources[name])] })),
    ),
    phases.length > 0
      ? blockDetails('Phases of the run', [
          blockTable(
            'Phases of the run, in seconds since its start',
            [{ name: 'phase' }, { name: 'from', number: true }, { name: 'to', number: true }],
            phases.map((p) => ({
              cells: [blockString(p.name), viewSeconds(p.start_s), viewSeconds(p.end_s)],
            })),
          ),
        ])
      : null,
  ]);
}

function viewSeconds(value) {
  return formatKnown(value) ? `${value.toFixed(2)} s` : FORMAT_UNKNOWN;
}
