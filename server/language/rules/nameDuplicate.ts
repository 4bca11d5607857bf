/** Another prompt of the workspace goes by the same written name: rows and folders tell prompts apart by name alone. */
import { t } from '@vscode/l10n';
import { counted } from '../numbers.ts';
import { pathSafe } from '../pathSafe.ts';
import type { Fix } from '../problem.ts';
import type { YamlScalar } from '../yaml/yamlNode.ts';
import { entryOf } from '../yaml/yamlNode.ts';
import type { FactRule } from './factRule.ts';
import { someOf } from './factRule.ts';

/** Information here, a warning in an experiment that names both. Silent where the name is only the file's. */
export const nameDuplicate: FactRule = {
  code: 'name-duplicate',
  check(sheet, { namesakes }) {
    const written = entryOf(sheet.prompt.frontMatter, 'name')?.value;
    if (written?.kind !== 'scalar' || typeof written.value !== 'string' || namesakes.length === 0) return [];
    return [
      {
        code: 'name-duplicate',
        severity: 'information',
        message: counted(
          namesakes.length,
          t(
            '{0} is called "{1}" too. Previews, output folders and rows tell prompts apart by name alone.',
            someOf(namesakes, 3),
            written.value,
          ),
          t(
            '{0} are called "{1}" too. Previews, output folders and rows tell prompts apart by name alone.',
            someOf(namesakes, 3),
            written.value,
          ),
        ),
        span: written.span,
        fixes: [renamed(written)],
      },
    ];
  },
};

/** Puts the next free-looking name in the place of a written one: `faq` becomes `faq-2`, `faq-2` becomes `faq-3`. */
export function renamed(node: YamlScalar): Fix {
  const name = nextName(String(node.value));
  const quote = /^["']/.exec(node.source)?.[0] ?? '';
  return {
    title: t('Name it {0}', name),
    edits: [{ span: node.span, newText: quote + name + quote }],
    preferred: false,
  };
}

/** Two names with the same folder are one on some disks. */
export function folderName(name: string): string {
  return pathSafe(name).toLowerCase();
}

/** `out/formats` → `out/formats-2`. */
export function nextName(name: string): string {
  const numbered = /^(.*)-(\d{1,6})$/.exec(name);
  return numbered ? `${numbered[1]}-${Number(numbered[2]) + 1}` : `${name}-2`;
}
