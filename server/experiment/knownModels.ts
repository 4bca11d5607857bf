/** What the study says of models: their speed on one H100, and how their rephrasings trained. */

/** A model of the study. */
export interface KnownModel {
  /** As the study calls it; families write more behind it, such as "-Instruct". */
  readonly name: string;
  readonly billions: number;
  /** Output tokens per second on one H100, tuned. Real runs of the study were 2.5 to 6 times slower. */
  readonly tokensPerSecond: number;
  /** Macro scores × 100 by prompt, where the study compared it as a generator. */
  readonly scores?: Readonly<Record<'table' | 'math' | 'faq' | 'tutorial', number>>;
}

/** By increasing size. */
export const KNOWN_MODELS: readonly KnownModel[] = [
  { name: 'SmolLM2-135M', billions: 0.135, tokensPerSecond: 45_540 },
  { name: 'gemma-3-270m', billions: 0.27, tokensPerSecond: 23_585 },
  { name: 'SmolLM2-360M', billions: 0.36, tokensPerSecond: 23_996 },
  { name: 'Qwen3-0.6B', billions: 0.6, tokensPerSecond: 14_069 },
  {
    name: 'gemma-3-1b',
    billions: 1,
    tokensPerSecond: 16_762,
    scores: { table: 14.83, math: 15.31, faq: 14.45, tutorial: 14.3 },
  },
  {
    name: 'SmolLM2-1.7B',
    billions: 1.7,
    tokensPerSecond: 9_220,
    scores: { table: 17.18, math: 16.97, faq: 16.18, tutorial: 15.88 },
  },
  {
    name: 'Qwen3-1.7B',
    billions: 1.7,
    tokensPerSecond: 12_313,
    scores: { table: 15.35, math: 14.39, faq: 13.74, tutorial: 14.49 },
  },
  { name: 'Qwen3-4B', billions: 4, tokensPerSecond: 8_086 },
  { name: 'gemma-3-4b', billions: 4, tokensPerSecond: 9_253 },
  { name: 'Qwen3-8B', billions: 8, tokensPerSecond: 6_443 },
  { name: 'gemma-3-12b', billions: 12, tokensPerSecond: 3_046 },
  { name: 'Qwen3-14B', billions: 14, tokensPerSecond: 4_549 },
  { name: 'gpt-oss-20b', billions: 20, tokensPerSecond: 14_671 },
  { name: 'gemma-3-27b', billions: 27, tokensPerSecond: 1_724 },
  { name: 'Qwen3-30B-A3B', billions: 30, tokensPerSecond: 5_310 },
  { name: 'Qwen3-32B', billions: 32, tokensPerSecond: 2_078 },
  { name: 'gpt-oss-120b', billions: 120, tokensPerSecond: 6_117 },
];

/** The study's model that an id such as "HuggingFaceTB/SmolLM2-1.7B-Instruct" means; null for others. */
export function knownModel(id: string): KnownModel | null {
  const name = plain(id.split('/').at(-1) ?? id);
  return KNOWN_MODELS.find((known) => name.startsWith(plain(known.name))) ?? null;
}

/** Billions of parameters that a model's name tells: "SmolLM2-135M", "Qwen3-30B-A3B"; null where it tells none. */
export function billions(name: string): number | null {
  const found = /(?:^|[^\d.])(\d+(?:\.\d+)?)\s*(b|m)(?![a-z])/i.exec(name);
  if (!found) return null;
  const figure = Number(found[1]);
  return found[2]?.toLowerCase() === 'm' ? figure / 1000 : figure;
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z\d.]/g, '');
}
