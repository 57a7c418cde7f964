/** `npm run image`: builds the image, prints its digests, pushes it when asked to. */
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { buildImage, digestsOf, type Build, type Layout } from "./build.js";
import { readComponents } from "./components.js";
import { findCrane } from "./crane.js";
import { IMAGE_NAME, readMetadata } from "./metadata.js";
import { writeLayout, type LayoutEntry } from "./oci-layout.js";
import { parseOptions, USAGE, type Options } from "./options.js";
import { parseReference, pushImage } from "./push.js";
import { SBOM_FILE } from "./sbom.js";
import { oneLine, UserError } from "./user-error.js";
import { readModule } from "./wasm-module.js";

const PACKAGE = fileURLToPath(new URL("..", import.meta.url));
const REPOSITORY = fileURLToPath(new URL("../../..", import.meta.url));

try {
  await run(process.argv.slice(2), process.env);
} catch (error) {
  console.error(`image: ${oneLine(error)}`);
  if (!(error instanceof UserError)) console.error(error);
  process.exitCode = 1;
}

async function run(args: string[], environment: NodeJS.ProcessEnv): Promise<void> {
  const options = parseOptions(args, REPOSITORY);
  if (options.help) return console.log(USAGE);
  const metadata = readMetadata(PACKAGE, environment, options.revision);
  const target =
    options.push === undefined ? undefined : parseReference(options.push, metadata.version);

  const build = await buildImage(
    await readModule(options.wasm),
    metadata,
    readComponents(PACKAGE),
    options.layout && [options.layout],
  );
  writeLayout(options.output, entriesOf(build), {
    [SBOM_FILE]: build.sbom.bytes,
    "digests.json": `${JSON.stringify(digestsOf(build), null, 2)}\n`,
  });
  report(build, options);

  if (!target) return;
  const layout = options.layout ?? "compat";
  const built = build.layouts.get(layout);
  if (!built) throw new Error(`${layout} was not built`);
  const crane = await findCrane(progress, environment);
  progress(`pushing ${layout} to ${target.repository}:${target.tag}`);
  const digest = await pushImage(built.image, built.sbom, target, {
    crane,
    insecure: options.insecure,
    environment,
  });
  console.log(`pushed    ${target.repository}:${target.tag}@${digest}`);
  console.log(
    `attached  ${target.repository}@${built.sbom.manifest.descriptor.digest} (bill of materials)`,
  );
}

/** The compat layout carries the bare version, like the tag it is pushed under. */
function entriesOf({ layouts, metadata }: Build): LayoutEntry[] {
  const name = (layout: Layout) =>
    layout === "compat" ? metadata.version : `${metadata.version}-${layout}`;
  return [...layouts].flatMap(([layout, { image, sbom }]) => [
    { image, name: name(layout) },
    { image: sbom },
  ]);
}

function report({ layouts, metadata, module }: Build, { output }: Options): void {
  console.log(`${IMAGE_NAME} ${metadata.version} in ${relative(REPOSITORY, output) || "."}`);
  console.log(`wasm      ${module.digest} (${module.bytes.length} bytes)`);
  for (const [layout, { image }] of layouts) {
    console.log(`${layout.padEnd(9)} ${image.manifest.descriptor.digest}`);
  }
}

function progress(message: string): void {
  console.error(`image: ${message}`);
}
