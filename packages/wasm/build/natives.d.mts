/** A transform of asc's, named in `dist/asconfig.json`: compiles parts of the core as `assembly/native/` has them. */
export default class Natives {
  afterParse(parser: unknown): void;
}
