// How fast stock ts-mls is: `node bench.mjs SUITE MEMBERS [SECONDS]` prints one JSON line.
//
// What is measured (README.md says why, and how another side does exactly the same):
// every operation from bytes to bytes, the processor time of all threads, the median of
// its repetitions, of which there are at most 20 and no more than fit into SECONDS (2),
// but one at least.

import { parseArgs } from "node:util";

import {
  createApplicationMessage,
  createCommit,
  createGroup,
  decodeMlsMessage,
  defaultLifetime,
  emptyPskIndex,
  encodeGroupState,
  encodeMlsMessage,
  generateKeyPackage,
  joinGroup,
  processPrivateMessage,
} from "ts-mls";
import { decodeKeyPackage, encodeKeyPackage } from "ts-mls/keyPackage.js";

import { stockSuite } from "./suites.mjs";

const MAX_REPETITIONS = 20;
const BATCH = 50;
const PLAINTEXT = new Uint8Array(200).fill(0x61);
const GROUP_ID = new Uint8Array(16).fill(0x67);

const version = "mls10";
const bytes = (text) => new TextEncoder().encode(text);

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The median processor time of one call in milliseconds, and what the last returned. */
async function timed(seconds, operation) {
  const times = [];
  const end = performance.now() + seconds * 1000;
  let result;
  let last;
  do {
    const start = process.cpuUsage();
    result = await operation();
    const { user, system } = process.cpuUsage(start);
    last = (user + system) / 1000;
    times.push(last);
  } while (times.length < MAX_REPETITIONS && performance.now() + last < end);
  return { ms: Number(median(times).toFixed(3)), repetitions: times.length, result };
}

class Bench {
  constructor(impl, members, seconds) {
    Object.assign(this, { impl, members, seconds });
  }

  async prepare() {
    const capabilities = {
      versions: [version],
      ciphersuites: [this.impl.name],
      extensions: [],
      proposals: [],
      credentials: ["basic"],
    };
    this.packages = [];
    for (let index = 0; index < this.members; index += 1) {
      const identity = bytes(String(index).padStart(4, "0"));
      const credential = { credentialType: "basic", identity };
      const lifetime = defaultLifetime;
      this.packages.push(
        await generateKeyPackage(credential, capabilities, lifetime, [], this.impl),
      );
    }
  }

  measure = (operation) => timed(this.seconds, operation);

  async commit(state, options = {}) {
    const context = { state, pskIndex: emptyPskIndex, cipherSuite: this.impl };
    const { newState, commit, welcome } = await createCommit(context, options);
    return {
      state: newState,
      message: encodeMlsMessage(commit),
      welcome:
        welcome && encodeMlsMessage({ version, wireformat: "mls_welcome", welcome }),
    };
  }

  async create(encoded) {
    const { publicPackage, privatePackage } = this.packages[0];
    const state = await createGroup(
      GROUP_ID,
      publicPackage,
      privatePackage,
      [],
      this.impl,
    );
    const extraProposals = encoded.map((text) => ({
      proposalType: "add",
      add: { keyPackage: decodeKeyPackage(text, 0)[0] },
    }));
    return this.commit(state, { extraProposals, ratchetTreeExtension: true });
  }

  join(welcome) {
    const { publicPackage, privatePackage } = this.packages[1];
    return joinGroup(
      decodeMlsMessage(welcome, 0)[0].welcome,
      publicPackage,
      privatePackage,
      emptyPskIndex,
      this.impl,
    );
  }

  async process(state, message) {
    const { privateMessage } = decodeMlsMessage(message, 0)[0];
    return (
      await processPrivateMessage(state, privateMessage, emptyPskIndex, this.impl)
    ).newState;
  }

  async encrypt(state) {
    const { newState, privateMessage } = await createApplicationMessage(
      state,
      PLAINTEXT,
      this.impl,
    );
    const wireformat = "mls_private_message";
    return [newState, encodeMlsMessage({ version, wireformat, privateMessage })];
  }

  /** That state as the member at `leaf` has it, who knows no private key but its leaf's.
   *
   * All members share the rest, and neither a path of its own nor a path that begins at
   * its sibling needs more.
   */
  as(leaf, state) {
    const { hpkePrivateKey, signaturePrivateKey } = this.packages[leaf].privatePackage;
    const privatePath = {
      leafIndex: leaf,
      privateKeys: { [2 * leaf]: hpkePrivateKey },
    };
    return { ...state, privatePath, signaturePrivateKey };
  }

  /** The tree once the leaves 2, 4, 8 … have committed, each once and in this order. */
  async warm(state) {
    for (let leaf = 2; leaf < this.members; leaf *= 2)
      ({ state } = await this.commit(this.as(leaf, state)));
    return state;
  }

  async updates(sender, receiver) {
    const created = await this.measure(() => this.commit(sender));
    const { state, message } = created.result;
    const processed = await this.measure(() => this.process(receiver, message));
    return { created, processed, state, size: message.length };
  }

  async messages(sender, receiver) {
    const sent = await this.measure(async () => {
      const messages = [];
      let state = sender;
      for (let count = 0; count < BATCH; count += 1) {
        const [next, message] = await this.encrypt(state);
        state = next;
        messages.push(message);
      }
      return messages;
    });
    const received = await this.measure(async () => {
      let state = receiver;
      for (const message of sent.result) state = await this.process(state, message);
    });
    const rate = ({ ms }) => Math.round((BATCH * 1000) / ms);
    const size = sent.result[0].length;
    return { encrypt: rate(sent), decrypt: rate(received), size };
  }

  async run() {
    await this.prepare();
    const encoded = this.packages
      .slice(1)
      .map(({ publicPackage }) => encodeKeyPackage(publicPackage));
    const created = await this.measure(() => this.create(encoded));
    const { state, message, welcome } = created.result;
    const joined = await this.measure(() => this.join(welcome));
    const messages = await this.messages(state, joined.result);
    const cold = await this.updates(state, joined.result);
    const tree = await this.warm(cold.state);
    const warm =
      this.members > 2 && (await this.updates(this.as(0, tree), this.as(1, tree)));
    const operations = {
      create: created,
      join: joined,
      update_cold: cold.created,
      process_cold: cold.processed,
      ...(warm && { update_warm: warm.created, process_warm: warm.processed }),
    };
    const of = (name) =>
      Object.fromEntries(
        Object.entries(operations).map(([key, one]) => [key, one[name]]),
      );
    return {
      suite: this.impl.number,
      members: this.members,
      ms: of("ms"),
      repetitions: of("repetitions"),
      per_second: { encrypt: messages.encrypt, decrypt: messages.decrypt },
      bytes: {
        welcome: welcome.length,
        add_commit: message.length,
        update_cold: cold.size,
        ...(warm && { update_warm: warm.size }),
        message: messages.size,
        state: encodeGroupState(state).length,
      },
    };
  }
}

const { positionals } = parseArgs({ allowPositionals: true });
const [number, members, seconds = 2] = positionals.map(Number);
if (!(members >= 2)) throw new Error("usage: node bench.mjs SUITE MEMBERS [SECONDS]");
const impl = await stockSuite(number);
// Node compiles what runs often: nobody's first steps shall be measured.
await new Bench(impl, 4, 0.2).run();
console.log(JSON.stringify(await new Bench(impl, members, seconds).run()));
