// Reads manifests, says what is wrong with them, a line each: what a field's schema misses or does not take, and fields that no schema knows.
// Usage: node check.mjs <folder of node_modules> < manifests.yaml
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const modules = pathToFileURL(`${process.argv[2]}/`);
const { parseAllDocuments } = await import(new URL("yaml/dist/index.js", modules)).then(yaml => yaml.default ?? yaml);

for (const document of parseAllDocuments(readFileSync(0, "utf8"), { version: "1.1" })) {
  const manifest = document.toJS();
  // Kustomize breaks long base64 into lines, which Kubernetes reads and the schemas do not.
  if (manifest.kind === "Secret") for (const key of Object.keys(manifest.data)) manifest.data[key] = manifest.data[key].replace(/\s/g, "");
  const name = `${manifest.kind}/${manifest.metadata?.name}`;
  const Kind = await kindOf(manifest);
  const faults = Kind ? [...missing(Kind, manifest), ...unknown(Kind, manifest)] : [`no schema for ${manifest.apiVersion} ${manifest.kind}`];
  for (const fault of faults) console.log(`${name}: ${fault}`);
}

async function kindOf({ apiVersion, kind }) {
  for (const folder of ["kubernetes-models", "@kubernetes-models/prometheus-operator"]) {
    try {
      return (await import(new URL(`${folder}/${apiVersion}/${kind}.js`, modules)))[kind];
    } catch (fault) {
      if (fault.code !== "ERR_MODULE_NOT_FOUND") throw fault;
    }
  }
}

function missing(Kind, manifest) {
  const fault = faultOf(Kind, manifest);
  return fault ? [fault] : [];
}

// The schemas let through what they do not know, as a server does that is not asked to be strict: a misspelt field has no effect, and nobody
// hears of it. Whether a field is known shows when nonsense is put into it: a schema that looks at it objects.
function* unknown(Kind, manifest) {
  if (faultOf(Kind, manifest)) return;
  for (const { parent, key, path } of [...fields(manifest, [])]) {
    const value = parent[key];
    parent[key] = Symbol("nonsense");
    if (!faultOf(Kind, manifest)) yield `${path.join(".")} is no field`;
    parent[key] = value;
  }
}

function* fields(parent, path) {
  if (parent === null || typeof parent !== "object") return;
  for (const key of Object.keys(parent)) {
    if (path.length === 0 && (key === "apiVersion" || key === "kind")) continue;
    yield { parent, key, path: [...path, key] };
    yield* fields(parent[key], [...path, key]);
  }
}

function faultOf(Kind, manifest) {
  try {
    new Kind(manifest).validate();
    return null;
  } catch (fault) {
    return fault.message;
  }
}
