{{/* The Lua source: the configuration as one Lua string, then the filter as it was built. Takes {root, plan}. */}}
{{- define "keymate.luaSource" -}}
{{- $filter := .root.Files.Get "lua/keymate-access.lua" -}}
{{- if not $filter -}}
{{- fail "lua/keymate-access.lua: found nothing in this chart, allowed the built filter; in a checkout, run `npm run build` first" -}}
{{- end -}}
local KEYMATE_CONFIGURATION = {{ include "keymate.luaString" (mustToRawJson .plan.config) }}
{{ $filter }}
{{- end -}}

{{/*
A Lua string literal of these bytes. Values come from people and go into program text, so nothing is left to chance:
printable ASCII stays, with a backslash before quote and backslash; every other byte becomes a decimal escape (Lua 5.1
manual, §2.1).
*/}}
{{- define "keymate.luaString" -}}
"
{{- $text := . -}}
{{- range $character := splitList "" $text -}}
{{- if regexMatch "^[ !#-\\[\\]-~]$" $character -}}
{{- $character -}}
{{- else if regexMatch "^[\"\\\\]$" $character -}}
{{- printf "\\%s" $character -}}
{{- else -}}
{{- range $index := until (len $character) -}}
{{- printf "\\%03d" (index $character $index) -}}
{{- end -}}
{{- end -}}
{{- end -}}
"
{{- end -}}
