/**
 * Fetches a Debian package with everything it depends on, from a release other than the machine's own, through apt
 * with a state of its own: the machine's lists, packages and pins stay as they are, and no root is needed.
 */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { debianMirror } from './debianMirror.ts';
import { runTool } from './runTool.ts';

/** What to fetch, and the folder that apt may fill with its lists and archives; it is not removed. */
export interface Download {
  readonly packageName: string;
  readonly suite: string;
  readonly folder: string;
}

/** Returns the absolute paths of the `.deb` files, signatures checked by apt. Throws with apt's own words. */
export async function downloadPackages({ packageName, suite, folder }: Download): Promise<readonly string[]> {
  const mirror = debianMirror();
  for (const name of ['state/lists/partial', 'cache/archives/partial']) {
    mkdirSync(join(folder, name), { recursive: true });
  }
  const signedBy = mirror.keyring === null ? '' : ` signed-by=${mirror.keyring}`;
  writeFileSync(
    join(folder, 'sources.list'),
    `deb [target=Packages${signedBy}] ${mirror.uri} ${suite} main\n`,
  );
  writeFileSync(join(folder, 'status'), '');
  writeFileSync(join(folder, 'apt.conf'), aptConfiguration(folder, await acquireSettings()));

  const environment = { ...process.env, APT_CONFIG: join(folder, 'apt.conf'), LC_ALL: 'C' };
  await runTool('apt-get', ['update', '-q', '--error-on=any'], environment);
  const install = ['install', '-q', '-y', '--no-install-recommends', '--download-only', packageName];
  await runTool('apt-get', install, environment);
  const archives = join(folder, 'cache/archives');
  return readdirSync(archives)
    .filter((name) => name.endsWith('.deb'))
    .map((name) => join(archives, name));
}

/**
 * Nothing is installed according to the empty `status`, so apt resolves the whole closure. The machine's own
 * configuration is not read: its hooks and pins are meant for its own packages.
 */
function aptConfiguration(folder: string, acquire: readonly string[]): string {
  const settings = {
    'Dir::State': join(folder, 'state'),
    'Dir::State::status': join(folder, 'status'),
    'Dir::Cache': join(folder, 'cache'),
    'Dir::Etc::sourcelist': join(folder, 'sources.list'),
    'Dir::Etc::sourceparts': '/dev/null',
    'Dir::Etc::preferences': '/dev/null',
    'Dir::Etc::preferencesparts': '/dev/null',
    'Dir::Etc::main': '/dev/null',
    'Dir::Etc::parts': '/dev/null',
    'APT::Sandbox::User': 'root',
    'Acquire::Languages': 'none',
    'Debug::NoLocking': 'true',
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} "${value}";`);
  return [...acquire, ...lines, ''].join('\n');
}

/** How this machine reaches its mirror: proxies, retries, certificates. */
async function acquireSettings(): Promise<readonly string[]> {
  const dump = await runTool('apt-config', ['dump'], process.env);
  return dump.split('\n').filter((line) => /^Acquire::(?!IndexTargets|Languages|Changelogs)/.test(line));
}
