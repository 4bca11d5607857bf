/** The script of the job page. */
import type { JobVsCodeApi } from './jobApp.ts';
import './jobApp.ts';

declare function acquireVsCodeApi(): JobVsCodeApi;

document.querySelector('rephrase-job')?.join(acquireVsCodeApi());
