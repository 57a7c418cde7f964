/**
 * Parts of the core once more, for Wasm. The build puts each in the place of what the core's file of the same name exports under the same
 * name (`build/natives.mjs`); they must answer alike, which `test/native.test.ts` tries.
 */
import "./check";
import "./folded-name";
import "./freshness";
import "./header-list";
import "./path";
import "./text";
