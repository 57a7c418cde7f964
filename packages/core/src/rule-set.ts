/**
 * Everything that treats some requests unlike others: `skip_paths`, `skip_rules` and `rules`, numbered through in this order. The first
 * that matches decides, however many there are.
 *
 * Rules may make exceptions from each other, or of their own as `/[^a].*` does, so a client must not escape one by another spelling: where
 * two servers may read the path, the method or the host differently, no rule counts and the strict route is taken.
 */
import { isAmbiguousPath, isPlainPath, lacksEscape, plainSpelling, withoutQuery } from "./path";
import { Route } from "./route";
import { Automaton, END_STATE, LONGEST_MATCHED_PATH } from "./automaton";
import { Expression } from "./expression";
import { hostNameOf } from "./host-name";
import { Match, PathKind, expressionOfGlob } from "./match";
import { ANYTHING, NO_RULE, PathIndex } from "./path-index";

export class RuleSet {
  /** Whether a rule names a host, so that {@link routeFor} needs the request's. */
  readsHost: bool = false;
  /** How many of the first rules can do nothing but skip. */
  skips: i32 = 0;
  /** Whether a rule can do more than skip. */
  private isOrdered: bool = false;
  /** The route of the requests whose path or host could mislead `rules`. */
  readonly strict: Route;
  /** How many of the first rules are prefixes that skip: what begins with one does so in every spelling that counts. */
  private prefixes: i32 = 0;
  readonly skipped: Route;
  private readonly automaton: Automaton;
  /** For each rule, its methods, each between line ends; `""` for all. */
  private readonly methods: string[];
  private readonly routes: Route[] = [];
  /** For each rule, of how many requests in a hundred that match it is. */
  private readonly samples: i32[] = [];
  /** For each rule, what is left of its samples: spreads them evenly, and no client has a hand in it. */
  private readonly credits: i32[] = [];
  /** Of the rules that name no host. */
  private readonly forward: PathIndex;
  /** Of suffixes, written backward. */
  private readonly backward: PathIndex;
  /** Of the others: a key is a host, or its ending, a blank and a path. */
  private readonly hosted: PathIndex;
  private readonly hostedBackward: PathIndex;
  /** Whether all rules are in `forward`. */
  private isForward: bool = false;
  private longestSuffix: i32 = 0;

  /** @param standard the route of the requests that no rule is about. */
  constructor(private readonly standard: Route) {
    const automaton = new Automaton();
    const methods: string[] = [];
    this.automaton = automaton;
    this.methods = methods;
    this.forward = new PathIndex(automaton, methods);
    this.backward = new PathIndex(automaton, methods);
    this.hosted = new PathIndex(automaton, methods);
    this.hostedBackward = new PathIndex(automaton, methods);
    this.strict = new Route(standard.gateway, false, false);
    this.skipped = new Route(standard.gateway, true, false);
  }

  /** A request that it matches passes unasked; before any rule that is added with {@link add}. @returns as `add` does. */
  addSkip(match: Match): i32 {
    if (this.prefixes == this.routes.length && match.kind == PathKind.Prefix) this.prefixes++;
    if (this.skips == this.routes.length) this.skips++;
    return this.add(match, this.skipped, 100);
  }

  /** @returns -1, or the position in a glob's or regular expression's text at which it turned out to be none. */
  add(match: Match, route: Route, sample: i32): i32 {
    this.methods.push(match.methods.length > 0 ? "\n" + match.methods.join("\n") + "\n" : "");
    this.routes.push(route);
    this.samples.push(sample);
    this.credits.push(0);
    const path = match.path;
    const kind = match.kind;
    if (kind == PathKind.Suffix) {
      if (path.length > this.longestSuffix) this.longestSuffix = path.length;
      this.place(this.backward, this.hostedBackward, match, reversed(path), ANYTHING);
    } else if (kind >= PathKind.Glob) {
      return this.addPattern(match, kind == PathKind.Glob ? expressionOfGlob(path) : path);
    } else {
      this.placeForward(match, path, kind == PathKind.Prefix ? ANYTHING : END_STATE);
      if (kind == PathKind.Segment) this.placeForward(match, path + "/", ANYTHING);
    }
    return -1;
  }

  /** Once, after the last rule and before the first request. */
  seal(): void {
    this.isOrdered = this.routes.length > this.skips;
    this.isForward = !this.readsHost && this.backward.isEmpty();
    this.forward.seal();
    this.backward.seal();
    this.hosted.seal();
    this.hostedBackward.seal();
    this.strict.isShadow = this.standard.isShadow;
    for (let rule = this.skips; rule < this.routes.length; rule++) {
      const route = this.routes[rule];
      if (!route.isSkipped && !route.isShadow) this.strict.isShadow = false;
    }
  }

  /**
   * @param path with its query; `""` when there is none.
   * @param authority `:authority`, wanted when {@link readsHost}.
   */
  routeFor(method: string, path: string, authority: string): Route {
    if (this.routes.length == 0) return this.standard;
    const isOrdered = this.isOrdered;
    const target = withoutQuery(path);
    const host = this.readsHost ? hostNameOf(authority) : "";
    if (isOrdered) {
      const isMisleading = (this.readsHost && host.length == 0) || hasLowerCase(method);
      if (isMisleading || target.length > LONGEST_MATCHED_PATH || isAmbiguousPath(path)) {
        return this.strict;
      }
    }
    let from: i32 = 0;
    while (true) {
      const rule = this.isForward
        ? this.forward.search(target, method, from, NO_RULE)
        : this.firstMatch(from, method, target, host);
      if (!isOrdered && (rule == NO_RULE || isAmbiguousPath(path))) return this.standard;
      if (rule < this.prefixes) return this.skipped;
      if (rule >= this.skips && from < this.skips) from = this.skips;
      if (!isPlainPath(path)) {
        const plain = plainSpelling(target);
        const other = plain == target ? rule : this.firstMatch(from, method, plain, host);
        const isAlike = rule < this.skips ? other < this.skips : other == rule;
        if (!isAlike || lacksEscape(target)) return this.strict;
      }
      if (rule < this.skips) return this.skipped;
      if (rule == NO_RULE) return this.standard;
      if (this.takes(rule)) return this.routes[rule];
      from = rule + 1;
    }
  }

  /**
   * The lowest number, `from` or above, of a rule that matches; {@link NO_RULE} when there is none. Does not ask whether the path can be
   * read in two ways.
   *
   * @param path without its query.
   * @param host in lower case, without a port.
   */
  firstMatch(from: i32, method: string, path: string, host: string): i32 {
    let rule = this.forward.search(path, method, from, NO_RULE);
    const start = path.length - this.longestSuffix;
    const ending = path.substring(start > 0 ? start : 0);
    const backward = reversed(ending);
    rule = this.backward.search(backward, method, from, rule);
    let dot = host.length == 0 ? -1 : 0;
    while (dot >= 0) {
      const beginning = host.substring(dot) + " ";
      rule = this.hosted.search(beginning + path, method, from, rule);
      rule = this.hostedBackward.search(beginning + backward, method, from, rule);
      dot = host.indexOf(".", dot + 1);
    }
    return rule;
  }

  private placeForward(match: Match, key: string, state: i32): void {
    this.place(this.forward, this.hosted, match, key, state);
  }

  private place(index: PathIndex, hosted: PathIndex, match: Match, key: string, state: i32): void {
    const rule = this.routes.length - 1;
    const hosts = match.hosts;
    if (hosts.length == 0) index.add(key, rule, state);
    for (let at = 0; at < hosts.length; at++) hosted.add(hosts[at] + " " + key, rule, state);
    if (hosts.length > 0) this.readsHost = true;
  }

  /** A pattern stands under the bytes that it must begin with. */
  private addPattern(match: Match, text: string): i32 {
    const expression = new Expression(text, this.automaton);
    let state = expression.compile();
    if (expression.wrongAt >= 0) return expression.wrongAt;
    let key = "";
    while (this.automaton.byteOf(state) >= 0) {
      key = key + String.fromCharCode(this.automaton.byteOf(state));
      state = this.automaton.nextOf(state);
    }
    this.placeForward(match, key, state);
    return -1;
  }

  private takes(rule: i32): bool {
    const credit = this.credits[rule] + this.samples[rule];
    this.credits[rule] = credit % 100;
    return credit >= 100;
  }
}

/** Some frameworks take `post` for `POST`. */
function hasLowerCase(method: string): bool {
  for (let index = 0; index < method.length; index++) {
    const byte = method.charCodeAt(index);
    if (byte >= 0x61 && byte <= 0x7a) return true;
  }
  return false;
}

function reversed(text: string): string {
  let result = "";
  for (let index = text.length - 1; index >= 0; index--) result = result + text.charAt(index);
  return result;
}
