// What a client does in its group: propose, commit, process, speak.

import {
  createApplicationMessage,
  createCommit,
  createProposal,
  processPrivateMessage,
  processPublicMessage,
} from "ts-mls";
import { createGroupInfo } from "ts-mls/createCommit.js";
import { protectExternalProposalPublic } from "ts-mls/messageProtectionPublic.js";
import { decryptSenderData } from "ts-mls/privateMessage.js";
import { proposeAddExternal } from "ts-mls";

import {
  decodeMessage,
  encodeOpaque,
  encodeRatchetTree,
  hex,
  readExtensions,
  readGroupInfo,
  unhex,
  wrap,
} from "./bytes.mjs";
import { makeProposal, makeProposals } from "./proposals.mjs";

const base64 = (text) => Buffer.from(unhex(text)).toString("base64");
const fromBase64 = (text) => Buffer.from(text, "base64").toString("hex");

const wrapMessage = (message) =>
  message.wireformat === "mls_public_message"
    ? wrap("mls_public_message", "publicMessage", message.publicMessage)
    : wrap("mls_private_message", "privateMessage", message.privateMessage);

function isPublic(wire = "public") {
  if (wire !== "public" && wire !== "private") throw new Error(`no such wire: ${wire}`);
  return wire === "public";
}

/** The state with that many bytes of padding in what it sends (RFC 9420 section 15.1). */
function padded(state, padding) {
  if (padding === undefined) return state;
  const paddingConfig = { kind: "alwaysPad", paddingLength: padding };
  return { ...state, clientConfig: { ...state.clientConfig, paddingConfig } };
}

/** The later state, with the settings of the earlier one. */
const unpadded = (state, earlier) => ({ ...state, clientConfig: earlier.clientConfig });

export async function propose(client, request) {
  const before = client.group();
  const proposal = await makeProposal(client, request);
  const { newState, message } = await createProposal(
    padded(before, request.padding),
    isPublic(request.wire),
    proposal,
    client.suite,
    unhex(request.authenticated_data ?? ""),
  );
  client.state = unpadded(newState, before);
  const [ref] = Object.keys(newState.unappliedProposals).filter(
    (one) => !(one in before.unappliedProposals),
  );
  return { proposal: wrapMessage(message), ref: fromBase64(ref) };
}

/** The proposals to refer to: those named, or all but our own Updates.
 *
 * RFC 9420 section 12.2: a Commit must not cover an Update of the committer. ts-mls takes
 * every proposal that it has seen, and then refuses its own.
 */
function chosen(state, references) {
  const own = state.privatePath.leafIndex;
  const all = Object.entries(state.unappliedProposals);
  if (references === undefined)
    return all.filter(
      ([, { proposal, senderLeafIndex }]) =>
        proposal.proposalType !== "update" || senderLeafIndex !== own,
    );
  return references.map(base64).map((ref) => {
    const found = all.find(([one]) => one === ref);
    if (found === undefined) throw new Error(`no such proposal: ${fromBase64(ref)}`);
    return found;
  });
}

export async function commit(client, request) {
  const before = client.group();
  const unappliedProposals = Object.fromEntries(chosen(before, request.references));
  const result = await createCommit(
    {
      state: {
        ...padded(before, request.padding),
        unappliedProposals,
        forcePath: request.path ?? false,
      },
      pskIndex: client.pskIndex(),
      cipherSuite: client.suite,
    },
    {
      wireAsPublicMessage: isPublic(request.wire),
      extraProposals: await makeProposals(client, request.proposals ?? []),
      ratchetTreeExtension: (request.tree ?? "inside") === "inside",
      authenticatedData: unhex(request.authenticated_data ?? ""),
      groupInfoExtensions: readExtensions(request.group_info_extensions),
    },
  );
  const after = unpadded(result.newState, before);
  if (request.merge ?? true) client.enter(after);
  else client.staged = after;
  return {
    commit: wrapMessage(result.commit),
    welcome:
      result.welcome === undefined
        ? null
        : wrap("mls_welcome", "welcome", result.welcome),
    tree: hex(encodeRatchetTree(after.ratchetTree)),
  };
}

export function merge(client) {
  if (client.staged === undefined) throw new Error("no commit is staged");
  client.enter(client.staged);
}

/** Put the private key of our own Update, if the commit covers it, where it is needed.
 *
 * RFC 9420 sections 12.3 and 12.4.2: the Update is applied first, and the path is
 * encrypted to the new leaf. ts-mls goes on with the key of the old leaf. It calls back
 * between the two, with a state that is a copy of ours.
 */
function adoptUpdate(client, working, { kind, proposals }) {
  if (kind !== "commit") return undefined;
  const { leafIndex, privateKeys } = working.privatePath;
  for (const { proposal, senderLeafIndex } of proposals) {
    if (proposal.proposalType !== "update" || senderLeafIndex !== leafIndex) continue;
    const kept = client.updates.get(hex(proposal.update.leafNode.hpkePublicKey));
    if (kept === undefined) throw new Error("the key of our own Update is not known");
    privateKeys[2 * leafIndex] = kept.hpke;
    return kept;
  }
  return undefined;
}

export async function process(client, { message: text }) {
  const before = client.group();
  const { privatePath } = before;
  const working = {
    ...before,
    privatePath: { ...privatePath, privateKeys: { ...privatePath.privateKeys } },
  };
  const message = decodeMessage(text);
  let seen;
  let adopted;
  const callback = (incoming) => {
    seen = incoming;
    adopted = adoptUpdate(client, working, incoming);
    return "accept";
  };
  // processMessage of ts-mls gives the PSKs to public messages only (section 8.4 makes no
  // such difference), so that its two halves are called here.
  const received =
    message.wireformat === "mls_private_message"
      ? await processPrivateMessage(
          working,
          message.privateMessage,
          client.pskIndex(),
          client.suite,
          callback,
        )
      : await processPublicMessage(
          working,
          message.publicMessage,
          client.pskIndex(),
          client.suite,
          callback,
        );
  if (seen === undefined) throw new Error("an application message: use receive");
  return accept(client, received.newState, { seen, adopted, message });
}

function accept(client, state, { seen, adopted, message }) {
  const { authenticatedData } = message.privateMessage ?? message.publicMessage.content;
  if (seen.kind === "commit") client.enter(state);
  else client.state = state;
  if (adopted !== undefined) {
    client.keys = adopted.keys;
    client.state = { ...state, signaturePrivateKey: adopted.keys.signKey };
  }
  return {
    kind: seen.kind,
    sender: (seen.kind === "commit" ? seen : seen.proposal).senderLeafIndex ?? null,
    authenticated_data: hex(authenticatedData),
  };
}

export async function send(client, request) {
  const before = client.group();
  const { newState, privateMessage } = await createApplicationMessage(
    padded(before, request.padding),
    unhex(request.data),
    client.suite,
    unhex(request.authenticated_data ?? ""),
  );
  client.state = unpadded(newState, before);
  return { message: wrap("mls_private_message", "privateMessage", privateMessage) };
}

export async function receive(client, { message: text }) {
  const state = client.group();
  const { wireformat, privateMessage } = decodeMessage(text);
  if (wireformat !== "mls_private_message") throw new Error("not a PrivateMessage");
  if (privateMessage.contentType !== "application")
    throw new Error("not an application message: use process");
  const { epoch, authenticatedData } = privateMessage;
  const past = state.historicalReceiverData.get(epoch);
  const secret = (epoch < state.groupContext.epoch ? past : state.keySchedule)
    ?.senderDataSecret;
  const received = await processPrivateMessage(
    state,
    privateMessage,
    client.pskIndex(),
    client.suite,
  );
  const sender = await decryptSenderData(privateMessage, secret, client.suite);
  client.state = received.newState;
  return {
    data: hex(received.message),
    authenticated_data: hex(authenticatedData),
    message_epoch: Number(epoch),
    sender: sender.leafIndex,
    generation: sender.generation,
  };
}

/** A GroupInfo with external_pub.
 *
 * RFC 9420 section 12.4.3.2: HPKEPublicKey is opaque<V>. ts-mls's own call writes the bare
 * key and signs that, so the extension is made here and ts-mls signs what is right.
 */
export async function groupInfo(client, { tree = "inside", extensions }) {
  const state = client.group();
  const { hpke, signature } = client.suite;
  const { publicKey } = await hpke.deriveKeyPair(state.keySchedule.externalSecret);
  const externalPub = encodeOpaque(await hpke.exportPublicKey(publicKey));
  const encodedTree = encodeRatchetTree(state.ratchetTree);
  const list = [
    ...readExtensions(extensions),
    { extensionType: "external_pub", extensionData: externalPub },
  ];
  if (tree === "inside")
    list.push({ extensionType: "ratchet_tree", extensionData: encodedTree });
  const { groupContext, confirmationTag } = state;
  const info = await createGroupInfo(groupContext, confirmationTag, state, list, {
    signature,
  });
  return {
    group_info: wrap("mls_group_info", "groupInfo", info),
    tree: hex(encodedTree),
  };
}

/** Ask from outside to be added (RFC 9420 section 12.1.8, new_member_proposal). */
export async function proposeJoin(
  client,
  { group_info: text, lifetime, authenticated_data: data },
) {
  const { publicPackage, privatePackage } = await client.package({ lifetime });
  const message = await proposeAddExternal(
    readGroupInfo(text),
    publicPackage,
    privatePackage,
    client.suite,
    unhex(data ?? ""),
  );
  return { proposal: wrapMessage(message) };
}

/** Propose as a sender of the external_senders extension (RFC 9420 section 12.1.8). */
export async function proposeExternal(client, request) {
  const { groupContext } = readGroupInfo(request.group_info);
  const { publicMessage } = await protectExternalProposalPublic(
    client.keys.signKey,
    groupContext,
    unhex(request.authenticated_data ?? ""),
    await makeProposal(client, request),
    { senderType: "external", senderIndex: request.sender_index },
    client.suite,
  );
  return { proposal: wrap("mls_public_message", "publicMessage", publicMessage) };
}
