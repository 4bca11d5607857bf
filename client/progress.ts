/** Progress that is only shown when there is something to wait for: what answers at once never flickers. */
import { ProgressLocation, window } from 'vscode';

/** What a piece of work may say about itself. */
export type Report = (message: string) => void;

const PATIENCE_MS = 600;

/**
 * Runs `work`; when it takes longer than a moment, a notification says `title` and lets the user stop it, which
 * aborts the signal. Resolves and rejects as `work` does.
 */
export async function withProgress<T>(
  title: string,
  work: (signal: AbortSignal, report: Report) => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  let latest: string | null = null;
  let show: Report = (message) => {
    latest = message;
  };
  const working = work(stop.signal, (message) => show(message));
  const settled = working.then(
    () => true,
    () => true,
  );
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), PATIENCE_MS);
  });
  if (!(await Promise.race([settled, late]))) {
    await window.withProgress(
      { location: ProgressLocation.Notification, cancellable: true, title },
      async (progress, token) => {
        token.onCancellationRequested(() => stop.abort());
        show = (message) => progress.report({ message });
        if (latest !== null) show(latest);
        await settled;
      },
    );
  }
  clearTimeout(timer);
  return working;
}
