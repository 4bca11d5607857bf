/** How a job's parts are read in the tools that people use: programs that run as they are. Pure. */
import type { PartFormat } from './job.ts';

/** A tool, with what it needs. */
export const READERS = {
  pandas: { label: 'pandas', needs: 'pandas, pyarrow' },
  datasets: { label: 'Hugging Face datasets', needs: 'datasets' },
  duckdb: { label: 'DuckDB', needs: 'duckdb' },
  polars: { label: 'Polars', needs: 'polars' },
} as const;

export type Reader = keyof typeof READERS;

/** Where the parts of one variant stand. */
export interface PartsPlace {
  /** Absolute folder. */
  readonly folder: string;
  readonly format: PartFormat;
}

/**
 * A Python program that reads the parts of one variant and shows the first rephrasings. After it `rows` holds
 * everything: the source in `text`, the generations in `rollout_results`, and the first of them in `rephrasing`.
 */
export function readingSnippet(reader: Reader, { folder, format }: PartsPlace): string {
  const files = [
    `folder = ${pythonText(folder)}`,
    `files = sorted(glob.glob(glob.escape(folder) + "/*.${format}"))`,
    '',
  ];
  const lines = format === 'parquet' ? PARQUET[reader] : COMPRESSED_LINES[reader];
  const needs = `${READERS[reader].needs}${format === 'parquet' || reader === 'duckdb' ? '' : ', zstandard'}`;
  const imports = lines.filter((line) => /^(?:import|from) /.test(line));
  const work = lines.filter((line) => !imports.includes(line));
  return `${[`# pip install ${needs.replaceAll(',', '')}`, 'import glob', ...imports, '', ...files, ...work].join('\n')}\n`;
}

const FIRST_OF_PANDAS = [
  'rows["rephrasing"] = rows["rollout_results"].map(lambda rollouts: rollouts[0]["text"])',
  'print(rows[["id", "rephrasing"]].head())',
];
const FIRST_OF_DATASETS = [
  'rows = rows.map(lambda row: {"rephrasing": row["rollout_results"][0]["text"]})',
  'print(rows.select_columns(["id", "rephrasing"])[:5])',
];
const FIRST_OF_POLARS = [
  'rows = rows.with_columns(rephrasing=pl.col("rollout_results").list.get(0).struct.field("text"))',
  'print(rows.select("id", "rephrasing").head())',
];

const PARQUET: Readonly<Record<Reader, readonly string[]>> = {
  pandas: [
    'import pandas as pd',
    'rows = pd.concat(map(pd.read_parquet, files), ignore_index=True)',
    ...FIRST_OF_PANDAS,
  ],
  datasets: [
    'from datasets import load_dataset',
    'rows = load_dataset("parquet", data_files=[glob.escape(file) for file in files], split="train")',
    ...FIRST_OF_DATASETS,
  ],
  duckdb: [
    'import duckdb',
    'rows = duckdb.sql(',
    '    "SELECT *, rollout_results[1].text AS rephrasing FROM read_parquet(?, union_by_name=true)",',
    '    params=[[glob.escape(file) for file in files]],',
    ')',
    'print(rows.select("id, rephrasing").limit(5))',
  ],
  polars: [
    'import polars as pl',
    'rows = pl.concat([pl.read_parquet(file, glob=False) for file in files], how="diagonal")',
    ...FIRST_OF_POLARS,
  ],
};

const COMPRESSED_LINES: Readonly<Record<Reader, readonly string[]>> = {
  pandas: [
    'import pandas as pd',
    'rows = pd.concat([pd.read_json(file, lines=True, compression="zstd") for file in files], ignore_index=True)',
    ...FIRST_OF_PANDAS,
  ],
  datasets: [
    'from datasets import load_dataset',
    'rows = load_dataset("json", data_files=[glob.escape(file) for file in files], split="train")',
    ...FIRST_OF_DATASETS,
  ],
  duckdb: [
    'import duckdb',
    'rows = duckdb.sql(',
    '    "SELECT *, rollout_results[1].text AS rephrasing"',
    "    \" FROM read_json(?, format='newline_delimited', compression='zstd', union_by_name=true)\",",
    '    params=[[glob.escape(file) for file in files]],',
    ')',
    'print(rows.select("id, rephrasing").limit(5))',
  ],
  polars: [
    'import polars as pl',
    'import zstandard',
    'rows = pl.concat([pl.read_ndjson(zstandard.open(file, "rb").read()) for file in files], how="diagonal_relaxed")',
    ...FIRST_OF_POLARS,
  ],
};

/** JSON's escapes are Python's. */
function pythonText(text: string): string {
  return JSON.stringify(text.toWellFormed());
}
