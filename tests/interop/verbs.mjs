// The verbs of the peer, and the clients that they speak about.

import { encodeGroupState, mlsExporter } from "ts-mls";

import { hex, showExtensions, unhex } from "./bytes.mjs";
import { Client } from "./client.mjs";
import * as group from "./group.mjs";
import { HPKE_VERBS } from "./hpke.mjs";
import { suite } from "./suites.mjs";

const clients = new Map();

function named(name) {
  const found = clients.get(name);
  if (found === undefined) throw new Error(`no such client: ${name}`);
  return found;
}

function members(state) {
  return state.ratchetTree
    .map((node, index) => [node, index / 2])
    .filter(([node]) => node?.nodeType === "leaf")
    .map(([{ leaf }, index]) => ({
      leaf: index,
      identity: hex(leaf.credential.identity ?? new Uint8Array()),
      signature_key: hex(leaf.signaturePublicKey),
      encryption_key: hex(leaf.hpkePublicKey),
    }));
}

function status({ state }) {
  const { groupContext, keySchedule, privatePath, groupActiveState } = state;
  return {
    group_id: hex(groupContext.groupId),
    epoch: Number(groupContext.epoch),
    epoch_authenticator: hex(keySchedule.epochAuthenticator),
    tree_hash: hex(groupContext.treeHash),
    confirmed_transcript_hash: hex(groupContext.confirmedTranscriptHash),
    own_leaf: privatePath.leafIndex,
    active: groupActiveState.kind,
  };
}

/** A verb of one client; its reply tells where the group now stands. */
const inGroup = (verb) => async (request) => {
  const client = named(request.client);
  const reply = await verb(client, request);
  return { ...reply, ...status(client) };
};

const CLIENT_VERBS = {
  async client(request) {
    const client = await Client.create(request);
    clients.set(request.client, client);
    return { signature_key: hex(client.keys.publicKey) };
  },

  async turn_to({ client, suite: number }) {
    named(client).suite = await suite(number);
  },

  key_package: (request) => named(request.client).keyPackage(request),

  psk({ client, psk_id: id, secret }) {
    named(client).addPsk(unhex(id), unhex(secret));
  },

  forget() {
    clients.clear();
  },

  propose_join: (request) => group.proposeJoin(named(request.client), request),

  propose_external: (request) => group.proposeExternal(named(request.client), request),
};

const GROUP_VERBS = {
  create_group: (client, request) => client.createGroup(request),
  join: (client, request) => client.join(request),
  join_external: (client, request) => client.joinExternal(request),
  propose: group.propose,
  commit: group.commit,
  add: (client, { key_packages: packages, ...request }) =>
    group.commit(client, {
      ...request,
      proposals: packages.map((text) => ({ type: "add", key_package: text })),
    }),
  merge: group.merge,
  drop: (client) => {
    client.staged = undefined;
  },
  process: group.process,
  send: group.send,
  receive: group.receive,
  group_info: group.groupInfo,
  state: ({ state }) => ({
    members: members(state),
    extensions: showExtensions(state.groupContext.extensions),
    pending: Object.keys(state.unappliedProposals).length,
    size: encodeGroupState(state).length,
  }),
  async exporter(client, { label, context, length }) {
    const { exporterSecret } = client.group().keySchedule;
    const { suite } = client;
    return {
      secret: hex(
        await mlsExporter(exporterSecret, label, unhex(context), length, suite),
      ),
    };
  },
};

const VERBS = {
  ...CLIENT_VERBS,
  ...Object.fromEntries(
    Object.entries(GROUP_VERBS).map(([name, verb]) => [name, inGroup(verb)]),
  ),
  ...HPKE_VERBS,
};

/** Do what the request asks; what goes wrong becomes the reply. */
export async function answer({ id, verb, ...request }) {
  try {
    if (!Object.hasOwn(VERBS, verb)) throw new Error(`no such verb: ${verb}`);
    return { id, ok: true, ...(await VERBS[verb](request)) };
  } catch (error) {
    return { id, error: `${error.name}: ${error.message}` };
  }
}
