/** The numbers of the proxy-wasm ABI 0.2.1 that the filter uses. */

export enum Result {
  Ok = 0,
  BadArgument = 2,
}

/** What a headers callback tells Envoy to do (its FilterHeadersStatus). */
export enum HeadersAction {
  Continue = 0,
  /**
   * Hold the headers but let the body arrive. Envoy turns it into `StopAllIterationAndWatermark` unless the plugin is configured with
   * `allow_on_headers_stop_iteration`.
   */
  StopIteration = 1,
  /** Hold everything, with flow control. */
  StopAllIterationAndWatermark = 4,
}

/** What a body callback tells Envoy to do (its FilterDataStatus). */
export enum DataAction {
  Continue = 0,
  /** Hold and collect; Envoy answers 413 when its buffer is full. */
  StopIterationAndBuffer = 1,
  /** Hold, with flow control. */
  StopIterationAndWatermark = 2,
}

/** What a trailers callback tells Envoy to do (its FilterTrailersStatus). */
export enum TrailersAction {
  Continue = 0,
  StopIteration = 1,
}

export enum HeaderMap {
  RequestHeaders = 0,
  ResponseHeaders = 2,
  CallResponseHeaders = 6,
}

export enum Buffer {
  RequestBody = 0,
  CallResponseBody = 4,
  PluginConfiguration = 7,
}

export enum MetricType {
  Counter = 0,
  Histogram = 2,
}

export enum Level {
  Info = 2,
  Warn = 3,
  Error = 4,
}

export const STREAM_REQUEST: i32 = 0;
