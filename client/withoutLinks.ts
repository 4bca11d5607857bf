/**
 * VS Code makes links of `[text](address)` in a notification, commands included, and messages quote servers, documents
 * and names of files.
 */
export function withoutLinks(message: string): string {
  return message.replaceAll('](', '] (');
}
