/**
 * Completion tokens per second that one GPU gives, where no pilot measured it: the study's tuned figures on an H100.
 * Its real runs were 2.5 to 6 times slower, so that a tuned figure is the upper end of a range.
 */

import { billions, KNOWN_MODELS, knownModel } from '../../experiment/knownModels.ts';
import { said } from '../../language/said.ts';
import type { Range } from './range.ts';
import { geometricMean } from './range.ts';

/** Tokens per second and GPU, and whose figure that is, in words. */
export interface KnownThroughput {
  readonly perGpu: Range;
  readonly origin: string;
}

/** By the model's name, else by the size its name tells, else over all models. */
export function knownThroughput(model: string): KnownThroughput {
  const own = knownModel(model);
  if (own) {
    const { name, tokensPerSecond } = own;
    return {
      perGpu: real(tokensPerSecond, tokensPerSecond),
      origin: said("the study's figures for {0} on one H100", name),
    };
  }
  const size = billions(model.split('/').at(-1) ?? model);
  if (size === null) {
    const all = KNOWN_MODELS.map(({ tokensPerSecond }) => tokensPerSecond);
    return {
      perGpu: real(Math.min(...all), Math.max(...all)),
      origin: said(
        "the study's figures for all its models on one H100, since the size of {0} is not known",
        model,
      ),
    };
  }
  const near = nearestBySize(size);
  return {
    perGpu: real(Math.min(...near), Math.max(...near)),
    origin: said("the study's figures for models of about {0} B parameters on one H100", size),
  };
}

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
  const within = KNOWN_MODELS.filter(({ billions: other }) => other >= size / 2 && other <= size * 2);
  const bySize = KNOWN_MODELS.toSorted(
    (a, b) => Math.abs(Math.log(a.billions / size)) - Math.abs(Math.log(b.billions / size)),
  );
  return (within.length > 0 ? within : bySize.slice(0, 2)).map(({ tokensPerSecond }) => tokensPerSecond);
}
