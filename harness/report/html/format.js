// Numbers for people, in the words of the other reports: harness/base/units.h. Anything
// that is no number is 'unknown'.

const FORMAT_BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];
const FORMAT_UNKNOWN = 'unknown';

function formatKnown(value) {
  return typeof value === 'number' && Number.isFinite(value);
}

// Three digits or so: 9.5, 22.4, 256; a trailing '.0' is left out.
function formatShort(value) {
  const tenths = Math.round(value * 10) / 10;
  return tenths < 100 && tenths !== Math.floor(tenths) ? value.toFixed(1) : value.toFixed(0);
}

function formatSigned(value, format) {
  if (!formatKnown(value)) return FORMAT_UNKNOWN;
  return value < 0 ? '-' + format(-value) : format(value);
}

function formatBytes(bytes) {
  const small = formatKnown(bytes) && Math.abs(bytes) < 0.5; // no '-0 B'
  return formatSigned(small ? 0 : bytes, (size) => {
    let unit = 0;
    while (unit < FORMAT_BYTE_UNITS.length - 1 && Math.round(size) >= 1024) {
      size /= 1024;
      unit++;
    }
    return `${formatShort(unit === 0 ? Math.round(size) : size)} ${FORMAT_BYTE_UNITS[unit]}`;
  });
}

// Up to 9999 as it is, then three digits and a prefix.
function formatDecimal(value) {
  if (value < 9999.5) {
    if (value > 0 && value < 0.95) return String(Number(value.toPrecision(2)));
    return formatShort(value);
  }
  const prefixes = ['k', 'M', 'G', 'T'];
  let prefix = 0;
  value /= 1000;
  while (prefix < prefixes.length - 1 && value >= 999.5) {
    value /= 1000;
    prefix++;
  }
  return value.toFixed(value < 9.995 ? 2 : value < 99.95 ? 1 : 0) + prefixes[prefix];
}

function formatCount(count) {
  return formatSigned(count, (value) => formatDecimal(Math.round(value)));
}

function formatNumber(number) {
  return formatSigned(number, formatDecimal);
}

function formatRate(perSecond) {
  return formatKnown(perSecond) ? `${formatNumber(perSecond)}/s` : FORMAT_UNKNOWN;
}

function formatByteRate(perSecond) {
  return formatKnown(perSecond) ? `${formatBytes(perSecond)}/s` : FORMAT_UNKNOWN;
}

// '4 min 12 s': a count of the larger unit and, unless it is 0, of the smaller.
function formatPair(whole, per, large, small) {
  const rest = whole % per;
  const head = `${Math.floor(whole / per)} ${large}`;
  return rest < 1 ? head : `${head} ${rest.toFixed(0)} ${small}`;
}

function formatTime(seconds) {
  return formatSigned(seconds, (time) => {
    if (time < 1e-9) return '0 s';
    if (time < 999.5e-9) return `${formatShort(time * 1e9)} ns`;
    if (time < 999.5e-6) return `${formatShort(time * 1e6)} us`;
    if (time < 999.5e-3) return `${formatShort(time * 1e3)} ms`;
    if (time < 59.95) return `${formatShort(time)} s`;
    if (time < 3599.5) return formatPair(Math.round(time), 60, 'min', 's');
    if (time < 48 * 3600) return formatPair(Math.round(time / 60), 60, 'h', 'min');
    return formatPair(Math.round(time / 3600), 24, 'd', 'h');
  });
}

function formatShare(ratio) {
  if (!formatKnown(ratio)) return FORMAT_UNKNOWN;
  return `${formatSigned(ratio * 100, (p) => String(Number(p.toPrecision(3))))} %`;
}

// A value with one of the units of the result's schema.
function formatQuantity(value, unit) {
  const formats = {
    bytes: formatBytes,
    'bytes/s': formatByteRate,
    messages: formatCount,
    count: formatCount,
    'messages/s': formatRate,
    ratio: formatShare,
    s: formatTime,
    cores: (v) => (formatKnown(v) ? `${formatNumber(v)} core${v === 1 ? '' : 's'}` : FORMAT_UNKNOWN),
  };
  return (Object.prototype.hasOwnProperty.call(formats, unit) ? formats[unit] : formatNumber)(value);
}

// 'p50 0.14 ms' needs ms; the result has its lateness in them.
function formatMilliseconds(ms) {
  return formatKnown(ms) ? formatTime(ms / 1e3) : FORMAT_UNKNOWN;
}

// '2026-03-01 12:00:00 UTC' of '2026-03-01T12:00:00.250Z'.
function formatInstant(text) {
  const found = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)/.exec(String(text));
  return found ? `${found[1]} ${found[2]} UTC` : FORMAT_UNKNOWN;
}

function formatPlural(count, noun) {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}
