/** Documents that are no JSON object: RFC 8259 to the letter, each key once, no deeper and no longer than a configuration can be. */
import type { WrongConfiguration } from "../configuration-errors.js";
import { GATEWAY, wrong } from "./table.js";

export function documents(): WrongConfiguration[] {
  const whole = `{${GATEWAY}, "timeout": 5000, "skip_paths": ["/health"], "body": {"mode": "none"}}`;
  const cuts = [1, 5, 16, 30, 44, 55, 60, 75, 85, 95, whole.length - 2, whole.length - 1];
  return [
    wrong("empty", "", /(document|gateway_url): found .*allowed/),
    wrong("white space", " \r\n\t ", /(document|gateway_url): found .*allowed/),
    wrong("a list", "[]", /document: found a list.*allowed/),
    wrong("null", "null", /document: found null.*allowed/),
    wrong("a number", "42", /document: found 42.*allowed/),
    wrong("true", "true", /document: found true.*allowed/),
    wrong("a text", '"http://gateway.test"', /document: found .*gateway.*allowed/),
    wrong("a word", "gateway_url", /document: found .*line 1 column 1.*allowed/),
    wrong("YAML", "gateway_url: http://gateway.test", /document: found .*allowed/),
    ...cuts.map((length) =>
      wrong(`cut off behind byte ${length}`, whole.slice(0, length), /document: found .*allowed/),
    ),
    wrong("something behind it", `{${GATEWAY}} x`, /document: found .*x.*allowed/),
    wrong("a second document", `{${GATEWAY}}{${GATEWAY}}`, /document: found .*allowed/),
    wrong("a closing brace too many", `{${GATEWAY}}}`, /document: found .*allowed/),
    wrong("a NUL behind it", `{${GATEWAY}}\x00`, /document: found .*allowed/),
    wrong("a byte order mark", `\xef\xbb\xbf{${GATEWAY}}`, /document: found .*column 1.*allowed/),
    wrong("a comment", `{${GATEWAY} /* why */}`, /document: found .*allowed/),
    wrong("a line comment", `{${GATEWAY}} // why`, /document: found .*allowed/),
    wrong(
      "single quotes",
      "{'gateway_url': 'http://gateway.test'}",
      /document: found .*'.*allowed/,
    ),
    wrong(
      "a key without quotes",
      '{gateway_url: "http://gateway.test"}',
      /document: found .*allowed/,
    ),
    wrong("a comma at the end", `{${GATEWAY},}`, /document: found .*allowed/),
    wrong("a comma at the beginning", `{,${GATEWAY}}`, /document: found .*allowed/),
    wrong(
      "a comma at the end of a list",
      `{${GATEWAY}, "skip_paths": ["/a",]}`,
      /document: found .*allowed/,
    ),
    wrong("no comma", `{${GATEWAY} "timeout": 5}`, /document: found .*allowed/),
    wrong("no colon", '{"gateway_url" "http://gateway.test"}', /document: found .*allowed/),
    wrong(
      "an unknown escape",
      '{"gateway_url": "http:\\x2f/gateway.test"}',
      /document: found .*allowed/,
    ),
    wrong("a short escape", '{"gateway_url": "http:\\u002"}', /document: found .*allowed/),
    wrong(
      "an escape that is not hexadecimal",
      '{"gateway_url": "\\u00zz"}',
      /document: found .*allowed/,
    ),
    wrong(
      "half a surrogate pair",
      `{${GATEWAY}, "cluster_name": "\\ud83d"}`,
      /document: found .*allowed/,
    ),
    wrong(
      "surrogates in the wrong order",
      `{${GATEWAY}, "cluster_name": "\\udd11\\ud83d"}`,
      /document: found .*allowed/,
    ),
    wrong(
      "a line feed inside a text",
      '{"gateway_url": "http://gate\nway.test"}',
      /document: found .*allowed/,
    ),
    wrong(
      "a NUL inside a text",
      '{"gateway_url": "http://gate\x00way.test"}',
      /document: found .*allowed/,
    ),
    wrong("NaN", `{${GATEWAY}, "timeout": NaN}`, /document: found .*N.*allowed/),
    wrong("Infinity", `{${GATEWAY}, "timeout": Infinity}`, /document: found .*I.*allowed/),
    wrong("a leading zero", `{${GATEWAY}, "timeout": 05000}`, /document: found .*allowed/),
    wrong("a leading plus", `{${GATEWAY}, "timeout": +5000}`, /document: found .*allowed/),
    wrong("a point without digits", `{${GATEWAY}, "timeout": 5000.}`, /document: found .*allowed/),
    wrong("a point in front", `{${GATEWAY}, "timeout": .5}`, /document: found .*allowed/),
    wrong("an exponent without digits", `{${GATEWAY}, "timeout": 5e}`, /document: found .*allowed/),
    wrong("a hexadecimal number", `{${GATEWAY}, "timeout": 0x1388}`, /document: found .*allowed/),
    wrong("a word in another case", `{${GATEWAY}, "timeout": Null}`, /document: found .*allowed/),
    wrong("10,000 lists inside each other", "[".repeat(10_000), /document: found .*allowed/),
    wrong(
      "10,000 objects inside each other",
      `${'{"body":'.repeat(10_000)}1${"}".repeat(10_000)}`,
      /document: found .*allowed/,
    ),
    wrong(
      "10,000 closed lists under a key",
      `{${GATEWAY}, "skip_paths": ${"[".repeat(10_000)}${"]".repeat(10_000)}}`,
      /found .*allowed/,
    ),
    wrong("a key twice", `{${GATEWAY}, "timeout": 1, "timeout": 2}`, /found .*timeout.*allowed/),
    wrong("gateway_url twice", `{${GATEWAY}, ${GATEWAY}}`, /found .*gateway_url.*allowed/),
    wrong(
      "a key twice, once by escape",
      `{${GATEWAY}, "timeout": 1, "tim\\u0065out": 2}`,
      /found .*timeout.*allowed/,
    ),
    wrong(
      "a key twice inside an object",
      `{${GATEWAY}, "body": {"mode": "none", "mode": "full"}}`,
      /found .*mode.*allowed/,
    ),
    wrong("1 MiB of white space", `{${GATEWAY}}`.padEnd(1_048_577), /document: found .*allowed/),
    wrong(
      "1 MiB of text",
      `{${GATEWAY}, "cluster_name": "${"c".repeat(1_048_576)}"}`,
      /(document|cluster_name): found .*allowed/,
    ),
    wrong(
      "60,000 commas",
      `{${GATEWAY}, "skip_paths": [${",".repeat(60_000)}]}`,
      /document: found .*allowed/,
    ),
  ];
}
