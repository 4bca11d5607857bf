import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { packedReadme } from './packedReadme.ts';

const readme = readFileSync('README.md', 'utf8');

test('no picture and no link leads into a repository that the package does not hold', () => {
  expect(readme).toContain('docs/pictures/');
  const packed = packedReadme(readme);
  expect(packed).not.toMatch(/<picture|<img|<source|!\[/);
  expect(
    Array.from(packed.matchAll(/\]\(([^)]*)\)/g), ([, to]) => to).filter(
      (to) => !/^https?:|^#/.test(to ?? ''),
    ),
  ).toEqual([]);
});

test('everything else stays as it is written', () => {
  expect(packedReadme('# A\n\n![B](docs/b.png)\n\nSee [C](docs/c.md#d) and [E](https://e.org).\n')).toBe(
    '# A\n\nSee C and [E](https://e.org).\n',
  );
  const headings = (text: string) => text.match(/^#+ .*$/gm);
  expect(headings(packedReadme(readme))).toEqual(headings(readme));
});
