/** The characters of VS Code's icon font that the page uses. Class rules of the font's sheet do not reach shadow roots. */

/** Name → code point in the font; a test compares them with the font's own sheet. */
export const ICONS = {
  check: '\ueab2',
  'chevron-down': '\ueab4',
  'chevron-right': '\ueab6',
  'circle-outline': '\ueabc',
  'circle-slash': '\ueabd',
  close: '\uea76',
  copy: '\uebcc',
  cut: '\uec7f',
  database: '\ueace',
  error: '\uea87',
  'go-to-file': '\uea94',
  history: '\uea82',
  info: '\uea74',
  json: '\ueb0f',
  play: '\ueb2c',
  question: '\ueb32',
  refresh: '\ueb37',
  'run-all': '\ueb9e',
  stop: '\uead7',
  warning: '\uea6c',
  watch: '\ueb7c',
} as const;

export type IconName = keyof typeof ICONS;
