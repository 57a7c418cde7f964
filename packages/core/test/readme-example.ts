import {
  DenialBody,
  Exchange,
  GatewayReply,
  HeaderList,
  Host,
  Step,
  decodeConfiguration,
} from "../src/index";

/** What the core may ask about a request. A real host asks its proxy. */
class OneRequest extends Host {
  method = () => "GET";
  path = () => "/orders?id=7";
  requestHeader = () => "";
  attribute = () => "";
  mayHaveBody = () => false;
  gatewayReplyText = () => "";
  elapsedMilliseconds = () => 3;
  isLogged = () => true;
  log = (_level: number, line: string) => console.log(line);
}

const configuration = '{"gateway_url": "http://gateway:8080", "skip_paths": ["/health"]}';
const { policy, problem } = decodeConfiguration(configuration, DenialBody.Gateway);
if (policy === null) throw new Error(problem);

const exchange = new Exchange(policy, new OneRequest());
let step = exchange.onRequest();
if (step === Step.Consult) {
  // Here a host makes the call that `exchange.check` describes. This reply is what comes back.
  const headers = new HeaderList();
  headers.add("x-envoy-upstream-service-time", "2");
  step = exchange.onGatewayReply(new GatewayReply(403, headers));
}
// Access DENIED method=GET path=/orders status=403 duration=3ms reason=-
if (step === Step.Forward) console.log("let it through");
if (step === Step.Reply) console.log(`answer ${exchange.reply?.status}`); // answer 403
