// What ts-mls asks of a cipher suite, by node:crypto instead of WebCrypto.
//
// The same OpenSSL does the work either way; but WebCrypto hands each hash of a few bytes
// to another thread and back, which takes ten times as long as the hash. HPKE stays
// hpke-js's.

import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  timingSafeEqual,
  verify,
} from "node:crypto";

const HASHES = {
  "SHA-256": { name: "sha256", size: 32 },
  "SHA-384": { name: "sha384", size: 48 },
};

const AEADS = {
  AES128GCM: "aes-128-gcm",
  AES256GCM: "aes-256-gcm",
  CHACHA20POLY1305: "chacha20-poly1305",
};

const TAG_LENGTH = 16;

// What stands before the 32 bytes of an Ed25519 key, RFC 8410.
const SPKI = Buffer.from("302a300506032b6570032100", "hex");

const bytes = (buffer) => Uint8Array.from(buffer);

function hashing({ name }) {
  const mac = (key, data) => createHmac(name, key).update(data).digest();
  return {
    digest: async (data) => bytes(createHash(name).update(data).digest()),
    mac: async (key, data) => bytes(mac(key, data)),
    async verifyMac(key, tag, data) {
      const right = mac(key, data);
      return tag.length === right.length && timingSafeEqual(tag, right);
    },
  };
}

/** HKDF, RFC 5869. */
function derivation({ name, size }) {
  return {
    size,
    extract: async (salt, ikm) =>
      bytes(
        createHmac(name, salt.length ? salt : Buffer.alloc(size))
          .update(ikm)
          .digest(),
      ),
    async expand(prk, info, length) {
      if (length > 255 * size) throw new Error(`too long for HKDF: ${length}`);
      const blocks = [];
      for (let last = Buffer.of(), count = 1; blocks.length * size < length; count++) {
        const next = createHmac(name, prk).update(last).update(info);
        last = next.update(Buffer.of(count)).digest();
        blocks.push(last);
      }
      return bytes(Buffer.concat(blocks).subarray(0, length));
    },
  };
}

/** Read keys with `create` once, since OpenSSL takes longer for that than to sign. */
function reading(create, type) {
  const read = new Map();
  return (der) => {
    const key = Buffer.from(der);
    const name = key.toString("latin1");
    if (!read.has(name)) read.set(name, create({ key, format: "der", type }));
    return read.get(name);
  };
}

const privateKey = reading(createPrivateKey, "pkcs8");
const publicKey = reading(createPublicKey, "spki");

/** Ed25519; a key to sign with is in PKCS #8, as with ts-mls's own. */
const SIGNATURE = {
  sign: async (signKey, message) => bytes(sign(null, message, privateKey(signKey))),
  verify: async (key, message, signature) =>
    verify(null, message, publicKey(Buffer.concat([SPKI, key])), signature),
  async keygen() {
    const pair = generateKeyPairSync("ed25519");
    const spki = pair.publicKey.export({ format: "der", type: "spki" });
    return {
      signKey: bytes(pair.privateKey.export({ format: "der", type: "pkcs8" })),
      publicKey: bytes(spki.subarray(SPKI.length)),
    };
  },
};

function sealing(name) {
  const options = { authTagLength: TAG_LENGTH };
  return {
    async encryptAead(key, nonce, aad, plaintext) {
      const cipher = createCipheriv(name, key, nonce, options);
      if (aad) cipher.setAAD(aad);
      const parts = [cipher.update(plaintext), cipher.final(), cipher.getAuthTag()];
      return bytes(Buffer.concat(parts));
    },
    async decryptAead(key, nonce, aad, ciphertext) {
      const end = ciphertext.length - TAG_LENGTH;
      const decipher = createDecipheriv(name, key, nonce, options);
      decipher.setAuthTag(ciphertext.subarray(end));
      if (aad) decipher.setAAD(aad);
      const start = decipher.update(ciphertext.subarray(0, end));
      return bytes(Buffer.concat([start, decipher.final()]));
    },
  };
}

/** `stock`, ts-mls's own implementation of a suite, with what is here in its place. */
export function native(stock, { hash, hpke }) {
  const hashes = HASHES[hash];
  return {
    ...stock,
    hash: hashing(hashes),
    kdf: derivation(hashes),
    signature: SIGNATURE,
    hpke: { ...stock.hpke, ...sealing(AEADS[hpke.aead]) },
  };
}
