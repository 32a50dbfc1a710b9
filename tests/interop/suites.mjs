// The cipher suites that both sides have, as ts-mls's implementations, by their number.

import { createHash, webcrypto } from "node:crypto";

import { XWing } from "@hpke/hybridkem-x-wing";
import { ciphersuites, defaultCryptoProvider, getCiphersuiteFromName } from "ts-mls";

import { native } from "./native.mjs";

// Node 18 keeps it out of the global scope.
globalThis.crypto ??= webcrypto;

const POST_QUANTUM = {
  0xf001: {
    name: "MLS_128_MLKEM768X25519_AES128GCM_SHA256_Ed25519",
    hash: "SHA-256",
    signature: "Ed25519",
    hpke: { kem: "X-Wing", kdf: "HKDF-SHA256", aead: "AES128GCM" },
  },
  0xf002: {
    name: "MLS_128_MLKEM768X25519_AES256GCM_SHA384_Ed25519",
    hash: "SHA-384",
    signature: "Ed25519",
    hpke: { kem: "X-Wing", kdf: "HKDF-SHA384", aead: "AES256GCM" },
  },
};

const STOCK = {
  0x0001: getCiphersuiteFromName("MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519"),
  0x0003: getCiphersuiteFromName("MLS_128_DHKEMX25519_CHACHA20POLY1305_SHA256_Ed25519"),
};

const SUITES = { ...STOCK, ...POST_QUANTUM };

// TBD1 and TBD2 of draft-ietf-mls-pq-ciphersuites have no number yet, and ts-mls 1.6.4
// does not have them at all. Its codec looks names up in this very table, so a new entry
// is what travels: the private-use numbers of RFC 9420 section 17.1.
for (const [number, { name }] of Object.entries(POST_QUANTUM))
  ciphersuites[name] = Number(number);

export const SUITE_NAMES = Object.values(SUITES).map(({ name }) => name);

const xwing = new XWing();

/** X-Wing's seed by draft-ietf-hpke-pq: LabeledDerive with SHAKE256. */
export function xwingSeed(ikm) {
  const hash = createHash("shake256", { outputLength: 32 });
  for (const part of [
    ikm,
    "HPKE-v1",
    "KEM",
    Uint8Array.of(0x64, 0x7a),
    Uint8Array.of(0x00, 0x0d),
    "DeriveKeyPair",
    Uint8Array.of(0x00, 0x20),
  ])
    hash.update(part);
  return Uint8Array.from(hash.digest());
}

/** DeriveKeyPair of X-Wing.
 *
 * hpke-js hashes the bare ikm with SHAKE256; RFC 9420 section 5.1.3 wants the KEM's own
 * DeriveKeyPair, which for X-Wing is draft-ietf-hpke-pq's.
 */
export const deriveXwing = (ikm) => xwing.generateKeyPairDerand(xwingSeed(ikm));

/** ts-mls's own implementation of the suite with that number. */
export async function stockSuite(number) {
  const algorithms = SUITES[number];
  if (algorithms === undefined) throw new Error(`no such suite: ${number}`);
  const stock = await defaultCryptoProvider.getCiphersuiteImpl(algorithms);
  const hpke =
    algorithms.hpke.kem === "X-Wing"
      ? { ...stock.hpke, deriveKeyPair: deriveXwing }
      : stock.hpke;
  return { ...stock, hpke, number: Number(number) };
}

const made = new Map();

/** The same suite, by node:crypto where WebCrypto only takes longer. */
export async function suite(number) {
  if (!made.has(number))
    made.set(number, native(await stockSuite(number), SUITES[number]));
  return made.get(number);
}
