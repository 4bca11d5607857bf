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
  const header = /^---\n([\s\S]*?\n)?---\n/.exec(card);
  if (!header) return `---\n${added.map((line) => `${line}\n`).join('')}---\n\n${card}`;
  const names = added.map((line) => line.slice(0, line.indexOf(':')));
  const kept = (header[1] ?? '')
    .split('\n')
    .filter((line) => !names.some((name) => line.startsWith(`${name}:`)));
  return `---\n${added.map((line) => `${line}\n`).join('')}${kept.join('\n')}---\n${card.slice(header[0].length)}`;
}
