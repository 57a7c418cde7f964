/**
 * Bills of materials, CycloneDX 1.6 in JSON, for what is published: the image and the npm packages.
 *
 * A bill has no serial number, and a time only when it is given one, so the same sources give the same bytes.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Enums, Models, Serialize, Spec } from "@cyclonedx/cyclonedx-library";

/** What a component has to say of itself, out of its package.json. */
export function componentOf(manifest, description = manifest.description ?? "") {
  return {
    name: manifest.name,
    version: manifest.version,
    // One of them is published with a blank before its licence.
    license: manifest.license.trim(),
    description,
    source: sourceOf(manifest.repository),
  };
}

/** The component of a package that is installed for `packageDirectory`. */
export function installedComponent(name, packageDirectory, description) {
  return componentOf(readManifest(name, packageDirectory).manifest, description);
}

/** Every package that comes with this one: its dependencies, theirs, and so on. */
export function dependenciesOf(packageDirectory) {
  const found = new Map();
  const visit = (directory, manifest) => {
    for (const name of Object.keys(manifest.dependencies ?? {})) {
      if (found.has(name)) continue;
      const dependency = readManifest(name, directory);
      found.set(name, componentOf(dependency.manifest));
      visit(dependency.directory, dependency.manifest);
    }
  };
  visit(packageDirectory, parse(join(packageDirectory, "package.json")));
  return [...found.values()];
}

/**
 * The bill as text.
 *
 * @param subject `{ type, ref, component, created, digest, files }`: what the bill is of; `files` are `{ name, path }`.
 * @param components what is inside of it, or comes with it.
 */
export function billOfMaterials(subject, components) {
  const { type, component, created, digest, files = [] } = subject;
  const described = new Models.Component(type, nameOf(component).name, {
    ...details(component),
    bomRef: subject.ref ?? purlOf(component),
    ...(subject.ref === undefined && { ...nameOf(component), purl: purlOf(component) }),
    ...(digest && { hashes: hashes(digest) }),
  });
  for (const { name, path } of files) described.components.add(fileComponent(name, path));
  const bill = new Models.Bom({
    metadata: new Models.Metadata({
      ...(created && { timestamp: created }),
      lifecycles: new Models.LifecycleRepository([Enums.LifecyclePhase.Build]),
      component: described,
    }),
  });
  for (const each of components.map(library)) {
    bill.components.add(each);
    described.dependencies.add(each.bomRef);
  }
  const text = new Serialize.JsonSerializer(
    new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6),
  ).serialize(bill, { sortLists: true, space: 2 });
  return `${text}\n`;
}

function library(component) {
  const purl = purlOf(component);
  const { name, group } = nameOf(component);
  return new Models.Component(Enums.ComponentType.Library, name, {
    ...details(component),
    bomRef: purl,
    purl,
    ...(group && { group }),
  });
}

function details({ version, description, license, source }) {
  return {
    version,
    description,
    licenses: new Models.LicenseRepository([new Models.SpdxLicense(license)]),
    externalReferences: new Models.ExternalReferenceRepository([
      new Models.ExternalReference(source, Enums.ExternalReferenceType.VCS),
    ]),
  };
}

function fileComponent(name, path) {
  const digest = createHash("sha256").update(readFileSync(path)).digest("hex");
  return new Models.Component(Enums.ComponentType.File, name, {
    bomRef: name,
    hashes: hashes(digest),
  });
}

function hashes(sha256) {
  return new Models.HashDictionary([[Enums.HashAlgorithm["SHA-256"], sha256]]);
}

function nameOf({ name: full }) {
  const [, group, name = full] = /^(@[^/]+)\/(.+)$/.exec(full) ?? [];
  return { name, ...(group && { group }) };
}

/** https://github.com/package-url/purl-spec: a scope is a namespace, its @ percent-encoded. */
function purlOf({ name, version }) {
  return `pkg:npm/${name.replace("@", "%40")}@${version}`;
}

/** npm takes an address, or a shorthand for one at GitHub. */
function sourceOf(repository) {
  const url = typeof repository === "string" ? repository : repository.url;
  const plain = url
    .replace(/^git\+/, "")
    .replace(/^git:/, "https:")
    .replace(/\.git$/, "");
  return plain.includes("://") ? plain : `https://github.com/${plain.replace(/^github:/, "")}`;
}

/** Searches the `node_modules` folders itself: a package's `exports` may hide its `package.json` from `require`. */
function readManifest(name, packageDirectory) {
  const own = join(packageDirectory, "package.json");
  if (parse(own).name === name) return { directory: packageDirectory, manifest: parse(own) };
  for (const folder of createRequire(own).resolve.paths(name) ?? []) {
    const path = join(folder, name, "package.json");
    if (existsSync(path)) {
      // pnpm puts a package's own dependencies beside its real place.
      const real = realpathSync(path);
      return { directory: dirname(real), manifest: parse(real) };
    }
  }
  throw new Error(`${name} is not installed for ${packageDirectory}`);
}

function parse(path) {
  return JSON.parse(readFileSync(path, "utf8"));
}
