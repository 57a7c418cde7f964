{{/* Which traffic of the selected proxies the filter sees. */}}

{{/* match of a WasmPlugin or TrafficExtension, as JSON {match: […]}. Takes {root, plan}. */}}
{{- define "keymate.match" -}}
{{- $match := (get .root.Values .plan.runtime).match | default list -}}
{{- $isSidecar := eq .plan.workload "sidecar" -}}
{{- $result := list -}}
{{- range $match -}}
{{- $mode := .mode | default ($isSidecar | ternary "SERVER" "") -}}
{{- include "keymate.checkMode" (dict "plan" $.plan "mode" $mode) -}}
{{- $entry := dict -}}
{{- if $mode -}}{{- $_ := set $entry "mode" $mode -}}{{- end -}}
{{- if .ports -}}{{- $_ := set $entry "ports" .ports -}}{{- end -}}
{{- $result = append $result $entry -}}
{{- end -}}
{{- if and $isSidecar (not $match) -}}
{{- $result = list (dict "mode" "SERVER") -}}
{{- end -}}
{{- dict "match" $result | toJson -}}
{{- end -}}

{{/* Istio counts a gateway's listeners as CLIENT and a waypoint's as SERVER; the other mode would match nothing. */}}
{{- define "keymate.checkMode" -}}
{{- if and (eq .plan.workload "gateway") (eq .mode "SERVER") -}}
{{- fail (printf "%s.match: found mode SERVER for a gateway, which matches nothing there, allowed CLIENT, CLIENT_AND_SERVER or none" .plan.runtime) -}}
{{- else if and (eq .plan.workload "waypoint") (eq .mode "CLIENT") -}}
{{- fail (printf "%s.match: found mode CLIENT for a waypoint, which matches nothing there, allowed SERVER, CLIENT_AND_SERVER or none" .plan.runtime) -}}
{{- end -}}
{{- end -}}

{{/*
The places of an EnvoyFilter's HTTP filter, as JSON {places: [{context, listener}]}. Takes {root, plan}.

On a waypoint, and on sidecars that accept HBONE, the tunnel has an HTTP filter chain of its own, whose CONNECT requests
the plugin would deny; there the place is main_internal, the listener with the requests inside of the tunnel.
*/}}
{{- define "keymate.places" -}}
{{- $hbone := and .root.Values.hbone (eq .plan.workload "sidecar") -}}
{{- $match := (include "keymate.match" . | fromJson).match | default (list dict) -}}
{{- $places := list -}}
{{- range $match -}}
{{- $contexts := list -}}
{{- if eq $.plan.workload "gateway" -}}{{- $contexts = list "GATEWAY" -}}
{{- else if eq $.plan.workload "waypoint" -}}{{- $contexts = list "SIDECAR_INBOUND" -}}
{{- else if eq .mode "SERVER" -}}{{- $contexts = list "SIDECAR_INBOUND" -}}
{{- else if eq .mode "CLIENT" -}}{{- $contexts = list "SIDECAR_OUTBOUND" -}}
{{- else -}}{{- $contexts = list "SIDECAR_INBOUND" "SIDECAR_OUTBOUND" -}}
{{- end -}}
{{- $ports := .ports | default list -}}
{{- if and $ports (or $hbone (eq $.plan.workload "waypoint")) -}}
{{- fail (printf "%s.match: found ports with api EnvoyFilter inside an HBONE tunnel, where listeners have no port, allowed no ports (or api WasmPlugin, TrafficExtension)" $.plan.runtime) -}}
{{- end -}}
{{- range $context := $contexts -}}
{{- $listeners := list dict -}}
{{- if eq $.plan.workload "waypoint" -}}{{- $listeners = list (dict "name" "main_internal") -}}
{{- else if and $hbone (eq $context "SIDECAR_INBOUND") -}}{{- $listeners = list (dict "name" "virtualInbound") (dict "name" "main_internal") -}}
{{- else if $ports -}}
{{- $listeners = list -}}
{{- range $ports -}}{{- $listeners = append $listeners (dict "portNumber" .number) -}}{{- end -}}
{{- end -}}
{{- range $listener := $listeners -}}
{{- $places = append $places (dict "context" $context "listener" $listener) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- /* Entries may overlap, and a filter must not be inserted twice into one chain. */ -}}
{{- $whole := list -}}
{{- range $places -}}
{{- if not .listener.portNumber -}}{{- $whole = append $whole .context -}}{{- end -}}
{{- end -}}
{{- $distinct := list -}}
{{- range uniq $places -}}
{{- if not (and .listener.portNumber (has .context $whole)) -}}{{- $distinct = append $distinct . -}}{{- end -}}
{{- end -}}
{{- dict "places" $distinct | toJson -}}
{{- end -}}
