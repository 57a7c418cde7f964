{{/* Which Wasm image the proxies pull. */}}

{{/*
The address to pull from. An image without a tag and a digest is the one that was built with this chart: it gets the
chart's appVersion as its tag and the recorded digest behind it. With a tag or a digest it may be anybody's, and stays as
it is.
*/}}
{{- define "keymate.wasmUrl" -}}
{{- include "keymate.writtenUrl" . -}}
{{- if include "keymate.isOwnImage" . -}}
:{{ .Chart.AppVersion | replace "+" "_" }}
{{- if not .Values.wasm.sha256 -}}
@{{ include "keymate.recordedDigest" . }}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* wasm.image with a scheme: without one Istio takes HOST:PORT/NAME for a broken URL, or admits it and enforces nothing. */}}
{{- define "keymate.writtenUrl" -}}
{{- contains "://" .Values.wasm.image | ternary "" "oci://" -}}{{- .Values.wasm.image -}}
{{- end -}}

{{/* Not empty for an image without a tag and a digest. A colon before the last slash is a port's. */}}
{{- define "keymate.isOwnImage" -}}
{{- $url := include "keymate.writtenUrl" . -}}
{{- if and (hasPrefix "oci://" $url) (not (regexMatch "[:@]" (last (splitList "/" $url)))) -}}yes{{- end -}}
{{- end -}}

{{/*
The manifest's digest of the image that was built with this chart, in the compat layout, which is the one that is pushed
unless another is asked for. It goes into the address and not into the field sha256: Istio's agent takes both for the
checksum, but by its address the registry gives this image also after the tag has moved.
*/}}
{{- define "keymate.recordedDigest" -}}
{{- $file := .Files.Get "image/digests.json" -}}
{{- $ways := "allowed a tag or a digest behind wasm.image" -}}
{{- if not $file -}}
{{- fail (printf "image/digests.json: found nothing in this chart to pin wasm.image=%s with, %s; in a checkout, run `npm run build` first" .Values.wasm.image $ways) -}}
{{- end -}}
{{- $recorded := mustFromJson $file -}}
{{- if ne $recorded.version .Chart.AppVersion -}}
{{- fail (printf "image/digests.json: found version %s in a chart with appVersion %s, %s" $recorded.version .Chart.AppVersion $ways) -}}
{{- end -}}
{{- $recorded.layouts.compat.digest -}}
{{- end -}}
