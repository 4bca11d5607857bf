/**
 * One question at a time, in VS Code's own input boxes and lists, with a way back. A flow is a loop over steps: each
 * answer is a value, `BACK` or `CANCELLED`.
 */
import type { Disposable, QuickInput, QuickPickItem } from 'vscode';
import { InputBoxValidationSeverity, QuickInputButtons, window } from 'vscode';

/** The user pressed the back button. */
export const BACK = Symbol('back');
/** The user pressed Escape: the whole flow ends. */
export const CANCELLED = Symbol('cancelled');
export type Answer<T> = T | typeof BACK | typeof CANCELLED;

/** What all questions have. */
interface Question {
  readonly title: string;
  /** Step n of m; shown in the title. */
  readonly step?: { readonly at: number; readonly of: number };
  readonly back?: true;
  readonly placeholder?: string;
}

/** What validation says about a value: an error keeps it from being accepted, a remark does not. */
export interface Verdict {
  readonly kind: 'error' | 'warning' | 'remark';
  readonly message: string;
}

/** Asks for a line of text. */
export function askText(
  question: Question & {
    readonly prompt: string;
    readonly value?: string;
    readonly password?: true;
    judge(value: string): Verdict | null;
  },
): Promise<Answer<string>> {
  const box = window.createInputBox();
  Object.assign(box, {
    prompt: question.prompt,
    value: question.value ?? '',
    password: question.password ?? false,
  });
  const judge = (): Verdict | null => {
    const verdict = question.judge(box.value.trim());
    box.validationMessage = verdict
      ? { message: verdict.message, severity: SEVERITIES[verdict.kind] }
      : undefined;
    return verdict;
  };
  // An empty box is no mistake yet; it is judged when it is accepted.
  if (box.value !== '') judge();
  return answerOf(box, question, (answer) => [
    box.onDidChangeValue(judge),
    box.onDidAccept(() => {
      if (judge()?.kind !== 'error') answer(box.value.trim());
    }),
  ]);
}

/** Asks to choose one of several items; `active` is the one that Enter takes at once. */
export function pickOne<T extends QuickPickItem>(
  question: Question & { readonly items: readonly T[]; readonly active?: T | undefined },
): Promise<Answer<T>> {
  const list = window.createQuickPick<T>();
  Object.assign(list, { items: question.items, matchOnDescription: true, matchOnDetail: true });
  if (question.active) list.activeItems = [question.active];
  return answerOf(list, question, (answer) => [
    list.onDidAccept(() => {
      const [chosen] = list.selectedItems;
      if (chosen) answer(chosen);
    }),
  ]);
}

/** Shows that something is under way, in the place of the next question; leaving it aborts the work's signal. */
export async function waitFor<T>(
  question: Omit<Question, 'placeholder'> & { readonly doing: string },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<Answer<T>> {
  const stop = new AbortController();
  const list = window.createQuickPick();
  list.busy = true;
  const working = work(stop.signal);
  const shown = { ...question, placeholder: question.doing };
  const answer = await answerOf<T>(list, shown, (done) => {
    // A rejection is the caller's: it awaits the same promise below.
    working.then(done, () => list.hide());
    return [];
  });
  if (answer !== BACK && answer !== CANCELLED) return answer;
  stop.abort();
  await working;
  return answer;
}

const SEVERITIES = {
  error: InputBoxValidationSeverity.Error,
  warning: InputBoxValidationSeverity.Warning,
  remark: InputBoxValidationSeverity.Info,
} as const;

function answerOf<T>(
  input: QuickInput & {
    placeholder: string | undefined;
    buttons: readonly unknown[];
    onDidTriggerButton(listener: () => void): Disposable;
  },
  question: Question,
  listen: (answer: (value: T) => void) => readonly Disposable[],
): Promise<Answer<T>> {
  input.title = question.title;
  input.step = question.step?.at;
  input.totalSteps = question.step?.of;
  input.placeholder = question.placeholder;
  // A look at another window, to copy a URL, must not end the flow.
  input.ignoreFocusOut = true;
  if (question.back) input.buttons = [QuickInputButtons.Back];
  return new Promise((resolve) => {
    const answer = (value: Answer<T>): void => {
      resolve(value);
      input.dispose();
    };
    const listeners = [
      ...listen(answer),
      input.onDidTriggerButton(() => answer(BACK)),
      input.onDidHide(() => {
        answer(CANCELLED);
        for (const listener of listeners) listener.dispose();
      }),
    ];
    input.show();
  });
}
