// Where the lines of an axis stand: round numbers, of 1024 where bytes are counted.

// The least round step of which at most `count` reach `high`.
function ticksStep(high, count, binary) {
  const raw = Math.max(high, 1e-12) / count;
  const base = binary ? 1024 ** Math.max(0, Math.floor(Math.log(raw) / Math.log(1024))) : 1;
  const scaled = raw / base;
  if (binary && scaled > 1) {
    const step = 2 ** Math.ceil(Math.log2(scaled) - 1e-9);
    return step * base;
  }
  const ten = 10 ** Math.floor(Math.log10(scaled));
  const digit = [1, 2, 5, 10].find((d) => d * ten >= scaled * (1 - 1e-9));
  return digit * ten * base;
}

// From 0 to the first step at or above `high`.
function ticksFromZero(high, count, binary) {
  const step = ticksStep(high, count, binary);
  const ticks = [];
  for (let i = 0; i <= count + 1; i++) {
    ticks.push(i * step);
    if (i * step >= high * (1 - 1e-9)) break;
  }
  return ticks;
}

// Round numbers between two; the ends need not be round.
function ticksBetween(low, high, count) {
  const step = ticksStep(high - low, count, false);
  const ticks = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++) {
    ticks.push(Number((i * step).toPrecision(12)));
  }
  return ticks;
}

// 1, 10, 100; with 2 and 5 between them, or 3, where these are few. All of them above 0.
function ticksOfPowers(low, high) {
  const decades = Math.log10(high / low);
  const digits = decades <= 2 ? [1, 2, 5] : decades <= 4 ? [1, 3] : [1];
  const ticks = [];
  for (let e = Math.floor(Math.log10(low)) - 1; e <= Math.ceil(Math.log10(high)); e++) {
    for (const digit of digits) {
      const tick = digit * 10 ** e;
      if (tick >= low * 0.999 && tick <= high * 1.001) ticks.push(Number(tick.toPrecision(6)));
    }
  }
  return ticks;
}

// The largest 1, 2 or 5 times a power of ten at or below a value above 0.
function ticksBelow(value) {
  const ten = 10 ** Math.floor(Math.log10(value));
  return [5, 2, 1].find((d) => d * ten <= value * (1 + 1e-9)) * ten;
}

function ticksAbove(value) {
  const ten = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].find((d) => d * ten >= value * (1 - 1e-9)) * ten;
}
