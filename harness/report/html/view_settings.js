// How to do it again: the command, and every setting as it was resolved.

function viewSettings(doc, what) {
  const scenario = blockObject(doc.scenario);
  const words = blockArray(doc.reproduce).map(String);
  const rows = Object.keys(scenario).map((key) => ({
    cells: [
      { text: key, code: true },
      { text: viewSetting(scenario[key]), code: true },
    ],
  }));
  return blockSection('again', `Do it again`, [
    words.length > 0 ? blockCommand(shellQuoteCommand(words), 'The command') : null,
    viewTargetCommand(doc),
    rows.length > 0
      ? blockDetails(`All ${rows.length} settings`, [
          blockTable(
            `Every setting of ${what}, as it was resolved`,
            [{ name: 'setting' }, { name: 'value', wide: true }],
            rows,
          ),
        ])
      : null,
  ]);
}

function viewTargetCommand(doc) {
  const command = blockArray(blockObject(doc.target).command).map(String);
  return command.length > 0
    ? blockCommand(shellQuoteCommand(command), 'The client, as it was started')
    : null;
}

function viewSetting(value) {
  if (value === null || value === undefined) return '–';
  if (Array.isArray(value)) return value.length === 0 ? '–' : shellQuoteCommand(value.map(String));
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

// '5000/s of 1 KiB on 1 ws connection'
function viewFlood(scenario) {
  const s = blockObject(scenario);
  const rate = s.rate === 'max' ? 'as fast as it reads' : formatRate(s.rate);
  const shape = typeof s.shape === 'string' && s.shape !== 'constant' ? ` ${s.shape}` : '';
  return `${s.case ? `case ${s.case}: ` : ''}${rate}${shape} of ${viewMessage(s)} on ${viewConnections(s)}`;
}

function viewMessage(scenario) {
  if (scenario.message !== null && scenario.message !== undefined) return 'a template';
  if (scenario.messages !== null && scenario.messages !== undefined) return 'a file’s messages';
  return formatKnown(scenario.size) ? formatBytes(scenario.size) : blockString(scenario.size);
}

function viewConnections(scenario) {
  const kind = blockString(scenario.protocol, '');
  return `${formatCount(scenario.connections)} ${kind} connection${scenario.connections === 1 ? '' : 's'}`;
}
