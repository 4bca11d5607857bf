/** The HTML of a page of ours: one script, one font sheet, and a policy that allows nothing else. */
import { randomBytes } from 'node:crypto';

/** The page, and addresses as the webview sees them. */
export interface PageAssets {
  readonly title: string;
  /** Name of the custom element that is the page. */
  readonly element: string;
  /** `Webview.cspSource`. */
  readonly cspSource: string;
  readonly script: string;
  readonly codicons: string;
  /** English text → text for what the page can show, where the editor speaks another language: of `l10n.bundle`. */
  readonly texts?: Readonly<Record<string, string>> | undefined;
}

/**
 * A page that may run its own script and load its own fonts and sheet, and may contact nobody. Its texts come with it as
 * data, which no browser runs, so that nothing is drawn in another language first.
 */
export function pageHtml({ title, element, cspSource, script, codicons, texts }: PageAssets): string {
  const nonce = randomBytes(16).toString('base64');
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource} 'nonce-${nonce}'`,
    `font-src ${cspSource}`,
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${texts?.['en'] ?? 'en'}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" nonce="${nonce}" href="${codicons}">
<style nonce="${nonce}">html, body { height: 100%; margin: 0; padding: 0; overflow: hidden; }</style>
${texts ? `<script type="application/json" id="texts">${asData(texts)}</script>` : ''}
<script type="module" nonce="${nonce}" src="${script}"></script>
<title>${title}</title>
</head>
<body><${element}></${element}></body>
</html>`;
}

/** Of a language's texts those that a page can show; `keys` is what the build has listed beside its program. */
export function ownTexts(
  texts: Readonly<Record<string, string>>,
  keys: readonly string[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    keys.flatMap((key) => {
      const text = texts[key];
      return text === undefined ? [] : [[key, text]];
    }),
  );
}

/** A page of one sentence and without a script, for an editor that must show something. */
export function sentenceHtml(sentence: string): string {
  const escaped = sentence.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<!DOCTYPE html><meta http-equiv="Content-Security-Policy" content="default-src 'none'"><p>${escaped}</p>`;
}

/** JSON in which nothing ends the element around it. */
function asData(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}
