/**
 * Hands the texts of the editor's language over when it is loaded, and stands before everything else that is: modules make
 * tables of texts when they are. Undefined where the editor speaks English, or a language without a bundle.
 */
import { config } from '@vscode/l10n';
import { l10n } from 'vscode';

if (l10n.bundle) config({ contents: l10n.bundle });
