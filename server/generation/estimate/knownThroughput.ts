/**
 * Completion tokens per second that one GPU gives, where no pilot measured it: the study's tuned figures on an H100.
 * Its real runs were 2.5 to 6 times slower, so that a tuned figure is the upper end of a range.
 */
import type { Range } from './range.ts';
import { geometricMean } from './range.ts';

/** Tokens per second and GPU, and whose figure that is, in words. */
export interface KnownThroughput {
  readonly perGpu: Range;
  readonly origin: string;
}

/** By the model's name, else by the size its name tells, else over all models. */
export function knownThroughput(model: string): KnownThroughput {
  const name = model.split('/').at(-1) ?? model;
  const own = TUNED.find(([known]) => plain(name).startsWith(plain(known)));
  if (own) return { perGpu: real(own[2], own[2]), origin: `the study's figures for ${own[0]} on one H100` };
  const size = billions(name);
  if (size === null) {
    const all = TUNED.map(([, , tuned]) => tuned);
    return {
      perGpu: real(Math.min(...all), Math.max(...all)),
      origin: `the study's figures for all its models on one H100, since the size of ${model} is not known`,
    };
  }
  const near = nearestBySize(size);
  return {
    perGpu: real(Math.min(...near), Math.max(...near)),
    origin: `the study's figures for models of about ${size} B parameters on one H100`,
  };
}

/** Billions of parameters that a model's name tells: "SmolLM2-135M", "Qwen3-30B-A3B"; null where it tells none. */
export function billions(name: string): number | null {
  const found = /(?:^|[^\d.])(\d+(?:\.\d+)?)\s*(b|m)(?![a-z])/i.exec(name);
  if (!found) return null;
  const figure = Number(found[1]);
  return found[2]?.toLowerCase() === 'm' ? figure / 1000 : figure;
}

/** Name, billions of parameters, tuned output tokens per second on one H100. */
const TUNED: readonly (readonly [name: string, billions: number, tokensPerSecond: number])[] = [
  ['SmolLM2-135M', 0.135, 45_540],
  ['SmolLM2-360M', 0.36, 23_996],
  ['gemma-3-270m', 0.27, 23_585],
  ['Qwen3-0.6B', 0.6, 14_069],
  ['gemma-3-1b', 1, 16_762],
  ['SmolLM2-1.7B', 1.7, 9_220],
  ['Qwen3-1.7B', 1.7, 12_313],
  ['Qwen3-4B', 4, 8_086],
  ['gemma-3-4b', 4, 9_253],
  ['Qwen3-8B', 8, 6_443],
  ['gemma-3-12b', 12, 3_046],
  ['Qwen3-14B', 14, 4_549],
  ['gpt-oss-20b', 20, 14_671],
  ['gemma-3-27b', 27, 1_724],
  ['Qwen3-30B-A3B', 30, 5_310],
  ['Qwen3-32B', 32, 2_078],
  ['gpt-oss-120b', 120, 6_117],
];

const SLOWER_AT_BEST = 2.5;
const SLOWER_AT_WORST = 6;

/** From the slowest real run of the slowest to the tuned run of the fastest. */
function real(slowest: number, fastest: number): Range {
  return {
    low: slowest / SLOWER_AT_WORST,
    likely: geometricMean(slowest, fastest) / SLOWER_AT_BEST,
    high: fastest,
  };
}

/** The figures of the models within a factor of two in size, else of the nearest one on either side. */
function nearestBySize(size: number): readonly number[] {
  const within = TUNED.filter(([, other]) => other >= size / 2 && other <= size * 2);
  const bySize = TUNED.toSorted(
    ([, a], [, b]) => Math.abs(Math.log(a / size)) - Math.abs(Math.log(b / size)),
  );
  return (within.length > 0 ? within : bySize.slice(0, 2)).map(([, , tuned]) => tuned);
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z\d.]/g, '');
}
