// Bytes as hex, and ts-mls's structs as MLSMessages and bare.

import { decodeMlsMessage, encodeMlsMessage } from "ts-mls";
import { decodeVarLenData, varLenDataEncoder } from "ts-mls/codec/variableLength.js";
import { encode } from "ts-mls/codec/tlsEncoder.js";
import { defaultExtensionTypes } from "ts-mls/defaultExtensionType.js";
import { decodeGroupInfo } from "ts-mls/groupInfo.js";
import { decodeKeyPackage, encodeKeyPackage } from "ts-mls/keyPackage.js";
import { decodeRatchetTree, encodeRatchetTree } from "ts-mls/ratchetTree.js";
import { decodeWelcome } from "ts-mls/welcome.js";

export { encodeKeyPackage, encodeRatchetTree };

const EXTENSION_NAMES = Object.fromEntries(
  Object.entries(defaultExtensionTypes).map(([name, type]) => [type, name]),
);

/** The bytes of a hex string, in a buffer of their own. */
export function unhex(text) {
  if (typeof text !== "string" || !/^([0-9a-f]{2})*$/i.test(text))
    throw new TypeError(`not hex: ${text}`);
  return Uint8Array.from(Buffer.from(text, "hex"));
}

export const hex = (bytes) => Buffer.from(bytes).toString("hex");

export const equal = (a, b) => Buffer.compare(a, b) === 0;

/** opaque<V> of RFC 9420 section 2.1.2. */
export const encodeOpaque = encode(varLenDataEncoder);
export const decodeOpaque = (bytes) => whole(decodeVarLenData, bytes, "opaque<V>");

/** ts-mls's decoders leave the rest of the bytes to their caller: there shall be none. */
function whole(decoder, bytes, name) {
  const decoded = decoder(bytes, 0);
  if (decoded === undefined) throw new Error(`could not decode ${name}`);
  if (decoded[1] !== bytes.length) throw new Error(`trailing bytes after ${name}`);
  return decoded[0];
}

export const decodeMessage = (text) =>
  whole(decodeMlsMessage, unhex(text), "MLSMessage");

export const wrap = (wireformat, field, value) =>
  hex(encodeMlsMessage({ version: "mls10", wireformat, [field]: value }));

/** Read a struct that is either an MLSMessage of that wire format or stands bare.
 *
 * None of the bare structs begins with a 16-bit 1 and then the wire format: a Welcome
 * begins with its suite, and KeyPackage and GroupInfo go on with theirs, which is never
 * 4 or 5 here.
 */
function either(text, { decoder, wireformat, field, number }) {
  const bytes = unhex(text);
  const wrapped = [0, 1, 0, number].every((byte, index) => bytes[index] === byte);
  if (!wrapped) return whole(decoder, bytes, field);
  const message = decodeMessage(text);
  if (message.wireformat !== wireformat) throw new Error(`not a ${field}`);
  return message[field];
}

export const readWelcome = (text) =>
  either(text, {
    decoder: decodeWelcome,
    wireformat: "mls_welcome",
    field: "welcome",
    number: 3,
  });

export const readGroupInfo = (text) =>
  either(text, {
    decoder: decodeGroupInfo,
    wireformat: "mls_group_info",
    field: "groupInfo",
    number: 4,
  });

export const readKeyPackage = (text) =>
  either(text, {
    decoder: decodeKeyPackage,
    wireformat: "mls_key_package",
    field: "keyPackage",
    number: 5,
  });

export const readTree = (text) =>
  text === undefined
    ? undefined
    : whole(decodeRatchetTree, unhex(text), "ratchet_tree");

/** Extensions as [{"type": number, "data": hex}], as ts-mls holds them. */
export const readExtensions = (list = []) =>
  list.map(({ type, data }) => ({
    extensionType: EXTENSION_NAMES[type] ?? type,
    extensionData: unhex(data),
  }));

export const showExtensions = (list) =>
  list.map(({ extensionType, extensionData }) => ({
    type: defaultExtensionTypes[extensionType] ?? extensionType,
    data: hex(extensionData),
  }));
