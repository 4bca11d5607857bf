/** Every package that ships, and why it may. One that is not here fails the audit until somebody has looked at it. */

/** Licences that ask for no more than their own text beside the program; it stands in THIRD-PARTY-NOTICES.txt. */
export const ALLOWED_LICENCES: readonly string[] = [
  'MIT',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  '0BSD',
  'BlueOak-1.0.0',
  // The codicons: pictures, with their authors named in the notices.
  'CC-BY-4.0',
];

/** Why each package is in the bundles. Packages of packages name who brings them. */
export const ALLOWED_PACKAGES: Readonly<Record<string, string>> = {
  '@huggingface/blake3-jit': '@huggingface/hub: hashes of what is pushed',
  '@huggingface/hub': 'listings, facts and pushes of datasets on the Hub',
  '@huggingface/jinja': 'prompts that declare themselves Jinja templates',
  '@huggingface/tokenizers': "counting tokens with a model's own tokenizer.json",
  '@huggingface/xetchunk-wasm':
    '@huggingface/hub: pieces of what is pushed; WebAssembly, without imports of the system',
  '@lit/reactive-element': 'lit: the pages',
  '@tanstack/lit-virtual': 'rows of the grid that can be seen',
  '@tanstack/virtual-core': '@tanstack/lit-virtual',
  '@vscode/l10n': 'translations of what the client says',
  '@vscode/codicons': 'the icons of the pages',
  'balanced-match': 'brace-expansion',
  'brace-expansion': 'minimatch',
  canonicalize: 'the canonical JSON (RFC 8785) that fingerprints are made of',
  diff: 'what changed between two rephrasings',
  entities: 'markdown-it',
  'eventsource-parser': 'streams of answers',
  'fastest-levenshtein': 'suggestions for misspelt keys',
  fzstd: 'hyparquet-compressors: zstd in Parquet',
  'gearhash-jit': '@huggingface/hub: pieces of what is pushed',
  hyparquet: 'reading Parquet',
  'hyparquet-compressors': 'compressed Parquet',
  'hyparquet-writer': 'writing Parquet',
  hysnappy: 'hyparquet-compressors: snappy in Parquet; WebAssembly, without imports of the system',
  katex: 'formulas in the pages',
  'linkify-it': 'markdown-it',
  'lit-element': 'lit: the pages',
  'lit-html': 'lit: the pages',
  'markdown-it': 'Markdown in the pages, its HTML switched off',
  mdurl: 'markdown-it',
  minimatch: 'vscode-languageclient',
  picomatch: 'patterns of prompts and datasets',
  'punycode.js': 'markdown-it',
  semver: 'vscode-languageclient',
  'uc.micro': 'markdown-it',
  undici: 'HTTP to endpoints and the Hub',
  uplot: "the charts of a job's page",
  'vscode-jsonrpc': 'the language server protocol',
  'vscode-languageclient': 'the client of the language server',
  'vscode-languageserver': 'the language server',
  'vscode-languageserver-protocol': 'the language server protocol',
  'vscode-languageserver-textdocument': 'the language server',
  'vscode-languageserver-types': 'the language server protocol',
  'vscode-uri': 'addresses of files in the language server',
  yaml: 'experiments and front matter, with positions',
};

/** Advisories that were looked at and do not touch this program: number of the advisory → why not. */
export const ACCEPTED_ADVISORIES: Readonly<Record<string, string>> = {};
