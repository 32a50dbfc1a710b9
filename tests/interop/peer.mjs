// ts-mls behind JSON lines: one request a line on stdin, one reply a line on stdout.

import { register } from "node:module";
import { createInterface } from "node:readline";

// Before anything loads ts-mls.
register("./patches.mjs", import.meta.url);
const { answer } = await import("./verbs.mjs");

for await (const line of createInterface({ input: process.stdin }))
  process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line)))}\n`);
