/** Which language a process speaks, from what editors and systems call their language. */
import { expect, test } from 'vitest';
import { closestTag } from '../../server/languageServer/closestTag.ts';

const TAGS = ['de', 'fr', 'pt-br', 'zh-cn', 'zh-tw'];

test.each([
  ['de', 'de'],
  ['DE', 'de'],
  ['de-AT', 'de'],
  ['de_DE', 'de'],
  ['de_DE.UTF-8', 'de'],
  ['de_AT@euro', 'de'],
  ['de_DE.UTF-8@euro', 'de'],
  ['de-Latn-CH-1996', 'de'],
  ['pt-BR', 'pt-br'],
  ['pt_BR.ISO8859-1', 'pt-br'],
  ['pt', 'pt-br'],
  ['pt-PT', 'pt-br'],
  ['zh-TW', 'zh-tw'],
  ['zh-Hant', 'zh-tw'],
  ['zh-HK', 'zh-tw'],
  ['zh', 'zh-cn'],
  ['zh-Hans-SG', 'zh-cn'],
])('%s is told in %s', (locale, tag) => expect(closestTag(locale, TAGS)).toBe(tag));

test.each([
  'en',
  'en-GB',
  'en_US.UTF-8',
  'C',
  'C.UTF-8',
  'POSIX',
  '',
  'xx',
  'deu-x',
  'd',
  '../de',
  'de/../fr',
])('for “%s” there is none, which means English', (locale) => expect(closestTag(locale, TAGS)).toBeNull());
