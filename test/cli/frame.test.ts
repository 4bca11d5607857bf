/** What all commands share: help, version, exit codes of misuse, the configuration folder. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { configFolder } from '../../server/cli/processIo.ts';
import { VERSION } from '../../server/cli/version.ts';
import { nodeTooOld } from '../../server/nodeTooOld.ts';
import { openTerminal } from './terminal.ts';

describe('the frame', () => {
  test('help lists every command that works, and explains each', async () => {
    const terminal = await openTerminal();
    const { code, out } = await terminal.run('--help');
    expect(code).toBe(0);
    expect(out).not.toContain('runner');
    const names = [...out.matchAll(/^ {2}([a-z-]+) /gm)].map(([, name]) => name ?? '');
    expect(names).toEqual([
      'check',
      'render',
      'estimate',
      'run',
      'status',
      'pause',
      'resume',
      'cancel',
      'retry',
      'set',
      'verify',
      'compact',
      'export',
      'push',
      'export-project',
      'import',
      'export-prompt',
      'practice',
    ]);
    for (const name of names) {
      const help = await terminal.run(name, '--help');
      expect(help).toMatchObject({ code: 0, err: '' });
      expect(help.out).toContain(`Usage: rephrase ${name}`);
      expect((await terminal.run('help', name)).out).toBe(help.out);
    }
  });

  test('help fits the terminal, and keeps examples as they are', async () => {
    const terminal = await openTerminal({ isTerminal: true });
    for (const argv of [['--help'], ['run', '--help'], ['check', '--help']]) {
      const { out } = await terminal.run(...argv);
      const long = out.split('\n').filter((line) => line.length > 80 && !/^ {2}gpu:|^Usage/.test(line));
      expect(long).toEqual([]);
    }
    const { out } = await terminal.run('run', '--help');
    expect(out).toContain('\n  gpu: { url: "http://gpu-node-3:8000", model:');
    expect(out).toMatch(/--python PATH .*\n {10,}\S/);
  });

  test('the version is that of package.json', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(VERSION).toBe(version);
    expect(await (await openTerminal()).run('--version')).toEqual({ code: 0, out: `${version}\n`, err: '' });
  });

  test('a Node.js that is too old is told so, by what package.json asks for', () => {
    const { engines } = JSON.parse(readFileSync('package.json', 'utf8')) as { engines: { node: string } };
    const least = engines.node.replace('>=', '');
    expect(nodeTooOld('20.20.2')).toBe(`Node.js ${least} or newer is needed, and this is 20.20.2.`);
    expect(nodeTooOld('22.14.9')).not.toBeNull();
    expect([`${least}.0`, '22.22.0', '24.0.1'].map(nodeTooOld)).toEqual([null, null, null]);
  });

  test.each([
    [[], ''],
    [['estimates', 'x.yaml'], 'There is no command "estimates". Did you mean "estimate"?'],
    [['frobnicate'], 'There is no command "frobnicate". "rephrase --help" lists them.'],
    [['check', '--colour'], "Unknown option '--colour'."],
    [['check', '--json'], "Unknown option '--json'. Did you mean --format json?"],
    [['run', '--endpiont', 'a=b'], "Unknown option '--endpiont'. Did you mean --endpoint?"],
    [['run', 'nowhere.experiment.yaml'], 'There is no file'],
    [['help', 'runn'], 'There is no command "runn". Did you mean "run"?'],
    [
      ['run', 'nowhere.md', '--executor', 'locl'],
      '--executor takes local, datatrove-local, slurm, openai-batch, not "locl".',
    ],
    [['run', 'nowhere.md', '--format', 'yaml'], '--format takes text, json, not "yaml".'],
    [['run', 'nowhere.md', '--limit', '0'], '--limit takes a whole number from 1, not "0".'],
    [['set', 'nowhere', '--concurrency', 'many'], '--concurrency takes a whole number from 1, not "many".'],
    [['check'], 'There is no prompt and no experiment in this folder.'],
    [['check', '--format', 'xml'], '--format takes text, json, github, sarif, not "xml".'],
    [['check', '--level', 'placeholder-dialekt=off'], 'Did you mean "placeholder-dialect"?'],
    [['check', '--level', 'long-prompt=loud'], '--level takes CODE=LEVEL'],
    [['check', 'nowhere.md'], 'There is no file or folder nowhere.md.'],
    [['render', 'a.md'], '--source and --row say which document.'],
    [['run'], 'Name an experiment, or one or more prompts.'],
    [['status', 'nowhere'], 'There is no job "nowhere". "rephrase status" lists'],
    [['status', '.'], 'is no job folder'],
    [['resume'], 'JOB is missing.'],
    [['verify', 'a', 'b'], 'One JOB at a time'],
    [['practice', '--port', 'x'], '--port takes a whole number from 0, not "x".'],
  ])('%j is misuse: exit code 2, on stderr', async (argv, message) => {
    const { code, out, err } = await (await openTerminal()).run(...argv);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
  });

  test('the configuration folder is the platform’s', () => {
    expect(configFolder('linux', {}, '/home/a')).toBe('/home/a/.config/rephrase');
    expect(configFolder('linux', { XDG_CONFIG_HOME: '/x' }, '/home/a')).toBe('/x/rephrase');
    expect(configFolder('darwin', {}, '/Users/a')).toBe('/Users/a/Library/Application Support/rephrase');
  });
});
