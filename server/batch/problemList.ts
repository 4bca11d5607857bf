/** What a proof finds wrong: the first thousand sentences and how many there were besides. A spoilt journal has millions of them. */
import { said } from '../language/said.ts';

/** Takes sentences. An array is one, too. */
export interface Problems {
  push(sentence: string): unknown;
}

export interface ProblemList extends Problems {
  /** In the order in which they were found; the last says how many are left out, where any are. */
  all(): readonly string[];
}

const MOST = 1_000;

export function createProblemList(): ProblemList {
  const listed: string[] = [];
  let others = 0;
  return {
    push(sentence) {
      if (listed.length < MOST) listed.push(sentence);
      else others += 1;
    },
    all: () =>
      others === 0 ? listed : [...listed, said('Further problems that are not listed: {0}.', others)],
  };
}
