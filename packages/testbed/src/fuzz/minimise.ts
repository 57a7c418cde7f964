/** Makes a failing batch smaller for as long as it fails. */
import type { Batch } from "./batch.js";

/** @param fails whether a batch still fails in the way that is looked for. */
export function minimise(batch: Batch, fails: (batch: Batch) => boolean): Batch {
  let smallest = batch;
  for (let isSmaller = true; isSmaller;) {
    isSmaller = false;
    for (const smaller of smallerOnes(smallest)) {
      if (!fails(smaller)) continue;
      smallest = smaller;
      isSmaller = true;
      break;
    }
  }
  return smallest;
}

/** The boldest cuts first. */
function* smallerOnes(batch: Batch): Generator<Batch> {
  const { exchanges, configurations } = batch;
  for (let size = Math.ceil(exchanges.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let start = 0; start < exchanges.length && size < exchanges.length; start += size) {
      yield { ...batch, exchanges: exchanges.filter((_, at) => at < start || at >= start + size) };
    }
  }
  if (exchanges.length <= FEW) yield* withoutExchangeAndAnswer(batch);
  if (batch.strays.length > 0) yield { ...batch, strays: [] };
  for (const [index, configuration] of configurations.entries()) {
    for (const key of Object.keys(configuration)) {
      const { [key]: _gone, ...rest } = configuration;
      yield { ...batch, configurations: configurations.with(index, rest) };
    }
  }
  for (const [index, exchange] of exchanges.entries()) {
    for (const [line, [name]] of (exchange.request.headers ?? []).entries()) {
      // Without its own, Envoy would give the request an identifier that no two rungs share.
      if (name === "x-request-id") continue;
      const headers = exchange.request.headers?.filter((_, at) => at !== line) ?? [];
      const request = { ...exchange.request, headers };
      yield { ...batch, exchanges: exchanges.with(index, { ...exchange, request }) };
    }
  }
  for (const part of ["answers", "service"] as const) {
    if (batch[part].length > 1) yield { ...batch, [part]: batch[part].slice(0, -1) };
  }
}

/** Calls are counted: without an exchange, the others get the answers that they need only when one answer goes as well. */
function* withoutExchangeAndAnswer(batch: Batch): Generator<Batch> {
  if (batch.exchanges.length < 2 || batch.answers.length < 2) return;
  for (const exchange of batch.exchanges.keys()) {
    for (const answer of batch.answers.keys()) {
      yield {
        ...batch,
        exchanges: batch.exchanges.filter((_, at) => at !== exchange),
        answers: batch.answers.filter((_, at) => at !== answer),
      };
    }
  }
}

/** Each pair of exchange and answer is tried: worth it only once little is left. */
const FEW = 4;
