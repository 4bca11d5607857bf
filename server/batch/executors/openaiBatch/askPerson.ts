/** What a person is asked about batches of which nobody knows whether they run, in words. Pure. */
import { said } from '../../../language/said.ts';
import type { LaunchFile } from './launchFiles.ts';

/** What only a person can say of a file's batch; `wrong` is what was wrong with the answer before, a sentence or nothing. */
export interface Question {
  readonly file: LaunchFile;
  readonly fileId: string;
  readonly wrong: string;
}

/** All that is to be asked, in one go: a person looks at the provider's page once. */
export function askPerson(questions: readonly Question[]): string {
  const [first, ...others] = questions;
  if (!first) return '';
  const wrong = questions
    .map((question) => question.wrong)
    .filter((each) => each !== '')
    .join(' ');
  const withWrong = (sentence: string): string => (wrong === '' ? sentence : `${wrong} ${sentence}`);
  const options = questions.map(({ fileId }) => `--batch ${fileId}=ID`).join(' ');
  const files = questions.map(({ file, fileId }) => `${fileId} (${file.name})`).join(', ');
  if (others.length === 0) {
    return withWrong(
      said(
        'The runner ended while it submitted batch {0}, and this provider lists no batches: whether it runs there is not known, and submitting it again could cost its price twice. Look at the provider\'s page for a batch of the file {1}. Then resume the job: the editor asks what you found; in a terminal it is "rephrase resume JOB {2}", or "--batch {3}=none" where there is none.',
        first.file.number,
        files,
        options,
        first.fileId,
      ),
    );
  }
  const numbers = questions.map(({ file }) => file.number).join(', ');
  return withWrong(
    said(
      'The runner ended while it submitted batches {0}, and this provider lists no batches: whether they run there is not known, and submitting them again could cost their price twice. Look at the provider\'s page for batches of the files {1}. Then resume the job: the editor asks what you found; in a terminal it is "rephrase resume JOB {2}", with "none" in the place of an ID where there is no batch.',
      numbers,
      files,
      options,
    ),
  );
}
