/** Bills of materials, CycloneDX 1.6 in JSON, for what is published: the image and the npm packages. */

export interface Component {
  /** The npm name, scope included. */
  name: string;
  version: string;
  /** An SPDX licence identifier. */
  license: string;
  description: string;
  /** An https URL. */
  source: string;
}

export interface Subject {
  /** A component type of CycloneDX. */
  readonly type: "application" | "library";
  readonly component: Component;
  /** What the bill calls it; by default its package URL, for what is an npm package. */
  readonly ref?: string;
  /** By default the bill has no time. */
  readonly created?: Date;
  /** SHA-256, in hexadecimal. */
  readonly digest?: string;
  /** Files that deserve a hash of their own. */
  readonly files?: readonly { readonly name: string; readonly path: string }[];
}

export declare function installedComponent(
  name: string,
  packageDirectory: string,
  description?: string,
): Component;

export declare function billOfMaterials(subject: Subject, components: readonly Component[]): string;
