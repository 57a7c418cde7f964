{{/* What values.schema.json cannot say about config: keys that refer to others, and expressions. */}}

{{- define "keymate.checkRules" -}}
{{- $names := keys (.gateways | default dict) | sortAlpha -}}
{{- range $index, $rule := .rules -}}
{{- range $key := list "gateway" "mode" "sample" -}}
{{- if and $rule.skip (hasKey $rule $key) -}}
{{- fail (printf "config.rules[%d].%s: found beside skip, allowed no such key beside skip" $index $key) -}}
{{- end -}}
{{- end -}}
{{- if and (hasKey $rule "gateway") (not (has $rule.gateway $names)) -}}
{{- fail (printf "config.rules[%d].gateway: found %q, allowed a name in gateways (%s)" $index $rule.gateway (join ", " $names | default "none")) -}}
{{- end -}}
{{- include "keymate.checkExpression" (dict "key" (printf "config.rules[%d].match" $index) "match" $rule.match) -}}
{{- end -}}
{{- range $index, $match := .skip_rules -}}
{{- include "keymate.checkExpression" (dict "key" (printf "config.skip_rules[%d]" $index) "match" $match) -}}
{{- end -}}
{{- end -}}

{{/* Takes {key, match}. What RE2 refuses matches nothing, and anything else matches the empty text when "|" follows. */}}
{{- define "keymate.checkExpression" -}}
{{- $text := (.match.path | default dict).regex | default "" -}}
{{- if not (regexMatch (printf "%s|" $text) "") -}}
{{- fail (printf "%s.path.regex: found %q, allowed RE2's syntax without flags and assertions" .key (trunc 60 $text)) -}}
{{- end -}}
{{- end -}}
