/**
 * What the language server knows of the world around a document, put together from what was looked up in the
 * background by now. Asking never waits; what is not known yet is looked up and announced.
 */
import { join, relative, resolve, sep } from 'node:path';
import type { Experiment } from '../experiment/experiment.ts';
import { DEFAULT_DOCUMENTS } from '../experiment/experiment.ts';
import type { EndpointKnowledge, ExperimentFacts, KnownPrompt } from '../experiment/facts.ts';
import { NO_EXPERIMENT_FACTS } from '../experiment/facts.ts';
import { defaultUse, promptUse } from '../experiment/promptUse.ts';
import type { DatasetChoice } from '../facts/readDataset.ts';
import { folderUri, parsedUri } from '../features/fileUri.ts';
import type { Knowledge, NearFile } from '../features/knowledge.ts';
import { relativePath } from '../features/movedPaths.ts';
import type { NamedFile } from '../features/namedFiles.ts';
import { namedFilesOf } from '../features/namedFiles.ts';
import type { SettingsAt } from '../features/serverSettings.ts';
import { settingsAt } from '../features/serverSettings.ts';
import type { ExperimentSnapshot, PromptSnapshot, Snapshot } from '../features/snapshot.ts';
import type { DatasetFact } from '../language/datasetFact.ts';
import { nameOfFile } from '../language/nameOfFile.ts';
import type { JobFact, PromptFacts, PromptUse } from '../language/promptFacts.ts';
import { NO_PROMPT_FACTS } from '../language/promptFacts.ts';
import { textColumnOf } from '../language/promptInputs.ts';
import type { YamlNode } from '../language/yaml/yamlNode.ts';
import { entryOf } from '../language/yaml/yamlNode.ts';
import type { Facts, ServerSettings } from '../protocol/messages.ts';
import { basenameOf, folderOf, nearestFirst, relativeTo } from './filePlaces.ts';
import type { FileSnapshots } from './fileSnapshots.ts';
import type { LocalFiles } from './localFiles.ts';
import { localPath } from './localPath.ts';
import type { LookUps } from './lookUps.ts';

/** What the process keeps, as this file needs it. */
export interface World extends Surroundings {
  settings(): ServerSettings;
  pushed(): Facts;
  /** Folders of the workspace as the editor named them at the start, by URI. */
  roots(): readonly string[];
  readonly references: References;
  /** For documents that nobody has open. */
  readonly closed: Surroundings;
}

/** What stands on the disk around a document. */
export interface Surroundings {
  readonly files: Pick<LocalFiles, 'factsOf'>;
  /** Prompts and experiments, those that are open as they stand in the editor. */
  readonly snapshots: FileSnapshots;
  readonly lookUps: LookUps;
}

/** What the files of the workspace say about each other. */
export interface References {
  /** The experiments that name a prompt, by URI. */
  experimentsNaming(promptUri: string): readonly string[];
  /** The prompts whose front matter gives them this name, by URI. */
  promptsNamed(name: string): readonly string[];
  /** The prompts of the workspace, by URI; of very many only some. */
  prompts(): readonly string[];
}

/** Puts knowledge together. */
export interface Gatherer {
  /** For one document; each part is gathered when it is first read. */
  knowledgeOf(snapshot: Snapshot, paths?: readonly NearFile[]): Knowledge;
  /** For a document that nobody has open, from what was looked up for such by now. */
  knowledgeOfClosed(snapshot: Snapshot): Knowledge;
  /** The files that an experiment at this URI may name, those of its own workspace folder first. The one question that waits: it is asked by a person. */
  filesNear(uri: string): Promise<readonly NearFile[]>;
}

/** Experiments looked at for one prompt; one prompt is rarely in more. */
const MAX_USES = 8;

export function createGatherer(world: World): Gatherer {
  const endpointsOf = (at: SettingsAt): EndpointKnowledge => {
    const { profiles, endpoints } = world.pushed();
    return {
      profiles,
      defaultAlias: at.settings.endpoint,
      models: new Map(endpoints.map(({ alias, models }) => [alias, models])),
    };
  };

  const defaultDataset = (
    { folder, settings }: SettingsAt,
    lookUps: LookUps,
    choice = choiceOf(null),
  ): DatasetFact | null =>
    lookUps.datasetAt(folder === null ? null : localPath(folder), settings.documents, {
      ...choice,
      sample: { ...DEFAULT_DOCUMENTS.sample, ...settings.sample },
    });

  const datasetOf = (
    { uri, experiment, yaml }: ExperimentSnapshot,
    at: SettingsAt,
    lookUps: LookUps,
  ): DatasetFact | null => {
    const source = writtenSource(yaml?.root ?? null);
    if (source === null) return defaultDataset(at, lookUps);
    return lookUps.datasetAt(folderOf(uri), source, choiceOf(experiment));
  };

  /** The workspace folder around a file on this machine. */
  const rootOf = (uri: string, { folder }: SettingsAt): string | null => {
    const around = folder ?? world.roots().find((root) => uri.startsWith(`${root}/`));
    return around === undefined ? null : localPath(around);
  };

  const jobsOf = (uri: string, at: SettingsAt, lookUps: LookUps): readonly JobFact[] => {
    const root = rootOf(uri, at);
    const folder = at.settings.jobsFolder ?? '.rephrase/jobs';
    return root === null ? [] : lookUps.jobsIn(resolve(root, folder));
  };

  const usesOf = (uri: string): readonly PromptUse[] => {
    const naming = world.references.experimentsNaming(uri);
    if (naming.length === 0) return [];
    return nearestFirst(uri, naming)
      .slice(0, MAX_USES)
      .flatMap((experimentUri) => {
        const snapshot = world.snapshots.experimentAt(experimentUri);
        if (!snapshot?.experiment) return [];
        const its = settingsAt(world.settings(), experimentUri);
        const dataset = datasetOf(snapshot, its, world.lookUps);
        const facts = { ...endpointsOf(its), dataset, output: outputOf(snapshot) };
        return [promptUse(snapshot.experiment, facts, basenameOf(experimentUri))];
      });
  };

  const namesOf = ({ uri, prompt }: PromptSnapshot): Pick<PromptFacts, 'name' | 'namesakes'> => {
    const { name } = prompt.header;
    const others = name === null ? [] : world.references.promptsNamed(name).filter((other) => other !== uri);
    return {
      name: name ?? nameOfFile(parsedUri(uri).path),
      namesakes: others.map((other) => relativeTo(uri, other)),
    };
  };

  const useByDefault = ({ prompt }: PromptSnapshot, at: SettingsAt, lookUps: LookUps): PromptUse => {
    const choice = { ...choiceOf(null), column: textColumnOf([prompt]) };
    const dataset = defaultDataset(at, lookUps, choice);
    return defaultUse(choice, { ...endpointsOf(at), dataset, output: null });
  };

  const promptFacts = (snapshot: PromptSnapshot, at: SettingsAt): PromptFacts => {
    const { uri } = snapshot;
    const uses = usesOf(uri);
    return {
      ...namesOf(snapshot),
      uses: uses.length > 0 ? uses : [useByDefault(snapshot, at, world.lookUps)],
      jobs: jobsOf(uri, at, world.lookUps),
    };
  };

  /** Of datasets and windows that an experiment chooses, the experiment speaks itself. */
  const closedPromptFacts = (snapshot: PromptSnapshot, at: SettingsAt): PromptFacts => ({
    ...NO_PROMPT_FACTS,
    ...namesOf(snapshot),
    uses:
      world.references.experimentsNaming(snapshot.uri).length > 0
        ? []
        : [useByDefault(snapshot, at, world.closed.lookUps)],
  });

  const experimentFacts = (
    snapshot: ExperimentSnapshot,
    at: SettingsAt,
    { files, snapshots, lookUps }: Surroundings,
  ): ExperimentFacts => {
    const named = namedFilesOf(snapshot);
    const found = files.factsOf(named.map(({ uri }) => uri));
    return {
      ...endpointsOf(at),
      files: byPath(named, (uri) => found.get(uri) ?? null),
      prompts: byPath(
        named.filter(({ kind }) => kind === 'prompt'),
        (uri) => knownPrompt(snapshots.promptAt(uri)),
      ),
      dataset: datasetOf(snapshot, at, lookUps),
      output: outputOf(snapshot),
      jobs: jobsOf(snapshot.uri, at, lookUps),
      get nearPrompts() {
        const folder = folderUri(snapshot.uri).path;
        return world.references.prompts().map((other) => relativePath(folder, parsedUri(other).path));
      },
    };
  };

  return {
    knowledgeOf(snapshot, paths = []) {
      const at = settingsAt(world.settings(), snapshot.uri);
      const prompt = once(() => (snapshot.kind === 'prompt' ? promptFacts(snapshot, at) : NO_PROMPT_FACTS));
      const experiment = once(() =>
        snapshot.kind === 'experiment'
          ? experimentFacts(snapshot, at, world)
          : { ...NO_EXPERIMENT_FACTS, ...endpointsOf(at), jobs: jobsOf(snapshot.uri, at, world.lookUps) },
      );
      return {
        levels: at.settings.diagnostics,
        get prompt() {
          return prompt();
        },
        get experiment() {
          return experiment();
        },
        pushed: world.pushed(),
        paths,
      };
    },
    async filesNear(uri) {
      const folder = folderOf(uri);
      if (folder === null) return [];
      const own = rootOf(uri, settingsAt(world.settings(), uri)) ?? folder;
      const others = world.roots().map(localPath);
      const roots = new Set([own, ...others.filter((root) => root !== null)]);
      const { findFiles } = await import('../facts/findFiles.ts');
      const found = await Promise.all(
        [...roots].map(async (root) => ({ root, files: await findFiles(root) })),
      );
      return found.flatMap(({ root, files }) =>
        files.map(({ kind, path }) => ({
          kind,
          path: relative(folder, join(root, path)).split(sep).join('/'),
        })),
      );
    },
    knowledgeOfClosed(snapshot) {
      const at = settingsAt(world.settings(), snapshot.uri);
      return {
        levels: at.settings.diagnostics,
        prompt: snapshot.kind === 'prompt' ? closedPromptFacts(snapshot, at) : NO_PROMPT_FACTS,
        experiment:
          snapshot.kind === 'experiment'
            ? experimentFacts(snapshot, at, world.closed)
            : { ...NO_EXPERIMENT_FACTS, ...endpointsOf(at) },
        pushed: world.pushed(),
        paths: [],
      };
    },
  };
}

/** An experiment with an error still names columns and a dataset. */
function choiceOf(experiment: Experiment | null): DatasetChoice {
  const { source: _, ...choice } = experiment?.documents ?? DEFAULT_DOCUMENTS;
  return choice;
}

function knownPrompt(snapshot: PromptSnapshot | null): KnownPrompt | null {
  if (!snapshot) return null;
  const { header } = snapshot.prompt;
  return { ...snapshot.counted, name: header.name ?? nameOfFile(parsedUri(snapshot.uri).path) };
}

function writtenSource(root: YamlNode | null): string | null {
  const source = entryOf(entryOf(root, 'documents')?.value ?? null, 'source')?.value;
  return source?.kind === 'scalar' && typeof source.value === 'string' && source.value !== ''
    ? source.value
    : null;
}

function outputOf({ uri, experiment }: ExperimentSnapshot): string | null {
  const folder = folderOf(uri);
  const output = experiment?.batch.output ?? null;
  return output === null || folder === null ? null : resolve(folder, output);
}

function byPath<T>(named: readonly NamedFile[], find: (uri: string) => T | null): ReadonlyMap<string, T> {
  const known = named.flatMap(({ path, uri }) => {
    const fact = find(uri);
    return fact === null ? [] : [[path, fact] as const];
  });
  return new Map(known);
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
