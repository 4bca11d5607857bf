/** The command "New Prompt…": a form is chosen and a name given, and the file opens with something to begin with. */
import { t } from '@vscode/l10n';
import type { WorkspaceFolder } from 'vscode';
import { QuickPickItemKind, Selection, Uri, window, workspace } from 'vscode';
import { pathSafe } from '../../server/language/pathSafe.ts';
import { askText, BACK, CANCELLED, pickOne } from '../steps.ts';
import { withoutLinks } from '../withoutLinks.ts';
import { GALLERY_NOTE, galleryLines } from './promptGallery.ts';
import type { PromptTemplate } from './promptTemplates.ts';
import { PROMPT_TEMPLATES } from './promptTemplates.ts';

/**
 * Asks for what `request` does not say: a keyboard shortcut may pass `{ form, name }`, the explorer passes the folder
 * that was clicked. An empty name, or no open folder, gives an untitled file. Nothing is ever overwritten.
 */
export async function newPrompt(request: unknown): Promise<void> {
  const { form, name: given } = Object(request) as { readonly form?: unknown; readonly name?: unknown };
  const template = PROMPT_TEMPLATES.find(({ name }) => name === form) ?? (await chooseTemplate());
  if (!template) return;
  const folder = folderFor(request);
  const name = folder && typeof given !== 'string' ? await askName(folder, template) : given;
  if (folder && name === undefined) return;
  const uri = folder && typeof name === 'string' && name !== '' ? fileIn(folder, name) : null;
  if (!uri) return show(await workspace.openTextDocument({ language: 'rephrase', content: template.text }));
  const fault = pathSafe(String(name)) === name ? await faultOf(uri) : notAName(String(name));
  if (fault !== null) {
    void window.showErrorMessage(withoutLinks(fault));
    return;
  }
  await workspace.fs.writeFile(uri, new TextEncoder().encode(template.text));
  await show(await workspace.openTextDocument(uri));
}

async function chooseTemplate(): Promise<PromptTemplate | null> {
  const items = galleryLines().map((line) =>
    line.template === null ? { ...line, kind: QuickPickItemKind.Separator } : line,
  );
  const chosen = await pickOne({ title: t('New Prompt'), placeholder: GALLERY_NOTE, items });
  return chosen === BACK || chosen === CANCELLED ? null : chosen.template;
}

/** Undefined when the question was dismissed. */
async function askName(folder: Uri, { name }: PromptTemplate): Promise<string | undefined> {
  const answer = await askText({
    title: t('New Prompt'),
    prompt: t('The name of the file in {0}; empty for an untitled one.', workspace.asRelativePath(folder)),
    value: await freeName(folder, name),
    judge: async (value) => {
      if (value === '') return null;
      const message = pathSafe(value) === value ? await faultOf(fileIn(folder, value)) : notAName(value);
      return message === null ? null : { kind: 'error', message };
    },
  });
  return answer === BACK || answer === CANCELLED ? undefined : answer;
}

/** `name`, or the first of `name-2`, `name-3`, … that no file has. */
async function freeName(folder: Uri, name: string): Promise<string> {
  let free = name;
  for (let n = 2; await exists(fileIn(folder, free)); n++) free = `${name}-${n}`;
  return free;
}

/** The folder that was clicked, or `prompts` in the folder of the active file, or in the first one; null without any. */
function folderFor(request: unknown): Uri | null {
  if (request instanceof Uri) return request;
  const active = window.activeTextEditor?.document.uri;
  const own: WorkspaceFolder | undefined = active && workspace.getWorkspaceFolder(active);
  const folder = own ?? workspace.workspaceFolders?.[0];
  return folder ? Uri.joinPath(folder.uri, 'prompts') : null;
}

function fileIn(folder: Uri, name: string): Uri {
  return Uri.joinPath(folder, `${name}.rephrase.md`);
}

async function faultOf(uri: Uri): Promise<string | null> {
  return (await exists(uri))
    ? t('{0} exists already. Choose another name.', workspace.asRelativePath(uri))
    : null;
}

function exists(uri: Uri): Thenable<boolean> {
  return workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}

function notAName(name: string): string {
  return t(
    '"{0}" cannot be a file\'s name here: use letters, digits, ".", "_" and "-", and no dot at the start.',
    name,
  );
}

/** Opens it with the place where writing begins selected. */
async function show(document: Awaited<ReturnType<typeof workspace.openTextDocument>>): Promise<void> {
  const editor = await window.showTextDocument(document);
  const at = document.getText().indexOf('…');
  if (at >= 0) editor.selection = new Selection(document.positionAt(at), document.positionAt(at + 1));
}
