/** The script of the preview page. */
import type { VsCodeApi } from './hostLink.ts';
import './previewApp.ts';

declare function acquireVsCodeApi(): VsCodeApi;

document.querySelector('rephrase-preview')?.join(acquireVsCodeApi());
