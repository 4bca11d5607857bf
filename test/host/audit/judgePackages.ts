/** What is wrong with packages that ship: plain data in, sentences out. Nobody is asked and no file is read. */
import type { ShippedPackage } from '../vsix/shippedPackages.ts';

/** An entry of package-lock.json. */
export interface Locked {
  readonly version?: string;
  readonly integrity?: string;
  readonly hasInstallScript?: boolean;
}

/** What was looked at and may ship. */
export interface Allowed {
  /** Why, by name. */
  readonly packages: Readonly<Record<string, string>>;
  readonly licences: readonly string[];
}

type Faults = readonly string[];

/** Strangers, entries of the list that are forgotten there, licences, the lockfile: the faults of each; `locked` goes by path. */
export function judgePackages(
  packages: readonly ShippedPackage[],
  locked: Readonly<Record<string, Locked>>,
  allowed: Allowed,
): readonly Faults[] {
  const names = new Set(packages.map(({ name }) => name));
  return [
    packages
      .filter(({ name }) => !Object.hasOwn(allowed.packages, name))
      .map(({ name, version }) => `${name} ${version} ships and is not explained in allowedPackages.ts.`),
    Object.keys(allowed.packages)
      .filter((name) => !names.has(name))
      .map((name) => `${name} is explained in allowedPackages.ts and no longer ships: take it out.`),
    packages
      .filter(({ licence }) => !allowed.licences.includes(licence))
      .map(({ name, licence }) => `${name} has the licence “${licence}”, which is not among the allowed.`),
    lockfile(packages, locked),
  ];
}

/** `npm audit --json` as it was printed: what stands against packages, but for `accepted`; or why it says nothing. */
export function judgeAdvisories(
  printed: string,
  accepted: Readonly<Record<string, string>>,
): { readonly answered: true; readonly faults: Faults } | { readonly answered: false; readonly why: string } {
  const report = parsed(printed);
  const vulnerabilities = report?.['vulnerabilities'];
  if (typeof vulnerabilities !== 'object' || vulnerabilities === null) {
    const why = typeof report?.['message'] === 'string' ? report['message'] : 'no answer';
    return { answered: false, why };
  }
  const found = Object.entries(vulnerabilities as Readonly<Record<string, { via?: readonly unknown[] }>>);
  const faults = found.flatMap(([name, { via = [] }]) =>
    via.flatMap((one) => {
      // A text names another package, which has an entry of its own.
      const { source, title, severity } = (typeof one === 'object' ? one : {}) as Readonly<
        Record<string, unknown>
      >;
      if (source === undefined || Object.hasOwn(accepted, String(source))) return [];
      return [`${name}: ${title} (${severity}, advisory ${source}).`];
    }),
  );
  return { answered: true, faults };
}

function lockfile(
  packages: readonly ShippedPackage[],
  locked: Readonly<Record<string, Locked>>,
): readonly string[] {
  const entries = Object.entries(locked).map(([path, entry]) => ({
    name: path.replace(/^.*node_modules\//, ''),
    ...entry,
  }));
  return packages.flatMap(({ name, version }) => {
    const entry = entries.find((each) => each.name === name && each.version === version);
    if (!entry) return [`${name} ${version} ships and is not in package-lock.json.`];
    return [
      ...(entry.integrity ? [] : [`${name} has no hash in package-lock.json.`]),
      ...(entry.hasInstallScript ? [`${name} runs a script when it is installed.`] : []),
    ];
  });
}

function parsed(text: string): Readonly<Record<string, unknown>> | null {
  try {
    return JSON.parse(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1));
  } catch {
    return null;
  }
}
