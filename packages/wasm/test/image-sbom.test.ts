import { Spec, Validation } from "@cyclonedx/cyclonedx-library";
import { describe, expect, it } from "vitest";
import { digestOf } from "../image/oci.js";
import { buildStandIn, standInModule } from "./image-stand-in.js";

describe("bill of materials", () => {
  it("is valid CycloneDX 1.6 by the published schema", async () => {
    const { sbom } = await buildStandIn();
    const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);
    expect(await validator.validate(Buffer.from(sbom.bytes).toString())).toBeNull();
    expect(await validator.validate('{"bomFormat":"CycloneDX"}')).not.toBeNull();
  });

  it("names the module by its hash and each component by version, licence and package URL", async () => {
    const { sbom } = await buildStandIn();
    const bill: unknown = JSON.parse(Buffer.from(sbom.bytes).toString());
    const hash = digestOf(standInModule()).slice("sha256:".length);
    expect(bill).toMatchObject({
      metadata: { component: { version: "1.2.3", hashes: [{ alg: "SHA-256", content: hash }] } },
      components: [
        {
          name: "part",
          group: "@scope",
          version: "4.5.6",
          licenses: [{ license: { id: "Apache-2.0" } }],
          purl: "pkg:npm/%40scope/part@4.5.6",
        },
      ],
    });
  });
});
