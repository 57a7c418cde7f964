/** The registry client. It is only needed to push. */
import { CRANE, ProgramMissing, provide } from "@keymate/istio-programs";
import { UserError } from "./user-error.js";

/** Returns the path of crane's executable; builds it when it has to, which takes about half a minute. */
export async function findCrane(
  progress: (message: string) => void,
  environment: NodeJS.ProcessEnv,
): Promise<string> {
  try {
    return await provide(CRANE, { progress, environment });
  } catch (error) {
    if (error instanceof ProgramMissing) throw new UserError(`cannot push: ${error.message}`);
    throw error;
  }
}
