/** Istio's resources, as far as delivering the plugin looks into them. */

export interface Resource {
  readonly kind: string;
  readonly spec: Record<string, unknown>;
}

/** One entry of `configPatches` of an `EnvoyFilter`. */
export interface ConfigPatch {
  readonly applyTo: string;
  readonly patch: { readonly operation: string; readonly value: Record<string, unknown> };
}

/** The patches of every `EnvoyFilter` that apply to one kind of object, in order. */
export function patchesOf(resources: readonly Resource[], applyTo: string): ConfigPatch[] {
  return resources
    .filter(({ kind }) => kind === "EnvoyFilter")
    .flatMap(({ spec }) => (spec["configPatches"] ?? []) as ConfigPatch[])
    .filter((each) => each.applyTo === applyTo);
}
