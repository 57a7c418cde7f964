/** What a virtual machine has around it in an emulated world. */
import type { World } from "../world.js";
import type { VmEnvironment } from "./vm.js";

/** Whatever it logs is written down there. */
export function environmentIn(world: World): VmEnvironment {
  return {
    clock: world.clock,
    asyncClient: world.asyncClient,
    log: (_level, message) => void world.log.push(message),
  };
}
