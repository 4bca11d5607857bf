import { describe, expect, test } from 'vitest';
import { readPrompt } from '../../server/language/readPrompt.ts';

const bodyOf = (text: string): string => readPrompt(text).template.text;
const yamlOf = (text: string): string | null => {
  const { frontMatterSpan } = readPrompt(text);
  return frontMatterSpan && text.slice(frontMatterSpan.start, frontMatterSpan.end);
};

describe('front matter', () => {
  test.each([
    ['none', 'Body', null, 'Body'],
    ['LF', '---\nname: x\n---\nBody', 'name: x\n', 'Body'],
    ['CRLF', '---\r\nname: x\r\n---\r\nBody', 'name: x\r\n', 'Body'],
    ['lone CR', '---\rname: x\r---\rBody', 'name: x\r', 'Body'],
    ['a byte order mark', '\uFEFF---\nname: x\n---\nBody', 'name: x\n', 'Body'],
    ['white space after the dashes', '--- \t\nname: x\n---  \nBody', 'name: x\n', 'Body'],
    ['nothing after it', '---\nname: x\n---', 'name: x\n', ''],
    ['an empty block', '---\n---\nBody', '', 'Body'],
    ['a literal block after an empty one', '---\n---\n---\nname: x\n---\n', '', '---\nname: x\n---'],
    ['unclosed', '---\nname: x\n', 'name: x\n', ''],
    ['dashes alone', '---', '', ''],
    ['dashes with text', '--- x\nBody', null, '--- x\nBody'],
    ['four dashes', '----\nBody\n---', null, '----\nBody\n---'],
    ['indented dashes inside', '---\nsystem: |\n  ---\n---\nBody', 'system: |\n  ---\n', 'Body'],
    ['not at the start', '\n---\nname: x\n---\nBody', null, '---\nname: x\n---\nBody'],
  ])('%s', (_case, text, yaml, body) => {
    expect(yamlOf(text)).toBe(yaml);
    expect(bodyOf(text)).toBe(body);
  });
});

describe('the body is what is sent', () => {
  test('line ends become LF, all else stays', () => {
    expect(bodyOf('a\r\nb\rc\n\n d \u200B[[DOCUMENT]]')).toBe('a\nb\nc\n\n d \u200B[[DOCUMENT]]');
  });

  test("it is trimmed as Python's str.strip() does", () => {
    const spaces =
      '\t\n\v\f\r\u001c\u001d\u001e\u001f \u0085\u00a0\u1680\u2000\u2005\u200a\u2028\u2029\u202f\u205f\u3000';
    expect(bodyOf(`${spaces}x${spaces}`)).toBe('x');
    for (const kept of ['\u200b', '\u2060', '\u180e', '\u0000'])
      expect(bodyOf(`${kept}x${kept}`)).toBe(`${kept}x${kept}`);
    expect(bodyOf('\uFEFF\uFEFFx\uFEFF')).toBe('\uFEFFx\uFEFF');
  });

  test('its span is its place in the file', () => {
    const text = '\uFEFF---\r\nname: x\r\n---\r\n\r\n  Write.\r\n[[DOCUMENT]]\r\n ';
    const { bodySpan } = readPrompt(text);
    expect(text.slice(bodySpan.start, bodySpan.end)).toBe('Write.\r\n[[DOCUMENT]]');
  });
});
