/** The font that ships: its icons are those of VS Code's own font to the pixel, drawn by the browser that draws them there. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ICONS } from '../../../client/webviews/preview/codicons.ts';
import { iconFont } from '../../../iconFont.ts';
import { pageUnderTest } from './pageUnderTest.ts';

const preview = pageUnderTest();
const whole = readFileSync('node_modules/@vscode/codicons/dist/codicon.ttf');

test('every icon looks as in the whole font, and others are empty', async () => {
  const small = iconFont(whole, Object.values(ICONS));
  expect(small.length).toBeLessThan(whole.length / 5);
  await preview.open();
  const drawn = await preview.page.evaluate(
    async ({ fonts, characters }) => {
      const pictures: string[][] = [];
      for (const [index, bytes] of fonts.entries()) {
        const face = new FontFace(`icons-${index}`, new Uint8Array(bytes).buffer);
        document.fonts.add(await face.load());
        const canvas = new OffscreenCanvas(32, 32);
        const context = canvas.getContext('2d', { willReadFrequently: true });
        if (!context) throw new Error('There is no canvas.');
        context.font = `32px icons-${index}`;
        pictures.push(
          characters.map((character) => {
            context.clearRect(0, 0, 32, 32);
            context.fillText(character, 0, 30);
            return context.getImageData(0, 0, 32, 32).data.join();
          }),
        );
      }
      return pictures;
    },
    { fonts: [[...whole], [...small]], characters: [...Object.values(ICONS), OTHER] },
  );
  const empty = Array.from({ length: 32 * 32 * 4 }, () => 0).join();
  const [before = [], after = []] = drawn;
  expect(after.slice(0, -1)).toEqual(before.slice(0, -1));
  expect(before.filter((picture) => picture === empty)).toEqual([]);
  expect(after.at(-1)).toBe(empty);
});

test('an icon that the font does not have is told, and not shipped as nothing', () => {
  expect(() => iconFont(whole, ['x'])).toThrow('The icon font has no 78.');
});

/** "account", which no page shows. */
const OTHER = '\ueb99';
