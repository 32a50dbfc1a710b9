// HPKE (RFC 9180) by hpke-js, under the numbers of its registry, keys as bytes.

import { Chacha20Poly1305 } from "@hpke/chacha20poly1305";
import {
  Aes128Gcm,
  Aes256Gcm,
  CipherSuite,
  DhkemX25519HkdfSha256,
  HkdfSha256,
  HkdfSha384,
  HkdfSha512,
} from "@hpke/core";
import { XWing } from "@hpke/hybridkem-x-wing";

import { hex, unhex } from "./bytes.mjs";
import { deriveXwing } from "./suites.mjs";

const KEMS = { 0x0020: DhkemX25519HkdfSha256, 0x647a: XWing };
const KDFS = { 0x0001: HkdfSha256, 0x0002: HkdfSha384, 0x0003: HkdfSha512 };
const AEADS = { 0x0001: Aes128Gcm, 0x0002: Aes256Gcm, 0x0003: Chacha20Poly1305 };

function algorithms({ kem, kdf = 0x0001, aead = 0x0001 }) {
  if (!KEMS[kem] || !KDFS[kdf] || !AEADS[aead])
    throw new Error(`no such HPKE suite: ${kem}, ${kdf}, ${aead}`);
  return new CipherSuite({
    kem: new KEMS[kem](),
    kdf: new KDFS[kdf](),
    aead: new AEADS[aead](),
  });
}

const buffer = (text = "") => unhex(text).buffer;

async function recipient(request) {
  const hpke = algorithms(request);
  const recipientKey = await hpke.kem.deserializePrivateKey(
    buffer(request.private_key),
  );
  const { info, enc } = request;
  return { hpke, params: { recipientKey, info: buffer(info), enc: buffer(enc) } };
}

async function sender(request) {
  const hpke = algorithms(request);
  const key = await hpke.kem.deserializePublicKey(buffer(request.public_key));
  return { hpke, params: { recipientPublicKey: key, info: buffer(request.info) } };
}

async function pair(hpke, { privateKey, publicKey }) {
  return {
    private_key: hex(new Uint8Array(await hpke.kem.serializePrivateKey(privateKey))),
    public_key: hex(new Uint8Array(await hpke.kem.serializePublicKey(publicKey))),
  };
}

export const HPKE_VERBS = {
  async hpke_key_pair(request) {
    const hpke = algorithms(request);
    return pair(hpke, await hpke.kem.generateKeyPair());
  },

  async hpke_derive_key_pair(request) {
    const hpke = algorithms(request);
    const ikm = unhex(request.ikm);
    return pair(
      hpke,
      request.kem === 0x647a
        ? await deriveXwing(ikm)
        : await hpke.kem.deriveKeyPair(ikm.buffer),
    );
  },

  async hpke_seal(request) {
    const { hpke, params } = await sender(request);
    const { plaintext, aad } = request;
    const { enc, ct } = await hpke.seal(params, buffer(plaintext), buffer(aad));
    return { enc: hex(new Uint8Array(enc)), ciphertext: hex(new Uint8Array(ct)) };
  },

  async hpke_open(request) {
    const { hpke, params } = await recipient(request);
    const { ciphertext, aad } = request;
    const plaintext = await hpke.open(params, buffer(ciphertext), buffer(aad));
    return { plaintext: hex(new Uint8Array(plaintext)) };
  },

  async hpke_send_export(request) {
    const { hpke, params } = await sender(request);
    const context = await hpke.createSenderContext(params);
    const secret = await context.export(
      buffer(request.exporter_context),
      request.length,
    );
    return {
      enc: hex(new Uint8Array(context.enc)),
      secret: hex(new Uint8Array(secret)),
    };
  },

  async hpke_receive_export(request) {
    const { hpke, params } = await recipient(request);
    const context = await hpke.createRecipientContext(params);
    const secret = await context.export(
      buffer(request.exporter_context),
      request.length,
    );
    return { secret: hex(new Uint8Array(secret)) };
  },
};
