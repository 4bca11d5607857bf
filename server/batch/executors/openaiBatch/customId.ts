/** The name of one request within a batch: which unit and rollout it is for, and what was sent. */
import type { UnitKey } from '../../job.ts';

/** What a `custom_id` says. */
export interface RequestName {
  readonly key: UnitKey;
  readonly rollout: number;
  /** Of the fingerprint of the unit's first rollout, the first 16 digits. */
  readonly mark: string;
}

/** `file-row-variant-rollout-mark`: at the most 64 characters, which the strictest provider allows. */
export function customId(key: UnitKey, rollout: number, fingerprint: string): string {
  return `${key.join('-')}-${rollout}-${markOf(fingerprint)}`;
}

/** Null for a name that is none of ours. */
export function parseCustomId(text: string): RequestName | null {
  const parts = /^(\d{1,10})-(\d{1,15})-(\d{1,8})-(\d{1,8})-([0-9a-f]{16})$/.exec(text);
  const [file, row, variant, rollout] = (parts?.slice(1, 5) ?? []).map(Number);
  const mark = parts?.[5];
  if (file === undefined || row === undefined || variant === undefined) return null;
  return rollout === undefined || mark === undefined ? null : { key: [file, row, variant], rollout, mark };
}

/** What a name carries of a fingerprint. */
export function markOf(fingerprint: string): string {
  return fingerprint.slice(0, 16);
}
