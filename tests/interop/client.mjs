// A ts-mls client: one signature key, its KeyPackages, its PSKs and the group it is in.

import {
  bytesToBase64,
  createGroup,
  defaultLifetime,
  generateKeyPackageWithKey,
  joinGroup,
  joinGroupExternal,
  makePskIndex,
} from "ts-mls";
import { defaultClientConfig } from "ts-mls/clientConfig.js";
import { makeKeyPackageRef } from "ts-mls/keyPackage.js";

import {
  decodeOpaque,
  encodeKeyPackage,
  hex,
  readExtensions,
  readGroupInfo,
  readTree,
  readWelcome,
  unhex,
  wrap,
} from "./bytes.mjs";
import { SUITE_NAMES, suite } from "./suites.mjs";

// RFC 9420 section 13.5: one value of each list that nobody may mind.
const GREASE = 0x0a0a;

const utf8 = (text) => new TextEncoder().encode(text);

export class Client {
  #packages = new Map();
  #psks = {};
  /** The private keys of Updates proposed and not yet committed, by public key. */
  updates = new Map();
  /** A commit of our own that waits for `merge` or `drop`. */
  staged;
  state;
  /** The state in the group that the client was in before it made this one. */
  former;

  static async create({ client, suite: number, ...options }) {
    const self = new Client();
    const { identity = hex(utf8(client)), extensions = [], grease = true } = options;
    self.name = client;
    self.suite = await suite(number);
    self.keys = await self.suite.signature.keygen();
    self.credential = { credentialType: "basic", identity: unhex(identity) };
    self.capabilities = {
      versions: ["mls10"],
      ciphersuites: grease ? [...SUITE_NAMES, String(GREASE)] : SUITE_NAMES,
      extensions: grease ? [...extensions, GREASE] : extensions,
      proposals: grease ? [GREASE] : [],
      credentials: grease ? ["basic", String(GREASE)] : ["basic"],
    };
    self.config = defaultClientConfig;
    return self;
  }

  addPsk(id, secret) {
    this.#psks[bytesToBase64(id)] = secret;
  }

  /** External PSKs, and resumption PSKs of this group and of the one before it. */
  pskIndex() {
    const indices = [this.state, this.former].map((one) =>
      makePskIndex(one, this.#psks),
    );
    return {
      findPsk: (id) =>
        indices
          .map((index) => index.findPsk(id))
          .find((secret) => secret !== undefined),
    };
  }

  group() {
    if (this.state === undefined) throw new Error(`${this.name} is in no group`);
    return this.state;
  }

  async package({ lifetime, extensions, leaf_extensions: leafExtensions } = {}) {
    const made = await generateKeyPackageWithKey(
      this.credential,
      this.capabilities,
      lifetime === undefined
        ? defaultLifetime
        : { notBefore: BigInt(lifetime[0]), notAfter: BigInt(lifetime[1]) },
      readExtensions(extensions),
      this.keys,
      this.suite,
      readExtensions(leafExtensions),
    );
    const ref = hex(await makeKeyPackageRef(made.publicPackage, this.suite.hash));
    this.#packages.set(ref, made);
    return { ref, ...made };
  }

  async keyPackage(request) {
    const { ref, publicPackage } = await this.package(request);
    return {
      ref,
      key_package: hex(encodeKeyPackage(publicPackage)),
      message: wrap("mls_key_package", "keyPackage", publicPackage),
    };
  }

  async createGroup({ group_id: groupId, lifetime, extensions }) {
    const { publicPackage, privatePackage } = await this.package({ lifetime });
    const created = await createGroup(
      unhex(groupId),
      publicPackage,
      privatePackage,
      readExtensions(extensions),
      this.suite,
      this.config,
    );
    this.former = this.state;
    this.enter(created);
  }

  async join({ welcome: text, tree, resume = false }) {
    const welcome = readWelcome(text);
    const found = welcome.secrets
      .map(({ newMember }) => this.#packages.get(hex(newMember)))
      .find((made) => made !== undefined);
    if (found === undefined)
      throw new Error("the Welcome is for none of our KeyPackages");
    this.enter(
      await joinGroup(
        welcome,
        found.publicPackage,
        found.privatePackage,
        this.pskIndex(),
        this.suite,
        readTree(tree),
        resume ? this.group() : undefined,
        this.config,
      ),
    );
  }

  async joinExternal(request) {
    const {
      group_info: text,
      tree,
      resync = false,
      authenticated_data: data,
    } = request;
    const { publicPackage, privatePackage } = await this.package();
    const groupInfo = readGroupInfo(text);
    const { publicMessage, newState } = await joinGroupExternal(
      groupInfo,
      publicPackage,
      privatePackage,
      resync,
      this.#suiteReading(groupInfo),
      readTree(tree),
      this.config,
      unhex(data ?? ""),
    );
    this.enter(newState);
    return { commit: wrap("mls_public_message", "publicMessage", publicMessage) };
  }

  /** The suite, with an eye on the key in external_pub.
   *
   * RFC 9420 section 12.4.3.2: the extension holds HPKEPublicKey, which is opaque<V>.
   * ts-mls takes all of its bytes for the key. Tree keys, which come bare already, are
   * not touched: only this very array is unwrapped.
   */
  #suiteReading(groupInfo) {
    const extension = groupInfo.extensions.find(
      ({ extensionType }) => extensionType === "external_pub",
    );
    const { hpke } = this.suite;
    const importPublicKey = (key) =>
      hpke.importPublicKey(key === extension?.extensionData ? decodeOpaque(key) : key);
    return { ...this.suite, hpke: { ...hpke, importPublicKey } };
  }

  /** Go on in that state; what was proposed or staged before is void. */
  enter(state) {
    this.state = state;
    this.staged = undefined;
    this.updates.clear();
  }
}
