/** The programs that make `dist/` of the sources: what they were is part of what was made. */
export const BUILDERS: readonly string[] = ['esbuild.ts', 'iconFont.ts', 'outputsBehind.ts', 'pageTexts.ts'];
