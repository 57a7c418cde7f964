/** The command's options. */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { LAYOUTS, type Layout } from "./build.js";
import { UserError, oneLine } from "./user-error.js";

export const USAGE = `Builds the OCI image of the wasm filter, and pushes it.

  npm run image                      build both layouts into packages/wasm/dist/image
  npm run image -- --push REF        and push, to REGISTRY/PATH[:TAG]; the tag is by default the version

  --layout compat|artifact  only this layout; without it both are built and compat is pushed
  --wasm FILE               the filter (packages/wasm/dist/keymate-istio.wasm)
  --output FOLDER           where the image goes (packages/wasm/dist/image)
  --revision COMMIT         say in the image which commit it was built from; changes its digest
  --insecure                push over plain HTTP or to a certificate nobody vouches for
  --help

SOURCE_DATE_EPOCH sets the image's creation time, by default 1970. Credentials are Docker's, from
\${DOCKER_CONFIG:-~/.docker}/config.json and the helpers it names.`;

export interface Options {
  help: boolean;
  layout?: Layout;
  wasm: string;
  output: string;
  revision?: string;
  push?: string;
  insecure: boolean;
}

/** Paths given are relative to the repository, where `npm run image` is started. */
export function parseOptions(args: string[], repository: string): Options {
  const { layout, wasm, output, ...values } = parse(args);
  return {
    ...values,
    ...(layout !== undefined && { layout: knownLayout(layout) }),
    wasm: resolve(repository, wasm ?? "packages/wasm/dist/keymate-istio.wasm"),
    output: resolve(repository, output ?? "packages/wasm/dist/image"),
  };
}

function parse(args: string[]) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        help: { type: "boolean", default: false },
        layout: { type: "string" },
        wasm: { type: "string" },
        output: { type: "string" },
        revision: { type: "string" },
        push: { type: "string" },
        insecure: { type: "boolean", default: false },
      },
    });
    return values;
  } catch (error) {
    throw new UserError(`${oneLine(error)}; "npm run image -- --help" lists the options`);
  }
}

function knownLayout(text: string): Layout {
  const layout = LAYOUTS.find((known) => known === text);
  if (layout) return layout;
  throw new UserError(`--layout ${text} is unknown; allowed: ${LAYOUTS.join(", ")}`);
}
