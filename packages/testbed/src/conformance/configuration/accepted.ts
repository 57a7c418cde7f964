/** Documents that every runtime must take. */
import type { AcceptedConfiguration } from "../configuration-errors.js";
import { accepted } from "./table.js";

export const ACCEPTED: readonly AcceptedConfiguration[] = [
  accepted("only gateway_url", ""),
  accepted("an https URL with base", "", "https://gateway.test/base/path"),
  accepted("the lowest port", "", "http://gateway.test:1"),
  accepted("the highest port", "", "http://gateway.test:65535"),
  accepted("an IPv6 address", "", "http://[::1]:8080"),
  accepted("a service name of Kubernetes", "", "http://gateway_1.ns-2.svc.cluster.local:80/"),
  accepted("a number as protobuf writes a double", '"timeout": 5000.0'),
  accepted("a number with exponent", '"timeout": 5e3'),
  accepted("a number with signed exponent", '"timeout": 5.0E+3'),
  accepted("a number with negative exponent", '"timeout": 500000e-2'),
  accepted("the shortest timeout", '"timeout": 1'),
  accepted("the longest timeout", '"timeout": 600000'),
  accepted(
    "Istio's name of a cluster",
    '"cluster_name": "outbound|8080||gateway.ns.svc.cluster.local"',
  ),
  accepted("no paths to skip", '"skip_paths": []'),
  accepted("every path to skip", '"skip_paths": ["/"]'),
  accepted("several paths to skip", '"skip_paths": ["/health", "/public/", "/a%20b"]'),
  accepted("an empty body object", '"body": {}'),
  accepted("every body mode: none", '"body": {"mode": "none"}'),
  accepted("every body mode: full", '"body": {"mode": "full", "max_bytes": 1}'),
  accepted("every body mode: partial", '"body": {"mode": "partial", "max_bytes": 65536.0}'),
  accepted("escapes in a text", '"endpoint": "\\/\\u0061uth"'),
  accepted("escapes in a key", '"end\\u0070oint": "/auth"'),
  {
    name: "configuration accepted/white space around everything",
    document:
      ' \t\r\n{ \n\t"gateway_url"\r\n:\t"http://gateway.test:8080" , "timeout" : 9 }\r\n\t ',
  },
];
