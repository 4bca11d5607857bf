/** The script of the output page. */
import type { OutputVsCodeApi } from './outputApp.ts';
import './outputApp.ts';

declare function acquireVsCodeApi(): OutputVsCodeApi;

document.querySelector('rephrase-output')?.join(acquireVsCodeApi());
