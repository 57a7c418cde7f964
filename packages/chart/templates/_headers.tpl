{{/* Names of headers that differ in their case alone: each request would carry one value of two. */}}
{{- define "keymate.checkHeaders" -}}
{{- $seen := dict -}}
{{- range $name := keys ((.request_headers | default dict).set | default dict) | sortAlpha -}}
{{- if hasKey $seen (lower $name) -}}
{{- fail (printf "config.request_headers.set: found %s and %s, allowed each name once, whatever its case" (get $seen (lower $name)) $name) -}}
{{- end -}}
{{- $_ := set $seen (lower $name) $name -}}
{{- end -}}
{{- end -}}
