// The peer against itself, through its own protocol: `node --test selftest.mjs`.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";

const SUITES = [0x0001, 0x0003, 0xf001, 0xf002];
const GROUP = "6772";
const DATA = "68656c6c6f";
const AAD = "616164";

let peer;
let lines;
let count = 0;

before(() => {
  peer = spawn(
    process.execPath,
    [fileURLToPath(new URL("peer.mjs", import.meta.url))],
    {
      stdio: ["pipe", "pipe", "inherit"],
    },
  );
  lines = createInterface({ input: peer.stdout })[Symbol.asyncIterator]();
});

after(() => peer.stdin.end());

async function call(verb, request = {}) {
  const id = (count += 1);
  peer.stdin.write(`${JSON.stringify({ ...request, id, verb })}\n`);
  const reply = JSON.parse((await lines.next()).value);
  assert.equal(reply.id, id);
  if (reply.error !== undefined) throw new Error(`${verb}: ${reply.error}`);
  return reply;
}

const on = (verb, client, request) => call(verb, { client, ...request });

async function newClients(suite, ...names) {
  await call("forget");
  for (const client of names) await call("client", { client, suite });
}

async function agree(...names) {
  const states = await Promise.all(names.map((name) => on("state", name)));
  const query = { label: "label", context: "00", length: 32 };
  for (const [index, name] of names.entries()) {
    const {
      epoch,
      epoch_authenticator: authenticator,
      tree_hash: hash,
    } = states[index];
    assert.deepEqual(
      [epoch, authenticator, hash],
      [states[0].epoch, states[0].epoch_authenticator, states[0].tree_hash],
    );
    const { secret } = await on("exporter", name, query);
    assert.equal(secret, (await on("exporter", names[0], query)).secret);
  }
  await talk(...names);
}

async function talk(from, ...others) {
  const sent = await on("send", from, {
    data: DATA,
    authenticated_data: AAD,
    padding: 7,
  });
  for (const name of others) {
    const { message } = sent;
    const { data, authenticated_data: aad } = await on("receive", name, { message });
    assert.deepEqual([data, aad], [DATA, AAD]);
  }
}

/** The key of one's own leaf: it is a new one after every path. */
async function ownKey(name) {
  const { members, own_leaf: leaf } = await on("state", name);
  return members.find((member) => member.leaf === leaf).encryption_key;
}

const all = (names, message) =>
  Promise.all(names.map((name) => on("process", name, { message })));

/** `from` commits, and the others follow. */
async function turn(from, others, request = {}) {
  const reply = await on("commit", from, request);
  await all(others, reply.commit);
  await agree(from, ...others);
  return reply;
}

async function keyPackages(...names) {
  const made = await Promise.all(names.map((name) => on("key_package", name)));
  return made.map(({ message }) => message);
}

async function add(from, others, joiners, request = {}) {
  const packages = await keyPackages(...joiners);
  const { tree } = request;
  const reply = await on("add", from, { key_packages: packages, ...request });
  await all(others, reply.commit);
  for (const name of joiners)
    await on("join", name, {
      welcome: reply.welcome,
      ...(tree === "apart" ? { tree: reply.tree } : {}),
    });
  await agree(from, ...others, ...joiners);
}

async function newGroup(suite, ...names) {
  await newClients(suite, ...names);
  await on("create_group", names[0], { group_id: GROUP });
  await add(names[0], [], names.slice(1));
}

for (const suite of SUITES)
  describe(`suite 0x${suite.toString(16).padStart(4, "0")}`, () => {
    test("the wire carries the suite's number", async () => {
      await newClients(suite, "a");
      const { key_package: bare } = await on("key_package", "a");
      assert.equal(bare.slice(0, 8), `0001${suite.toString(16).padStart(4, "0")}`);
    });

    test("add, join, speak, update, remove, with the tree inside and apart", async () => {
      await newClients(suite, "a", "b", "c", "d");
      await on("create_group", "a", { group_id: GROUP });
      await add("a", [], ["b"]);
      await add("b", ["a"], ["c"], { tree: "apart" });
      const key = await ownKey("c");
      await add("c", ["a", "b"], ["d"], { path: true });
      assert.notEqual(await ownKey("c"), key);
      for (const name of ["a", "b", "c", "d"])
        await turn(
          name,
          ["a", "b", "c", "d"].filter((one) => one !== name),
        );
      await talk("d", "a", "b", "c");
      const removed = await on("commit", "a", {
        proposals: [{ type: "remove", leaf: 1 }],
      });
      await all(["b", "c", "d"], removed.commit);
      await agree("a", "c", "d");
      assert.equal((await on("state", "b")).active, "removedFromGroup");
    });

    for (const wire of ["public", "private"])
      test(`proposals by reference, ${wire}`, async () => {
        await newGroup(suite, "a", "b", "c");
        const send = async (from, others, request) =>
          all(others, (await on("propose", from, { wire, ...request })).proposal);
        await call("client", { client: "d", suite });
        const [message] = await keyPackages("d");
        await send("a", ["b", "c"], { type: "add", key_package: message });
        await send("b", ["a", "c"], { type: "update", authenticated_data: AAD });
        await send("c", ["a", "b"], { type: "update", rotate: true });
        const { welcome, commit } = await on("commit", "a", { wire, padding: 5 });
        await all(["b", "c"], commit);
        await on("join", "d", { welcome });
        await agree("a", "b", "c", "d");
        await send("d", ["a", "b", "c"], { type: "remove", leaf: 0 });
        // c's own Update is not covered by its own commit, and is void after it.
        await send("c", ["a", "b", "d"], { type: "update" });
        const last = await on("commit", "c", { wire, authenticated_data: AAD });
        await all(["b", "d"], last.commit);
        await agree("b", "c", "d");
        await turn("b", ["c", "d"], { wire });
      });

    test("pre-shared keys, external and from an earlier epoch", async () => {
      await newGroup(suite, "a", "b", "c");
      for (const client of ["a", "b", "c"])
        await call("psk", { client, psk_id: "01", secret: "02".repeat(32) });
      const psk = { type: "psk", psk_id: "01" };
      const { proposal } = await on("propose", "b", psk);
      await all(["a", "c"], proposal);
      await turn("a", ["b", "c"]);
      await turn("b", ["a", "c"], {
        wire: "private",
        proposals: [psk, { type: "resumption_psk", epoch: 1 }],
      });
    });

    test("external commits, new and again", async () => {
      await newGroup(suite, "a", "b");
      await call("client", { client: "c", suite });
      for (const [resync, tree] of [
        [false, "inside"],
        [true, "apart"],
      ]) {
        const info = await on("group_info", "b", { tree });
        const { commit } = await on("join_external", "c", {
          group_info: info.group_info,
          resync,
          authenticated_data: AAD,
          ...(tree === "apart" ? { tree: info.tree } : {}),
        });
        await all(["a", "b"], commit);
        await agree("c", "a", "b");
      }
      await turn("a", ["b", "c"]);
    });

    test("group context extensions, set and emptied, with a path", async () => {
      await newClients(suite, "a", "b");
      await on("create_group", "a", { group_id: GROUP });
      await add("a", [], ["b"]);
      const type = "group_context_extensions";
      const extensions = [{ type: 3, data: "000000" }];
      const key = await ownKey("a");
      await turn("a", ["b"], { proposals: [{ type, extensions }] });
      assert.notEqual(await ownKey("a"), key);
      assert.deepEqual((await on("state", "b")).extensions, extensions);
      await turn("b", ["a"], { proposals: [{ type, extensions: [] }] });
      assert.deepEqual((await on("state", "a")).extensions, []);
    });

    test("removed and added again with the same signature key, in one commit", async () => {
      await newGroup(suite, "a", "b", "c");
      const [message] = await keyPackages("b");
      const proposals = [
        { type: "remove", leaf: 1 },
        { type: "add", key_package: message },
      ];
      const { commit, welcome } = await on("commit", "a", { proposals });
      await all(["c"], commit);
      await on("join", "b", { welcome });
      await agree("a", "b", "c");
      await turn("b", ["a", "c"]);
    });

    test("the left half of the tree empty", async () => {
      await newGroup(suite, "a", "b", "c", "d");
      const proposals = [0, 1].map((leaf) => ({ type: "remove", leaf }));
      await turn("c", ["d"], { proposals });
      await turn("d", ["c"]);
    });

    test("unmerged leaves that differ from parent to parent", async () => {
      const names = ["a", "b", "c", "d", "e", "f", "g", "h"];
      await newGroup(suite, ...names);
      const staying = ["a", "d", "e", "g", "h"];
      const proposals = [1, 5].map((leaf) => ({ type: "remove", leaf }));
      await turn("c", staying, { proposals });
      await turn("g", ["a", "c", "d", "e", "h"]);
      // The root then lists leaves 1 and 5, and each of its children one of them.
      await add("a", ["c", "d", "e", "g", "h"], ["b", "f"]);
      // Now the root lists none, and one of its children still does.
      await turn("g", ["a", "b", "c", "d", "e", "f", "h"]);
      await call("client", { client: "i", suite });
      await add("h", ["a", "b", "c", "d", "e", "f", "g"], ["i"]);
      await turn("b", ["a", "c", "d", "e", "f", "g", "h", "i"]);
    });

    test("proposals from outside", async () => {
      await newClients(suite, "a", "b", "c", "x");
      const { signature_key: key } = await call("client", { client: "x", suite });
      // ExternalSender: signature_key as opaque<V>, then a basic credential, "x".
      const senders = `20${key}00010178`;
      const data = (senders.length / 2).toString(16).padStart(2, "0") + senders;
      await on("create_group", "a", {
        group_id: GROUP,
        extensions: [{ type: 5, data }],
      });
      await add("a", [], ["b"]);
      const info = await on("group_info", "b");
      const joining = await call("propose_join", { client: "c", ...info });
      await all(["a", "b"], joining.proposal);
      const { welcome, commit } = await on("commit", "a");
      await all(["b"], commit);
      await on("join", "c", { welcome });
      await agree("a", "b", "c");
      const removal = await call("propose_external", {
        ...(await on("group_info", "b")),
        ...{ client: "x", type: "remove", leaf: 1, sender_index: 0 },
      });
      await all(["a", "c"], removal.proposal);
      await turn("c", ["a"]);
    });

    for (const usage of ["branch", "reinit"])
      test(`a group that follows from another: ${usage}`, async () => {
        await newGroup(suite, "a", "b");
        const reinit = { type: "reinit", group_id: "02", suite, extensions: [] };
        if (usage === "reinit") {
          const { commit } = await on("commit", "a", { proposals: [reinit] });
          await all(["b"], commit);
          assert.equal((await on("state", "b")).active, "suspendedPendingReinit");
        }
        const { epoch } = await on("state", "a");
        const [message] = await keyPackages("b");
        await on("create_group", "a", { group_id: "02" });
        const { welcome } = await on("commit", "a", {
          proposals: [
            { type: "add", key_package: message },
            { type: "resumption_psk", usage, group_id: GROUP, epoch },
          ],
        });
        await on("join", "b", { welcome, resume: true });
        await agree("a", "b");
      });

    test("a staged commit is merged or dropped", async () => {
      await newGroup(suite, "a", "b");
      await on("commit", "a", { merge: false });
      await on("drop", "a");
      const { commit } = await on("commit", "a", { merge: false });
      await on("process", "b", { message: commit });
      await on("merge", "a");
      await agree("a", "b");
    });
  });

test("what goes wrong is told", async () => {
  await assert.rejects(call("nonsense"), /no such verb/);
  await assert.rejects(on("state", "nobody"), /no such client/);
});

for (const kem of [0x0020, 0x647a])
  for (const kdf of [1, 2, 3])
    for (const aead of [1, 2, 3])
      test(`HPKE ${kem} ${kdf} ${aead}`, async () => {
        const algorithms = { kem, kdf, aead, info: "01" };
        const pair = await call("hpke_derive_key_pair", { kem, ikm: "03".repeat(32) });
        const { private_key: privateKey, public_key: publicKey } = pair;
        const sealed = await call("hpke_seal", {
          ...algorithms,
          public_key: publicKey,
          aad: AAD,
          plaintext: DATA,
        });
        const opened = await call("hpke_open", {
          ...algorithms,
          private_key: privateKey,
          ...sealed,
          aad: AAD,
        });
        assert.equal(opened.plaintext, DATA);
        const query = { ...algorithms, exporter_context: "04", length: 40 };
        const sent = await call("hpke_send_export", {
          ...query,
          public_key: publicKey,
        });
        const received = await call("hpke_receive_export", {
          ...query,
          private_key: privateKey,
          enc: sent.enc,
        });
        assert.equal(received.secret, sent.secret);
      });
