/** Counts of a unit since the epoch → ISO 8601. */

/** ISO 8601 with as many decimals as say something, at least none, in steps of three; null beyond the years of dates. */
export function isoTime(ticks: bigint, perSecond: bigint): string | null {
  let seconds = ticks / perSecond;
  let rest = ticks % perSecond;
  if (rest < 0n) {
    seconds -= 1n;
    rest += perSecond;
  }
  const date = new Date(Number(seconds) * 1000);
  if (Number.isNaN(date.getTime())) return null;
  const digits = String(rest).padStart(String(perSecond).length - 1, '0');
  const decimals = rest === 0n ? '' : `.${digits.replace(/(000)+$/, '')}`;
  return `${date.toISOString().slice(0, -5)}${decimals}Z`;
}
