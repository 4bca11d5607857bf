/** What a dataset card says beside what the job knows: its licence and where the documents come from. Pure. */
import { parseHubAddress } from '../documents/hub/hubAddress.ts';

/** Fields of the card's own front matter. */
export interface CardFields {
  /** As the Hub names licences: `odc-by`, `cc-by-4.0`; null leaves it open. */
  readonly license: string | null;
  /** The dataset on the Hub that the documents come from; null where they come from elsewhere. */
  readonly source: string | null;
}

/** A licence as the Hub writes it. */
export function isLicense(text: string): boolean {
  return /^[a-z0-9][a-z0-9.-]{0,60}$/.test(text);
}

/** The dataset that a job read, where that stands on the Hub. */
export function hubSourceOf(source: string): string | null {
  return parseHubAddress(source)?.dataset ?? null;
}

/** The card with these fields, in the place of those of the same name. A text without front matter gets one. */
export function withFields(card: string, { license, source }: CardFields): string {
  const added = [
    ...(license === null ? [] : [`license: ${license}`]),
    ...(source === null ? [] : [`source_datasets: [${JSON.stringify(source)}]`]),
  ];
  const header = /^\uFEFF?---[ \t]*\r?\n([\s\S]*?\r?\n)?---[ \t]*(?:\r?\n|$)/.exec(card);
  if (!header) return `---\n${added.map((line) => `${line}\n`).join('')}---\n\n${card}`;
  const names = added.map((line) => line.slice(0, line.indexOf(':')));
  const kept = withoutEntries((header[1] ?? '').split(/\r?\n/), names);
  return `---\n${added.map((line) => `${line}\n`).join('')}${kept.join('\n')}---\n${card.slice(header[0].length)}`;
}

/** Lines of YAML without the entries of these names; an entry goes on while lines are indented, or items of a list. */
function withoutEntries(lines: readonly string[], names: readonly string[]): readonly string[] {
  let isLeftOut = false;
  return lines.filter((line) => {
    const goesOn = /^(?:[ \t]|-(?:[ \t]|$))/.test(line);
    if (!goesOn) isLeftOut = names.some((name) => line.startsWith(`${name}:`));
    return !isLeftOut;
  });
}
