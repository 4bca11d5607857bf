/** What the benchmark prints: lines, and targets with whether they are met. */

export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** A figure beside its target. */
export function saysWhether(figure: string, isMet: boolean, target: string): void {
  say(`    ${figure} (target ${target}): ${isMet ? 'met' : 'NOT MET'}`);
}
