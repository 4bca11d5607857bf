/** The version of this program. A test compares it with package.json, which a copied bundle does not have beside it. */
export const VERSION = '0.1.0';
