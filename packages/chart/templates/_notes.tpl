{{/* What a person reads after the installation. */}}
{{- define "keymate.notes" -}}
{{- $plan := include "keymate.plan" . | fromJson -}}
{{- $gateway := include "keymate.gateway" . | fromJson -}}
{{- $name := include "keymate.fullname" . -}}
{{- if $plan.api -}}
{{ $plan.api }} {{ .Release.Namespace }}/{{ $name }} enforces as a {{ $plan.runtime | title }} filter ({{ $plan.workload }}).

Why {{ $plan.api }}: {{ $plan.reason }}.
{{- if eq $plan.runtime "wasm" }}

The image is {{ include "keymate.wasmUrl" . }}
{{- include "keymate.imageNote" . }}
{{- end }}
{{- if $plan.target.matchLabels }}

Enforced on workloads of namespace {{ .Release.Namespace }} with
{{- range $key, $value := $plan.target.matchLabels }} {{ $key }}={{ $value }}{{ end }}.
{{- if not (.Values.selector | default dict).matchLabels }}
That is the opt-in label, since no selector was given. Label a workload's pods to have it enforced:

  kubectl -n {{ .Release.Namespace }} patch deployment NAME --patch '{"spec":{"template":{"metadata":{"labels":{"keymate.io/enforce":"true"}}}}}'
{{- end }}
{{- else if $plan.target.targetRefs }}

Enforced on
{{- range $plan.target.targetRefs }} {{ .kind }}/{{ .name }}{{ end }} of namespace {{ .Release.Namespace }}.
{{- else }}

Enforced on EVERY workload of namespace {{ .Release.Namespace }}
{{- if eq .Release.Namespace "istio-system" }}, which usually is Istio's root namespace: then it is every workload of the mesh
{{- end }}.
{{- end }}

The access gateway is {{ .Values.config.gateway_url }}, reached through
{{- if .Values.cluster.create }} the added cluster {{ $plan.config.cluster_name }}
{{- if not $gateway.isTls }} without TLS
{{- end }}.
{{- if and (not $gateway.isTls) (contains ".svc" $gateway.host) }}
If it only takes Istio's mutual TLS, use Istio's own cluster:
  --set cluster.create=false --set 'config.cluster_name=outbound|{{ $gateway.port }}||{{ $gateway.host }}'
{{- end }}
{{- else }} the existing cluster {{ $plan.config.cluster_name }}.
{{- end }}
{{- if eq ($plan.config.mode | default "enforce") "shadow" }}

NOTHING IS ENFORCED YET: config.mode=shadow. The gateway is asked, answers say what would have been, and every request passes.
{{- end }}
{{- if eq ($plan.config.mode | default "enforce") "canary" }}

THIS RELEASE ENFORCES NOTHING: config.mode=canary. It decides beside the release of the other runtime, which must be on the same workloads
{{- if eq $plan.runtime "lua" }} with config.filter_state=true
{{- end }}, and counts whether both agree (keymate_canary_match, keymate_canary_mismatch; keymate_canary_alone where it met nobody).
{{- end }}
{{- if eq ($plan.config.failure_mode | default "deny") "allow" }}

WARNING: config.failure_mode=allow. While the gateway cannot be asked, requests pass unchecked.
{{- end }}
{{- if and (eq $plan.runtime "wasm") (eq .Values.wasm.failStrategy "FAIL_OPEN") }}

WARNING: wasm.failStrategy=FAIL_OPEN. After a crash of the filter, or when its image cannot be pulled, requests pass unchecked.
{{- end }}
{{- if and .Values.cluster.create $gateway.isTls (.Values.cluster.tls | default dict).insecureSkipVerify }}

WARNING: cluster.tls.insecureSkipVerify. Whoever sits between the proxies and the gateway decides about access.
{{- end }}

Verify it:

  # 1. the resource is there, and Istio has no complaint
  kubectl -n {{ .Release.Namespace }} get {{ $plan.api | lower }} {{ $name }}
  istioctl analyze -n {{ .Release.Namespace }}

  # 2. a proxy has the filter and the cluster
  istioctl -n {{ .Release.Namespace }} proxy-config all POD -o json | grep -c keymate
  istioctl -n {{ .Release.Namespace }} proxy-config cluster POD | grep -F '{{ $plan.config.cluster_name }}'

  # 3. an answer carries the decision: GRANTED, DENIED, SKIPPED or GATEWAY_FAILED
  curl -si http://SERVICE/ | grep -i keymate-gateway-auth-status
{{- end -}}
{{- end -}}

{{/* How far the image is pinned, for the notes. */}}
{{- define "keymate.imageNote" -}}
{{- $url := include "keymate.wasmUrl" . -}}
{{- if .Values.wasm.sha256 }},
verified by wasm.sha256, {{ .Values.wasm.sha256 }}.
{{- else if include "keymate.isOwnImage" . }},
pinned to the digest that was built with this chart. A registry that has another image answers with none, and Istio denies everything.
{{- else if contains "@" $url }},
pinned by its digest.
{{- else if hasPrefix "oci://" $url }},
which its tag names alone: it can change without anybody noticing. Without a tag in wasm.image the chart pins the image it was built with.
{{- else if hasPrefix "file://" $url }},
a file in the proxy's container.
{{- else }},
without a checksum: set wasm.sha256 to the file's.
{{- end }}
{{- end -}}
