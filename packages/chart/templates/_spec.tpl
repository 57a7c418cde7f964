{{/* Parts of spec that several resources share. */}}

{{/* selector or targetRefs of a WasmPlugin or TrafficExtension. Takes the plan. */}}
{{- define "keymate.selection" -}}
{{- with .target.matchLabels }}
selector:
  matchLabels:
{{ toYaml . | indent 4 }}
{{- end }}
{{- with .target.targetRefs }}
targetRefs:
{{ toYaml . | indent 2 }}
{{- end }}
{{- end -}}

{{/* The same for an EnvoyFilter, which calls it workloadSelector. Takes the plan. */}}
{{- define "keymate.envoyFilterSelection" -}}
{{- with .target.matchLabels }}
workloadSelector:
  labels:
{{ toYaml . | indent 4 }}
{{- end }}
{{- with .target.targetRefs }}
targetRefs:
{{ toYaml . | indent 2 }}
{{- end }}
{{- end -}}

{{/* phase, priority and match of a WasmPlugin or TrafficExtension. Takes {root, plan}. */}}
{{- define "keymate.order" -}}
{{- $values := get .root.Values .plan.runtime -}}
{{- if ne ($values.phase | default "AUTHN") "UNSPECIFIED_PHASE" }}
phase: {{ $values.phase | default "AUTHN" }}
{{- end }}
{{- if not (kindIs "invalid" $values.priority) }}
priority: {{ int $values.priority }}
{{- end }}
{{- with (include "keymate.match" . | fromJson).match }}
match:
{{ toYaml . | indent 2 }}
{{- end }}
{{- end -}}

{{/*
priority of an EnvoyFilter. Istio applies the lower number first. What is inserted first in the chain later stands before
what was there already; what is inserted before the router later stands behind it. So a higher priority acts first in both.
Takes {root, plan}.
*/}}
{{- define "keymate.envoyFilterPriority" -}}
{{- $values := get .root.Values .plan.runtime -}}
{{- if not (kindIs "invalid" $values.priority) }}
priority: {{ eq ($values.phase | default "AUTHN") "AUTHN" | ternary (int $values.priority) (sub 0 (int $values.priority)) }}
{{- end }}
{{- end -}}

{{/* One HTTP_FILTER patch for each place. Takes {root, plan, filter}; filter is Envoy's HttpFilter in YAML. */}}
{{- define "keymate.httpFilterPatches" -}}
{{- $values := get .root.Values .plan.runtime -}}
{{- $isFirst := eq ($values.phase | default "AUTHN") "AUTHN" -}}
{{- range (include "keymate.places" . | fromJson).places }}
- applyTo: HTTP_FILTER
  match:
    context: {{ .context }}
    listener:
{{- with .listener }}
{{ toYaml . | indent 6 }}
{{- end }}
      filterChain:
        filter:
          name: envoy.filters.network.http_connection_manager
{{- if not $isFirst }}
          subFilter:
            name: envoy.filters.http.router
{{- end }}
  patch:
    operation: {{ $isFirst | ternary "INSERT_FIRST" "INSERT_BEFORE" }}
    value:
{{ $.filter | indent 6 }}
{{- end }}
{{- end -}}
