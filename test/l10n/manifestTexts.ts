/** Texts for people in `package.json`, by the names of the fields that VS Code translates. */

/** Fields whose texts people read, wherever they stand below `contributes` and `capabilities`, or at the top. */
const READ = new Set([
  'title',
  'shortTitle',
  'description',
  'markdownDescription',
  'enumDescriptions',
  'markdownEnumDescriptions',
  'deprecationMessage',
  'markdownDeprecationMessage',
  'displayName',
  'contents',
  'label',
  'altText',
  'name',
]);
/** Names that are ids, or texts for machines. */
const NOT_READ =
  /^contributes\.(?:problemMatchers\.\d+\.name|grammars|languages|snippets|problemMatchers\.\d+\.(?:owner|source))/;

export interface ManifestText {
  /** Where it stands: `contributes.commands.3.title`. */
  readonly path: string;
  readonly text: string;
}

/** Every text, as it stands or as the `%key%` of it, in the order of the file. */
export function manifestTexts(manifest: Readonly<Record<string, unknown>>): readonly ManifestText[] {
  const { displayName, description, contributes, capabilities } = manifest;
  const found: ManifestText[] = [
    { path: 'displayName', text: String(displayName) },
    { path: 'description', text: String(description) },
  ];
  const visit = (value: unknown, path: string, read: boolean): void => {
    if (typeof value === 'string') {
      if (read && value !== '' && !NOT_READ.test(path)) found.push({ path, text: value });
    } else if (Array.isArray(value)) {
      for (const [at, item] of value.entries()) visit(item, `${path}.${at}`, read);
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, item] of Object.entries(value)) {
        // Below `properties` and `default` keys are names of things.
        const named = /\.(?:properties|patternProperties|default|definitions)$/.test(path);
        if (key !== 'default')
          visit(
            item,
            `${path}.${key}`,
            !named && READ.has(key) && typeof item !== 'object'
              ? true
              : !named && /numDescriptions$/.test(key),
          );
      }
    }
  };
  visit(contributes, 'contributes', false);
  visit(capabilities, 'capabilities', false);
  return found;
}
