// Proposals as JSON, and as ts-mls holds them.

import { signLeafNodeCommit } from "ts-mls/leafNode.js";
import { getOwnLeafNode } from "ts-mls/clientState.js";

import { hex, readExtensions, readKeyPackage, unhex } from "./bytes.mjs";
import { suite } from "./suites.mjs";

/** A new leaf, whose private keys the client remembers until it is committed.
 *
 * RFC 9420 section 12.1.2: the proposer needs the new key once the Update is committed.
 * ts-mls has no call that makes an Update and so none that would keep the key.
 */
async function update(client, { rotate = false }) {
  const { state, suite: impl } = client;
  const { hpkePublicKey: _, signature: __, ...old } = getOwnLeafNode(client.group());
  const pair = await impl.hpke.generateKeyPair();
  const keys = rotate ? await impl.signature.keygen() : client.keys;
  const leafNode = await signLeafNodeCommit(
    {
      ...old,
      leafNodeSource: "update",
      hpkePublicKey: await impl.hpke.exportPublicKey(pair.publicKey),
      signaturePublicKey: keys.publicKey,
      groupId: state.groupContext.groupId,
      leafIndex: state.privatePath.leafIndex,
    },
    // The new leaf is signed with its own key (section 7.2), the message with the old one.
    keys.signKey,
    impl.signature,
  );
  client.updates.set(hex(leafNode.hpkePublicKey), {
    hpke: await impl.hpke.exportPrivateKey(pair.privateKey),
    keys,
  });
  return { update: { leafNode } };
}

const nonce = (client, text) =>
  text === undefined
    ? client.suite.rng.randomBytes(client.suite.kdf.size)
    : unhex(text);

const MAKERS = {
  add: (_, { key_package: text }) => ({ add: { keyPackage: readKeyPackage(text) } }),

  update,

  remove: (_, { leaf }) => ({ remove: { removed: leaf } }),

  psk: (client, request) => ({
    psk: {
      preSharedKeyId: {
        psktype: "external",
        pskId: unhex(request.psk_id),
        pskNonce: nonce(client, request.nonce),
      },
    },
  }),

  resumption_psk: (client, { epoch, group_id: groupId, usage, nonce: text }) => ({
    proposalType: "psk",
    psk: {
      preSharedKeyId: {
        psktype: "resumption",
        usage: usage ?? "application",
        pskGroupId: groupId ? unhex(groupId) : client.group().groupContext.groupId,
        pskEpoch: BigInt(epoch),
        pskNonce: nonce(client, text),
      },
    },
  }),

  group_context_extensions: (_, { extensions }) => ({
    groupContextExtensions: { extensions: readExtensions(extensions) },
  }),

  reinit: async (_, { group_id: groupId, suite: number, extensions }) => ({
    reinit: {
      groupId: unhex(groupId),
      version: "mls10",
      cipherSuite: (await suite(number)).name,
      extensions: readExtensions(extensions),
    },
  }),
};

/** A proposal of RFC 9420 by its name, or one of another type by its number. */
export async function makeProposal(client, request) {
  const { type } = request;
  if (typeof type === "number")
    return { proposalType: type, proposalData: unhex(request.data) };
  if (MAKERS[type] === undefined) throw new Error(`no such proposal: ${type}`);
  return { proposalType: type, ...(await MAKERS[type](client, request)) };
}

export const makeProposals = (client, requests) =>
  Promise.all(requests.map((request) => makeProposal(client, request)));
