/** A short name for an endpoint from where it listens: what a person would call it. */
import { t } from '@vscode/l10n';

/** Proposes an alias for a normalised base URL: "api.openai.com" → "openai", "gpu-07.cluster.local" → "gpu-07". */
export function proposeAlias(baseUrl: string): string {
  const { hostname } = new URL(baseUrl);
  if (isLoopback(hostname)) return 'local';
  if (/^[\d.]+$|:/.test(hostname)) return 'gpu';
  const labels = hostname.split('.');
  const generic = labels.length > 2 && /^(api|www|inference|router|gateway|llm)$/.test(labels[0] ?? '');
  return (generic ? labels[1] : labels[0]) ?? 'gpu';
}

/** `alias`, or the first of `alias-2`, `alias-3`, … that is free. */
export function freeAlias(alias: string, taken: ReadonlySet<string>): string {
  let free = alias;
  for (let n = 2; taken.has(free); n++) free = `${alias}-${n}`;
  return free;
}

/** Says what is wrong with an alias, or null: letters, digits, `.`, `_` and `-`, beginning with a letter or digit. */
export function aliasProblem(alias: string): string | null {
  if (alias === '') return t('An endpoint needs a name.');
  return /^[A-Za-z0-9][\w.-]*$/.test(alias)
    ? null
    : t('Use letters, digits, ".", "_" and "-", beginning with a letter or a digit.');
}

/** True for addresses of this machine. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
}
