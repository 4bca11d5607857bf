#!/usr/bin/env node
/** Process entry of the command line, and of the batch runner, which is one of its commands. */
import { main } from './cli/main.ts';
import { processIo } from './cli/processIo.ts';

void main(process.argv.slice(2), processIo()).then((code) => {
  process.exitCode = code;
});
