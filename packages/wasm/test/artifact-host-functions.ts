/**
 * What Envoy 1.36 to 1.40 offers a module of ABI 0.2.1, and what it calls in it, with their signatures. Source: proxy-wasm-cpp-host, the
 * library in those versions (`registerCallbacks` and `getFunctions` in its src/wasm.cc, include/proxy-wasm/exports.h), and
 * abi-versions/v0.2.1 of proxy-wasm/spec. Envoy refuses a module that imports anything else, or one of these with another signature.
 */

/** `count` numbers of 32 bits in, one out: most functions of the ABI. */
function words(count: number): string {
  return `(${Array<string>(count).fill("i32").join(", ")}) -> i32`;
}

const PROXY: Record<string, string> = {
  log: words(3),
  get_log_level: words(1),
  get_status: words(3),
  get_property: words(4),
  set_property: words(4),
  continue_stream: words(1),
  close_stream: words(1),
  send_local_response: words(8),
  get_shared_data: words(5),
  set_shared_data: words(5),
  register_shared_queue: words(3),
  resolve_shared_queue: words(5),
  dequeue_shared_queue: words(3),
  enqueue_shared_queue: words(3),
  get_header_map_value: words(5),
  add_header_map_value: words(5),
  replace_header_map_value: words(5),
  remove_header_map_value: words(3),
  get_header_map_pairs: words(3),
  set_header_map_pairs: words(3),
  get_header_map_size: words(2),
  get_buffer_bytes: words(5),
  get_buffer_status: words(3),
  set_buffer_bytes: words(5),
  http_call: words(10),
  grpc_call: words(12),
  grpc_stream: words(9),
  grpc_cancel: words(1),
  grpc_close: words(1),
  grpc_send: words(4),
  set_tick_period_milliseconds: words(1),
  get_current_time_nanoseconds: words(1),
  set_effective_context: words(1),
  done: words(0),
  call_foreign_function: words(6),
  define_metric: words(4),
  increment_metric: "(i32, i64) -> i32",
  record_metric: "(i32, i64) -> i32",
  get_metric: words(2),
};

const WASI: Record<string, string> = {
  fd_write: words(4),
  fd_read: words(4),
  fd_seek: "(i32, i64, i32, i32) -> i32",
  fd_close: words(1),
  fd_fdstat_get: words(2),
  environ_get: words(2),
  environ_sizes_get: words(2),
  args_get: words(2),
  args_sizes_get: words(2),
  clock_time_get: "(i32, i64, i32) -> i32",
  random_get: words(2),
  proc_exit: "(i32) -> ()",
};

/** `module.name` and signature of everything that a module may import. */
export const HOST_FUNCTIONS: Record<string, string> = Object.fromEntries([
  ...Object.entries(PROXY).map(([name, signature]) => [`env.proxy_${name}`, signature]),
  ...Object.entries(WASI).flatMap(([name, signature]) => [
    [`wasi_snapshot_preview1.${name}`, signature],
    [`wasi_unstable.${name}`, signature],
  ]),
]) as Record<string, string>;

/** What a module may do while it is initialised; anything else traps then (`startVm`). */
export const INITIALISATION_FUNCTIONS = [
  "env.proxy_log",
  ...["fd_write", "args_sizes_get", "args_get", "environ_sizes_get", "environ_get"].map(wasi),
  ...["clock_time_get", "random_get"].map(wasi),
];

function wasi(name: string): string {
  return `wasi_snapshot_preview1.${name}`;
}

/** Name and signature of the callbacks of HTTP filters. A callback by any other name is never called. */
export const CALLBACKS: Record<string, string> = {
  proxy_on_vm_start: words(2),
  proxy_on_configure: words(2),
  proxy_on_tick: "(i32) -> ()",
  proxy_on_context_create: "(i32, i32) -> ()",
  proxy_on_request_headers: words(3),
  proxy_on_request_body: words(3),
  proxy_on_request_trailers: words(2),
  proxy_on_request_metadata: words(2),
  proxy_on_response_headers: words(3),
  proxy_on_response_body: words(3),
  proxy_on_response_trailers: words(2),
  proxy_on_response_metadata: words(2),
  proxy_on_http_call_response: "(i32, i32, i32, i32, i32) -> ()",
  proxy_on_foreign_function: "(i32, i32, i32) -> ()",
  proxy_on_done: words(1),
  proxy_on_log: "(i32) -> ()",
  proxy_on_delete: "(i32) -> ()",
};
