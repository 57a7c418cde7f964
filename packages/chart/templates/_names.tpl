{{/* Names and labels that every resource shares. */}}

{{- define "keymate.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{/* The release's name, with the chart's name behind it unless it is already in there. */}}
{{- define "keymate.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- $name := include "keymate.name" . -}}
{{- if contains $name .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* The filter's name inside Envoy: unique in the mesh, since a proxy can meet filters of several releases. */}}
{{- define "keymate.filterName" -}}
{{- printf "keymate-access.%s.%s" .Release.Namespace (include "keymate.fullname" .) -}}
{{- end -}}

{{/* metadata of a resource. Takes {root, name, component} and possibly {labels, annotations}. */}}
{{- define "keymate.metadata" -}}
name: {{ .name }}
namespace: {{ .root.Release.Namespace }}
labels:
  helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
  app.kubernetes.io/name: {{ include "keymate.name" .root }}
  app.kubernetes.io/instance: {{ .root.Release.Name }}
  app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
  app.kubernetes.io/managed-by: {{ .root.Release.Service }}
  app.kubernetes.io/part-of: keymate
  app.kubernetes.io/component: {{ .component }}
{{- with merge (dict) (.labels | default dict) (.root.Values.commonLabels | default dict) }}
{{ toYaml . | indent 2 }}
{{- end }}
{{- with merge (dict) (.annotations | default dict) (.root.Values.commonAnnotations | default dict) }}
annotations:
{{ toYaml . | indent 2 }}
{{- end }}
{{- end -}}
