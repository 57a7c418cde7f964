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

{{/* Takes {key, match}. */}}
{{- define "keymate.checkExpression" -}}
{{- range $kind := list "glob" "regex" -}}
{{- $text := get $.match.path $kind -}}
{{- if $text -}}
{{- $expression := eq $kind "glob" | ternary (include "keymate.expressionOfGlob" $text) $text -}}
{{- if or (gt (len $expression) 512) (not (include "keymate.isExpression" $expression)) -}}
{{- fail (printf "%s.path.%s: found %q, allowed RE2's syntax without flags and assertions, up to 512 bytes and 500 states" $.key $kind (trunc 60 $text)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* As long as the one that the plugin makes of it; for ** it is .? and not .*, in whose place the next step would look. */}}
{{- define "keymate.expressionOfGlob" -}}
{{- $text := regexReplaceAll `([^A-Za-z0-9*{}])` . `\${1}` | replace "**" ".?" | replace "*" "[^/]*" -}}
{{- regexReplaceAll `\{[^{}]*\}` $text "[^/]+" -}}
{{- end -}}

{{/*
Not empty for an expression in the plugin's subset of RE2's syntax (packages/core/src/expression.ts). What RE2 itself
refuses matches nothing here; of the rest, what remains outside of the subset is looked for once escapes, classes and
literals have become <1>.
*/}}
{{- define "keymate.isExpression" -}}
{{- $isRe2 := regexMatch (printf "%s|" .) "" -}}
{{- $text := hasSuffix `\$` . | ternary . (trimSuffix "$" .) | trimPrefix "^" -}}
{{- $text = regexReplaceAll `\\([dwsDWS]|[!-/:-@\[-\x60{-~])|\[\^?([!-Z^-~\]]|\\([dws]|[!-/:-@\[-\x60{-~]))([!-Z^-~]|\\([dws]|[!-/:-@\[-\x60{-~]))*\]` $text "a" -}}
{{- $text = $text | replace "(?:" "(" -}}
{{- $quantifier := `([*+?]|\{[0-9]+(,[0-9]*)?\})` -}}
{{- $text = regexReplaceAll (printf `%s\?` $quantifier) $text "${1}" -}}
{{- $misplaced := regexMatch (printf `(^|[(|]|%s)%s` $quantifier $quantifier) $text -}}
{{- $tooOften := regexMatch `\{([0-9]+,)?0*([1-9][0-9]{3,}|[6-9][0-9]{2}|5(0[1-9]|[1-9][0-9]))(,[0-9]*)?\}` $text -}}
{{- $foreign := regexReplaceAll $quantifier $text "" | regexMatch `[^!-~]|[\\\[{^$]` -}}
{{- if and $isRe2 (not $misplaced) (not $tooOften) (not $foreign) (include "keymate.isSmallExpression" $text) -}}yes{{- end -}}
{{- end -}}

{{/*
Not empty when the plugin's compiler can build the expression. Takes it with only literals, groups, bars and quantifiers.
Each part becomes the number of its nodes, from the inside to the outside: <1><1>* is <1><2>.
*/}}
{{- define "keymate.isSmallExpression" -}}
{{- $quantifier := `[*+?]|\{[0-9]+(?:,[0-9]*)?\}` -}}
{{- $text := regexReplaceAll (printf `(%s)|[^()|]` $quantifier) . "<${1}>" -}}
{{- $text = $text | replace "<>" "<1>" -}}
{{- $text = printf "(%s)" (regexReplaceAll (printf `<(%s)>` $quantifier) $text "${1}") -}}
{{- $steps := regexFindAll (printf `\(|%s` $quantifier) $text -1 | len -}}
{{- $part := printf `<[0-9]+>(%s)|\((<[0-9]+>|\|)*\)` $quantifier -}}
{{- range until $steps -}}
{{- $found := regexFind $part $text -}}
{{- if $found -}}
{{- $nodes := 1 -}}
{{- if hasPrefix "(" $found -}}
{{- range regexFindAll `[0-9]+` ($found | replace "|" "<1>") -1 -}}{{- $nodes = add $nodes 1 (int64 .) -}}{{- end -}}
{{- else -}}
{{- $numbers := regexFindAll `[0-9]+` $found -1 -}}
{{- $copies := hasSuffix "+" $found | ternary 2 1 -}}
{{- if hasSuffix ",}" $found -}}{{- $copies = add 1 (int64 (last $numbers)) -}}
{{- else if hasSuffix "}" $found -}}{{- $copies = int64 (last $numbers) -}}
{{- end -}}
{{- $nodes = add 1 (mul $copies (int64 (index $numbers 0))) -}}
{{- end -}}
{{- if gt $nodes 1000 -}}{{- $nodes = 1001 -}}{{- end -}}
{{- $text = $text | replace $found (printf "<%d>" $nodes) -}}
{{- end -}}
{{- end -}}
{{- if regexMatch `^<([0-9]{1,3}|1000)>$` $text -}}yes{{- end -}}
{{- end -}}
