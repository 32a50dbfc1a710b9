// Corrections of ts-mls 1.6.4, made to its text while node loads it; each names its clause.
//
// A text that does not occur exactly once stops the peer: then ts-mls has changed, and
// the correction must be looked at again. Nothing in node_modules is edited.

import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const FOLDER = "/ts-mls/dist/src/";

export const PATCHES = [
  {
    // RFC 9420 section 12.4: a path is required by GroupContextExtensions too; and any
    // Commit may carry one. The script sets `forcePath` on the state that it passes.
    file: "clientState.js",
    find: "const needsUpdatePath = allProposals.length === 0 ||",
    put:
      "const needsUpdatePath = state.forcePath === true || allProposals.length === 0 ||" +
      " grouped.group_context_extensions.length > 0 ||",
  },
  {
    // Section 12.1.7: the new list replaces the old one, also when it is empty.
    file: "clientState.js",
    find: "extensions: newExtensions,",
    put: "extensions: grouped.group_context_extensions.length > 0 ? newExtensions : undefined,",
  },
  {
    file: "createCommit.js",
    find: "res.additionalResult.extensions.length > 0",
    put: "res.additionalResult.extensions !== undefined",
  },
  {
    file: "processMessages.js",
    find: "result.additionalResult.extensions.length > 0",
    put: "result.additionalResult.extensions !== undefined",
  },
  {
    // Section 12.4.1: path secrets are encrypted under the provisional GroupContext, which
    // has the extensions of the GroupContextExtensions proposal already.
    file: "createCommit.js",
    find:
      "createUpdatePath(res.tree, toLeafIndex(state.privatePath.leafIndex)," +
      " state.groupContext,",
    put:
      "createUpdatePath(res.tree, toLeafIndex(state.privatePath.leafIndex)," +
      " { ...state.groupContext, extensions: res.additionalResult.extensions ??" +
      " state.groupContext.extensions },",
  },
  {
    // Sections 4.1.2 and 7.4: where the other half of the tree is empty, the root is not
    // in the filtered direct path, and commit_secret follows the last secret that is.
    file: "pathSecrets.js",
    find: "const nextIndex = findFirstNonBlankAncestor(tree, currentIndex);",
    put:
      "const nextIndex = findFirstNonBlankAncestor(tree, currentIndex);" +
      " if (tree[nextIndex] === undefined) break;",
  },
  {
    file: "pathSecrets.js",
    find: "return pathSecrets;\n",
    put:
      'return Object.defineProperty(pathSecrets, "top",' +
      " { value: pathSecrets[currentIndex] });\n",
  },
  {
    file: "pathSecrets.js",
    find: "const rootSecret = path[rootIndex];",
    put: "const rootSecret = path.top;",
  },
  {
    file: "processMessages.js",
    find: "const rootSecret = pathSecrets[rootIndex];",
    put: "const rootSecret = pathSecrets.top;",
  },
  {
    // Section 12.4.3.1: an unmerged leaf must be a non-blank descendant, and be listed by
    // the nodes between it and the parent. ts-mls wants one list on the whole path.
    file: "clientState.js",
    find: 'tree[nodeIndex]?.nodeType !== "leaf" && !dp.includes(toNodeIndex(i))',
    put: 'tree[nodeIndex]?.nodeType !== "leaf" || !dp.includes(toNodeIndex(i))',
  },
  {
    file: "clientState.js",
    find: "for (const parentIdx of dp) {",
    put: "for (const parentIdx of dp.slice(0, dp.indexOf(toNodeIndex(i)))) {",
  },
  {
    file: "clientState.js",
    find: "!arraysEqual(dpNode.parent.unmergedLeaves, n.parent.unmergedLeaves)",
    put: "!dpNode.parent.unmergedLeaves.includes(unmergedLeaf)",
  },
  {
    // Sections 12.1.3 and 12.4.2: a member is removed by a Remove of its leaf, even if the
    // same commit gives the leaf to somebody else. ts-mls asks whether the leaf is blank.
    file: "clientState.js",
    find:
      "const selfRemoved =" +
      " mutatedTree[leafToNodeIndex(toLeafIndex(state.privatePath.leafIndex))] === undefined;",
    put:
      "const selfRemoved = grouped.remove.some(({ proposal }) =>" +
      " proposal.remove.removed === state.privatePath.leafIndex);",
  },
  {
    // Section 12.1.8.1: the extension holds a vector of ExternalSender, not one of them.
    file: "clientState.js",
    find: "decodeExternalSender(externalSender.extensionData, 0)",
    put: "decodeVarLenType(decodeExternalSender)(externalSender.extensionData, 0)",
    append: 'import { decodeVarLenType } from "./codec/variableLength.js";',
  },
  {
    file: "publicMessage.js",
    find: "const externalSenderExtension = externalSenderExtensions[senderIndex];",
    put:
      "return externalSenderExtensions.flatMap((ex) =>" +
      " decodeVarLenType(decodeExternalSender)(ex.extensionData, 0)[0])[senderIndex];" +
      " const externalSenderExtension = undefined;",
    append: 'import { decodeVarLenType } from "./codec/variableLength.js";',
  },
];

/** Apply every correction of that file to its text. */
export function corrected(file, text) {
  for (const { find, put, append = "" } of PATCHES.filter((one) => one.file === file)) {
    if (text.split(find).length !== 2)
      throw new Error(`ts-mls has changed: ${file} must have exactly once: ${find}`);
    text = `${text.replace(find, () => put)}\n${append}\n`;
  }
  return text;
}

/** The load hook of node:module. */
export async function load(url, context, nextLoad) {
  const [, file] = url.split(FOLDER);
  if (!PATCHES.some((one) => one.file === file)) return nextLoad(url, context);
  const text = await readFile(fileURLToPath(url), "utf-8");
  return { format: "module", source: corrected(file, text), shortCircuit: true };
}
