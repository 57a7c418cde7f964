{{/* The names of headers that config gives values. */}}

{{- define "keymate.checkHeaders" -}}
{{- $rules := include "keymate.headerNames" . | mustFromJson -}}
{{- $added := (.request_headers | default dict).set | default dict -}}
{{- $own := "a header name that the plugin does not set or strip itself" -}}
{{- include "keymate.checkNames" (dict "key" "request_headers.set" "headers" $added "rules" $rules "allowed" $own) -}}
{{- $isForwarding := .forwarded_headers -}}
{{- range .gateways -}}{{- $isForwarding = or $isForwarding .forwarded_headers -}}{{- end -}}
{{- if $isForwarding -}}
{{- $conditional := dict "request_headers.set" (get $rules "forwarded_headers:request_headers.set") -}}
{{- include "keymate.checkNames" (dict "key" "request_headers.set" "headers" $added "rules" $conditional "allowed" $own) -}}
{{- end -}}
{{- $ofDenials := (.deny_response | default dict).headers | default dict -}}
{{- include "keymate.checkNames" (dict "key" "deny_response.headers" "headers" $ofDenials "rules" $rules "allowed" "a header name that is not content-type, not on the strip list and not the plugin's own") -}}
{{- $seen := dict -}}
{{- range $name := keys $added | sortAlpha -}}
{{- if hasKey $seen (lower $name) -}}
{{- fail (printf "config.request_headers.set: found %s and %s, allowed each name once, whatever its case" (get $seen (lower $name)) $name) -}}
{{- end -}}
{{- $_ := set $seen (lower $name) $name -}}
{{- end -}}
{{- end -}}

{{/* Takes {key, headers, rules, allowed}; rules has the patterns of each key. */}}
{{- define "keymate.checkNames" -}}
{{- $rule := get .rules .key -}}
{{- range $name := keys .headers | sortAlpha -}}
{{- if or (not (regexMatch ($rule.pattern | default "") $name)) (regexMatch $rule.not.pattern $name) -}}
{{- fail (printf "config.%s: found %q, allowed %s" $.key $name $.allowed) -}}
{{- end -}}
{{- end -}}
{{- end -}}
