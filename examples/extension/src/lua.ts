import "./extension/acme";
import "@keymate/istio-lua/src/entry";
