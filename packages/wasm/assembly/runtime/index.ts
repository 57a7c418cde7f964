/**
 * The module's memory: what asc compiles in place of its own runtime (`runtime` in `asconfig.json`, and `use`, which names the functions that
 * the compiler calls). Made for a filter: blocks are many, small and soon forgotten, and a pause is a request's latency. Why not the
 * compiler's own: `docs/adr/0018-a-runtime-of-our-own.md`.
 */
import "./blocks";
import "./collector";
