{{/* Fields of the Wasm filter that several resources share. */}}

{{/* The fields that WasmPlugin has in spec and TrafficExtension in spec.wasm. Takes {root, plan}. */}}
{{- define "keymate.wasmFields" -}}
{{- $wasm := .root.Values.wasm -}}
url: {{ include "keymate.wasmUrl" .root | quote }}
{{- range $field := list "sha256" "imagePullPolicy" "imagePullSecret" "verificationKey" "pluginName" "type" }}
{{- with get $wasm $field }}
{{ $field }}: {{ . | quote }}
{{- end }}
{{- end }}
failStrategy: {{ $wasm.failStrategy | default "FAIL_RELOAD" }}
{{- with ($wasm.vmConfig | default dict).env }}
vmConfig:
  env:
{{ toYaml . | indent 4 }}
{{- end }}
pluginConfig:
{{ toYaml .plan.config | indent 2 }}
{{- end -}}

{{/* Envoy's PluginConfig, as Istio writes it for a WasmPlugin, and with the one setting that Istio does not offer. Takes {root, plan}. */}}
{{- define "keymate.wasmPluginConfig" -}}
{{- $wasm := .root.Values.wasm -}}
{{- $name := include "keymate.filterName" .root -}}
{{- $url := include "keymate.wasmUrl" .root -}}
{{- $variables := dict -}}
{{- $fromHost := list -}}
{{- if $wasm.imagePullPolicy -}}{{- $_ := set $variables "ISTIO_META_WASM_IMAGE_PULL_POLICY" $wasm.imagePullPolicy -}}{{- end -}}
{{- range ($wasm.vmConfig | default dict).env -}}
{{- if eq (.valueFrom | default "INLINE") "HOST" -}}{{- $fromHost = append $fromHost .name -}}
{{- else -}}{{- $_ := set $variables .name (.value | default "") -}}
{{- end -}}
{{- end -}}
{{- $environment := dict -}}
{{- if $variables -}}{{- $_ := set $environment "key_values" $variables -}}{{- end -}}
{{- if $fromHost -}}{{- $_ := set $environment "host_env_keys" $fromHost -}}{{- end -}}
{{- $code := dict "remote" (dict "http_uri" (dict "uri" $url "timeout" "30s" "cluster" "_")) -}}
{{- if $wasm.sha256 -}}{{- $_ := set $code.remote "sha256" $wasm.sha256 -}}{{- end -}}
{{- if hasPrefix "file://" $url -}}{{- $code = dict "local" (dict "filename" (trimPrefix "file://" $url)) -}}{{- end -}}
{{- /* The vm_id tells the filter that allow_on_headers_stop_iteration is set: it refuses to wait for bodies otherwise. */ -}}
{{- $machine := dict "runtime" "envoy.wasm.runtime.v8" "vm_id" "keymate-holds-body" "code" $code -}}
{{- if $environment -}}{{- $_ := set $machine "environment_variables" $environment -}}{{- end -}}
{{- $policies := dict "FAIL_RELOAD" "FAIL_RELOAD" "FAIL_CLOSE" "FAIL_CLOSED" "FAIL_OPEN" "FAIL_OPEN" -}}
{{- $configuration := dict "@type" "type.googleapis.com/google.protobuf.StringValue" "value" (mustToRawJson .plan.config) -}}
{{- $plugin := dict "name" $name "failure_policy" (get $policies ($wasm.failStrategy | default "FAIL_RELOAD")) "allow_on_headers_stop_iteration" true "configuration" $configuration "vm_config" $machine -}}
{{- if $wasm.pluginName -}}{{- $_ := set $plugin "root_id" $wasm.pluginName -}}{{- end -}}
{{- toYaml $plugin -}}
{{- end -}}
