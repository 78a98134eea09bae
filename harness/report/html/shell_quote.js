// A command as a shell takes it.

// Plain words stay as they are. What has control characters goes into $'…', so that it
// stands on one line and says what it is; everything else into '…'.
function shellQuoteWord(word) {
  if (/^[A-Za-z0-9_@%+=:,./-]+$/.test(word)) return word;
  if (!/[\u0000-\u001f\u007f]/.test(word)) return `'${word.replace(/'/g, `'\\''`)}'`;
  const escaped = word.replace(/[\\']/g, '\\$&').replace(/[\u0000-\u001f\u007f]/g, (c) => {
    const names = { '\n': '\\n', '\t': '\\t', '\r': '\\r' };
    return names[c] || `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
  return `$'${escaped}'`;
}

function shellQuoteCommand(words) {
  return words.map(shellQuoteWord).join(' ');
}
