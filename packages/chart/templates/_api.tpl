{{/*
Which resource carries the filter, and why: JSON {api, reason}. Takes {root, plan}.

  WasmPlugin        Wasm; every Istio that runs Wasm from images knows it
  TrafficExtension  Wasm and Lua; Istio 1.30 and later
  EnvoyFilter       Lua everywhere; Wasm with body capture, for which the other two have no setting
*/}}
{{- define "keymate.api" -}}
{{- $choice := dict -}}
{{- if ne .root.Values.api "auto" -}}
{{- $choice = dict "api" .root.Values.api "reason" (printf "api=%s was asked for" .root.Values.api) -}}
{{- else if eq .plan.runtime "wasm" -}}
{{- $choice = include "keymate.apiForWasm" . | fromJson -}}
{{- else -}}
{{- $choice = include "keymate.apiForLua" . | fromJson -}}
{{- end -}}
{{- include "keymate.checkApi" (dict "root" .root "plan" .plan "api" $choice.api) -}}
{{- $choice | toJson -}}
{{- end -}}

{{- define "keymate.apiForWasm" -}}
{{- $known := .root.Capabilities.APIVersions -}}
{{- if include "keymate.capturesBody" .plan -}}
{{- dict "api" "EnvoyFilter" "reason" (printf "config.body.mode=%s needs a setting of Envoy that WasmPlugin and TrafficExtension do not have" .plan.config.body.mode) | toJson -}}
{{- else if $known.Has "extensions.istio.io/v1alpha1/WasmPlugin" -}}
{{- dict "api" "WasmPlugin" "reason" "this cluster knows WasmPlugin" | toJson -}}
{{- else if $known.Has "extensions.istio.io/v1alpha1/TrafficExtension" -}}
{{- dict "api" "TrafficExtension" "reason" "this cluster knows TrafficExtension and no WasmPlugin" | toJson -}}
{{- else -}}
{{- dict "api" "WasmPlugin" "reason" "no Istio was visible (helm template without --api-versions?), and WasmPlugin is the one that most versions know" | toJson -}}
{{- end -}}
{{- end -}}

{{- define "keymate.apiForLua" -}}
{{- $known := .root.Capabilities.APIVersions -}}
{{- $size := include "keymate.luaSource" . | len -}}
{{- if not ($known.Has "extensions.istio.io/v1alpha1/TrafficExtension") -}}
{{- dict "api" "EnvoyFilter" "reason" "this cluster shows no TrafficExtension (Istio 1.30 and later), which is the other resource for Lua" | toJson -}}
{{- else if gt $size 65536 -}}
{{- dict "api" "EnvoyFilter" "reason" (printf "the Lua source with its configuration has %d bytes, and a TrafficExtension takes 65536" $size) | toJson -}}
{{- else -}}
{{- dict "api" "TrafficExtension" "reason" "this cluster knows TrafficExtension, which places Lua before JWT validation or after it and reaches every kind of target" | toJson -}}
{{- end -}}
{{- end -}}

{{/* Not empty when the gateway receives the request's body. Takes the plan. */}}
{{- define "keymate.capturesBody" -}}
{{- if ne ((.config.body | default dict).mode | default "none") "none" -}}yes{{- end -}}
{{- end -}}

{{/* What the chosen resource cannot do. Takes {root, plan, api}. */}}
{{- define "keymate.checkApi" -}}
{{- if and (eq .plan.runtime "lua") (eq .api "WasmPlugin") -}}
{{- fail "api: found WasmPlugin with lua.enabled, allowed auto, TrafficExtension, EnvoyFilter" -}}
{{- end -}}
{{- if eq .api "EnvoyFilter" -}}
{{- include "keymate.checkEnvoyFilter" . -}}
{{- else if and (eq .plan.runtime "wasm") (include "keymate.capturesBody" .plan) -}}
{{- fail (printf "api: found %s with config.body.mode=%s, allowed EnvoyFilter or auto, since only an EnvoyFilter can hold requests back until their body has arrived" .api .plan.config.body.mode) -}}
{{- end -}}
{{- if and (eq .plan.runtime "lua") (eq .api "TrafficExtension") -}}
{{- $size := include "keymate.luaSource" . | len -}}
{{- if gt $size 65536 -}}
{{- fail (printf "api: found TrafficExtension with %d bytes of Lua source and configuration, allowed at most 65536 (or api=EnvoyFilter)" $size) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "keymate.checkEnvoyFilter" -}}
{{- $wasm := .root.Values.wasm -}}
{{- range .plan.target.targetRefs -}}
{{- if has .kind (list "Service" "ServiceEntry") -}}
{{- fail (printf "targetRefs: found %s %s with api EnvoyFilter, which would enforce on everything behind its waypoint, allowed Gateway or GatewayClass (or api WasmPlugin, TrafficExtension)" .kind .name) -}}
{{- end -}}
{{- end -}}
{{- if eq .plan.runtime "wasm" -}}
{{- range $field, $instead := dict "imagePullSecret" "give the proxies their registry credentials as a Docker configuration file" "verificationKey" "pin the image by its digest" -}}
{{- if get $wasm $field -}}
{{- fail (printf "wasm.%s: found %q with api EnvoyFilter, allowed empty, since only WasmPlugin and TrafficExtension carry it; %s instead" $field (get $wasm $field) $instead) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
