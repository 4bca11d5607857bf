/** `package.json` as VS Code shows it: the `%keys%` of its texts replaced by what `package.nls.json` says. */
import { existsSync, readFileSync } from 'node:fs';

/** As `JSON.parse` gives it: tests ask it for what they are about. */
export function readManifest(): ReturnType<typeof JSON.parse> {
  const texts: Readonly<Record<string, string>> = existsSync('package.nls.json')
    ? JSON.parse(readFileSync('package.nls.json', 'utf8'))
    : {};
  return JSON.parse(readFileSync('package.json', 'utf8'), (_, value: unknown) => {
    const key = typeof value === 'string' ? /^%([^%]+)%$/.exec(value)?.[1] : undefined;
    return key === undefined ? value : (texts[key] ?? value);
  });
}
