{{/*
What will be installed, decided in one place. Every template begins with the plan, so a mistake in the values is one
clear error and never half a release. The plan is JSON: {runtime, api, reason, workload, target, clusterTarget, config}.

  runtime        wasm or lua
  api            WasmPlugin, TrafficExtension or EnvoyFilter, with the reason in words
  workload       sidecar, gateway or waypoint
  target         {matchLabels}, {targetRefs} or {}
  clusterTarget  the same, for the gateway's cluster
  config         the plugin configuration, with the name of the created cluster filled in
*/}}
{{- define "keymate.plan" -}}
{{- $runtime := include "keymate.runtime" . -}}
{{- $target := include "keymate.target" . | fromJson -}}
{{- $workload := include "keymate.workload" (dict "root" . "target" $target) -}}
{{- $config := include "keymate.config" . | fromJson -}}
{{- $plan := dict "runtime" $runtime "target" $target "workload" $workload "config" $config -}}
{{- $_ := set $plan "clusterTarget" (include "keymate.clusterTarget" (dict "root" . "plan" $plan) | fromJson) -}}
{{- if $runtime -}}
{{- $api := include "keymate.api" (dict "root" . "plan" $plan) | fromJson -}}
{{- $plan = merge $plan $api -}}
{{- end -}}
{{- $plan | toJson -}}
{{- end -}}

{{/* wasm or lua; exactly one is enabled. */}}
{{- define "keymate.runtime" -}}
{{- $how := "allowed exactly one of them true, for example --set wasm.enabled=true --set wasm.image=REGISTRY/keymate-istio-wasm, or --set lua.enabled=true" -}}
{{- if and .Values.wasm.enabled .Values.lua.enabled -}}
{{- fail (printf "wasm.enabled, lua.enabled: found both true, which would ask the gateway twice about each request, %s (to try the other runtime beside the first, install it as a second release with config.mode=canary)" $how) -}}
{{- else if .Values.wasm.enabled -}}
{{- include "keymate.checkWasm" . -}}
wasm
{{- else if .Values.lua.enabled -}}
lua
{{- else -}}
{{- fail (printf "wasm.enabled, lua.enabled: found neither true, so nothing would be installed, %s" $how) -}}
{{- end -}}
{{- end -}}

{{- define "keymate.checkWasm" -}}
{{- $image := .Values.wasm.image | default "" -}}
{{- if not $image -}}
{{- fail "wasm.image: found nothing, allowed an image such as REGISTRY/keymate-istio-wasm" -}}
{{- else if and (contains "://" $image) (not (regexMatch "^(oci|https?|file)://" $image)) -}}
{{- fail (printf "wasm.image: found %q, allowed REGISTRY/NAME:TAG or a URL with oci://, http://, https:// or file://" $image) -}}
{{- end -}}
{{- if and (eq (.Values.wasm.failStrategy | default "") "FAIL_OPEN") (not .Values.wasm.allowFailOpen) -}}
{{- fail "wasm.failStrategy: found FAIL_OPEN, which lets requests through unchecked after a crash or a failed pull, allowed only together with wasm.allowFailOpen=true" -}}
{{- end -}}
{{- end -}}

{{/* What is selected; a missing selector never means the whole namespace by accident. */}}
{{- define "keymate.target" -}}
{{- $labels := (.Values.selector | default dict).matchLabels -}}
{{- $references := .Values.targetRefs | default list -}}
{{- $ways := list -}}
{{- if $labels -}}{{- $ways = append $ways "selector.matchLabels" -}}{{- end -}}
{{- if $references -}}{{- $ways = append $ways "targetRefs" -}}{{- end -}}
{{- if .Values.wholeNamespace -}}{{- $ways = append $ways "wholeNamespace" -}}{{- end -}}
{{- if gt (len $ways) 1 -}}
{{- fail (printf "%s: found together, allowed one of selector.matchLabels, targetRefs, wholeNamespace" (join ", " $ways)) -}}
{{- end -}}
{{- if $references -}}
{{- include "keymate.references" $references -}}
{{- else if .Values.wholeNamespace -}}
{{- dict | toJson -}}
{{- else -}}
{{- dict "matchLabels" ($labels | default (dict "keymate.io/enforce" "true")) | toJson -}}
{{- end -}}
{{- end -}}

{{/* targetRefs with their groups filled in, as JSON {targetRefs}. Takes the list. */}}
{{- define "keymate.references" -}}
{{- $groups := dict "Gateway" "gateway.networking.k8s.io" "GatewayClass" "gateway.networking.k8s.io" "Service" "" "ServiceEntry" "networking.istio.io" -}}
{{- $complete := list -}}
{{- range . -}}
{{- $group := hasKey . "group" | ternary .group (get $groups .kind) -}}
{{- $complete = append $complete (dict "group" $group "kind" .kind "name" .name) -}}
{{- end -}}
{{- dict "targetRefs" $complete | toJson -}}
{{- end -}}

{{/* sidecar, gateway or waypoint. Takes {root, target}. */}}
{{- define "keymate.workload" -}}
{{- $kinds := list -}}
{{- range .target.targetRefs }}{{ $kinds = append $kinds .kind }}{{ end -}}
{{- $labels := .target.matchLabels | default dict -}}
{{- $likely := "sidecar" -}}
{{- if has "Gateway" $kinds -}}{{- $likely = "gateway" -}}
{{- else if $kinds -}}{{- $likely = "waypoint" -}}
{{- else if or (hasKey $labels "istio") (hasKey $labels "gateway.networking.k8s.io/gateway-name") -}}{{- $likely = "gateway" -}}
{{- end -}}
{{- $workload := eq .root.Values.workload "auto" | ternary $likely .root.Values.workload -}}
{{- if and (eq $workload "waypoint") (not $kinds) -}}
{{- fail "workload: found waypoint without targetRefs, allowed a waypoint by targetRefs only, since Istio ignores selectors there" -}}
{{- else if and (eq $workload "sidecar") $kinds -}}
{{- fail "workload: found sidecar with targetRefs, allowed gateway or waypoint, since Istio ignores targetRefs on sidecars" -}}
{{- else if and (eq $workload "gateway") (or (has "Service" $kinds) (has "ServiceEntry" $kinds) (has "GatewayClass" $kinds)) -}}
{{- fail (printf "targetRefs: found %s for a gateway, allowed Gateway (a waypoint also takes Service, ServiceEntry and GatewayClass: workload=waypoint)" (join ", " $kinds)) -}}
{{- end -}}
{{- $workload -}}
{{- end -}}

{{/* The plugin configuration. The created cluster's name goes in, so that the two cannot differ. */}}
{{- define "keymate.config" -}}
{{- $config := deepCopy .Values.config -}}
{{- include "keymate.checkRules" $config -}}
{{- include "keymate.checkHeaders" $config -}}
{{- if not $config.gateway_url -}}
{{- fail "config.gateway_url: found nothing, allowed http(s)://host[:port][/base]" -}}
{{- end -}}
{{- if .Values.cluster.create -}}
{{- if hasPrefix "outbound|" ($config.cluster_name | default "") -}}
{{- fail (printf "config.cluster_name: found %q, which is Istio's own, with cluster.create=true, allowed only with cluster.create=false" $config.cluster_name) -}}
{{- end -}}
{{- $_ := set $config "cluster_name" (include "keymate.clusterName" .) -}}
{{- else if not $config.cluster_name -}}
{{- fail "config.cluster_name: found nothing with cluster.create=false, allowed the name of an existing cluster such as outbound|8080||keymate-gateway.keymate.svc.cluster.local" -}}
{{- end -}}
{{- $config | toJson -}}
{{- end -}}
