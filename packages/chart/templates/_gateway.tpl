{{/* The access gateway and the Envoy cluster that leads to it. */}}

{{/* The parts of config.gateway_url as JSON {host, port, isTls, isAddress}; host without brackets. */}}
{{- define "keymate.gateway" -}}
{{- $url := .Values.config.gateway_url | default "" -}}
{{- $isTls := hasPrefix "https://" $url -}}
{{- $authority := regexReplaceAll "^https?://([^/]*).*$" $url "${1}" -}}
{{- $host := regexReplaceAll ":[0-9]+$" $authority "" | trimPrefix "[" | trimSuffix "]" -}}
{{- if regexMatch "^\\[[^\\]]*\\]$" $authority -}}{{- $host = $authority | trimPrefix "[" | trimSuffix "]" -}}{{- end -}}
{{- $port := regexFind ":[0-9]+$" (regexReplaceAll "^\\[[^\\]]*\\]" $authority "") | trimPrefix ":" | default ($isTls | ternary "443" "80") -}}
{{- $isAddress := not (empty (include "keymate.isAddress" $host)) -}}
{{- dict "host" $host "port" (int $port) "isTls" $isTls "isAddress" $isAddress | toJson -}}
{{- end -}}

{{/* Not empty for an IPv4 or IPv6 address. Takes the text. */}}
{{- define "keymate.isAddress" -}}
{{- if regexMatch "^([0-9]+(\\.[0-9]+){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)$" . -}}yes{{- end -}}
{{- end -}}

{{/* config.cluster_name, or the host of config.gateway_url as the plugin reads it. */}}
{{- define "keymate.clusterName" -}}
{{- .Values.config.cluster_name | default (include "keymate.gateway" . | fromJson).host -}}
{{- end -}}

{{/*
Those of config.gateways that need a cluster of their own, as a JSON list: not Istio's clusters, and each name once. Two
gateways at different addresses cannot share one: the questions for one would go to the other.
*/}}
{{- define "keymate.furtherGateways" -}}
{{- $addresses := dict (include "keymate.clusterName" .) (include "keymate.gateway" .) -}}
{{- $gateways := list -}}
{{- range $key, $each := .Values.config.gateways -}}
{{- $values := dict "Values" (dict "config" $each) -}}
{{- $name := include "keymate.clusterName" $values -}}
{{- $address := include "keymate.gateway" $values -}}
{{- if hasPrefix "outbound|" $name -}}
{{- else if not (hasKey $addresses $name) -}}
{{- $_ := set $addresses $name $address -}}
{{- $gateways = append $gateways $each -}}
{{- else if ne (get $addresses $name) $address -}}
{{- fail (printf "config.gateways.%s: found the cluster %s, which leads to another gateway, allowed a cluster_name of its own" $key $name) -}}
{{- end -}}
{{- end -}}
{{- $gateways | toJson -}}
{{- end -}}

{{/*
The gateway's host when Istio's own cluster leads to it; empty otherwise. A waypoint knows clusters only of the services
that it serves, so there an EnvoyFilter has to name the host (Istio: extraServicesForProxy in push_context.go).
*/}}
{{- define "keymate.referencedService" -}}
{{- $name := .Values.config.cluster_name | default "" -}}
{{- if and (not .Values.cluster.create) (hasPrefix "outbound|" $name) -}}
{{- last (splitList "|" $name) -}}
{{- end -}}
{{- end -}}

{{/* Where the cluster goes, as JSON: where the filter goes, unless cluster.targetRefs says otherwise. Takes {root, plan}. */}}
{{- define "keymate.clusterTarget" -}}
{{- $references := .root.Values.cluster.targetRefs | default list -}}
{{- if and $references (not .plan.target.targetRefs) -}}
{{- fail "cluster.targetRefs: found without targetRefs, allowed only beside them" -}}
{{- else if $references -}}
{{- include "keymate.references" $references -}}
{{- else -}}
{{- range .plan.target.targetRefs -}}
{{- if and (has .kind (list "Service" "ServiceEntry")) (or $.root.Values.cluster.create (include "keymate.referencedService" $.root)) -}}
{{- fail (printf "cluster.targetRefs: found nothing with a %s in targetRefs, allowed the waypoint of %s, for example --set 'cluster.targetRefs[0].kind=Gateway' --set 'cluster.targetRefs[0].name=waypoint', since Istio attaches clusters to gateways only" .kind .name) -}}
{{- end -}}
{{- end -}}
{{- .plan.target | toJson -}}
{{- end -}}
{{- end -}}

{{/* Envoy's Cluster for the gateway, in YAML. */}}
{{- define "keymate.cluster" -}}
{{- $gateway := include "keymate.gateway" . | fromJson -}}
{{- $name := include "keymate.clusterName" . -}}
{{- $values := .Values.cluster -}}
{{- $address := dict "socket_address" (dict "address" $gateway.host "port_value" (int $gateway.port)) -}}
{{- $endpoints := list (dict "lb_endpoints" (list (dict "endpoint" (dict "address" $address)))) -}}
{{- $cluster := dict "name" $name "type" $values.type "connect_timeout" $values.connectTimeout -}}
{{- $_ := set $cluster "load_assignment" (dict "cluster_name" $name "endpoints" $endpoints) -}}
{{- if $gateway.isAddress -}}
{{- $_ := set $cluster "type" "STATIC" -}}
{{- else -}}
{{- $_ := set $cluster "dns_lookup_family" $values.dnsLookupFamily -}}
{{- end -}}
{{- /* As Istio sets it for its own clusters. Envoy's default of 1024 requests at a time would fail checks under load. */ -}}
{{- $unlimited := 4294967295 -}}
{{- $thresholds := dict -}}
{{- range $limit, $field := dict "maxConnections" "max_connections" "maxPendingRequests" "max_pending_requests" "maxRequests" "max_requests" "maxRetries" "max_retries" -}}
{{- $_ := set $thresholds $field (index $values $limit | default $unlimited | int64) -}}
{{- end -}}
{{- $_ := set $cluster "circuit_breakers" (dict "thresholds" (list $thresholds)) -}}
{{- if $values.http2 -}}
{{- $options := dict "@type" "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions" "explicit_http_config" (dict "http2_protocol_options" dict) -}}
{{- $_ := set $cluster "typed_extension_protocol_options" (dict "envoy.extensions.upstreams.http.v3.HttpProtocolOptions" $options) -}}
{{- end -}}
{{- if $gateway.isTls -}}
{{- $_ := set $cluster "transport_socket" (include "keymate.transportSocket" (dict "values" $values "gateway" $gateway) | fromJson) -}}
{{- end -}}
{{- mergeOverwrite $cluster (deepCopy ($values.overrides | default dict)) | toYaml -}}
{{- end -}}

{{/* TLS to the gateway, its certificate verified, as JSON. Takes {values, gateway}. */}}
{{- define "keymate.transportSocket" -}}
{{- $tls := .values.tls | default dict -}}
{{- $name := $tls.sni | default .gateway.host -}}
{{- $common := dict "alpn_protocols" (list (empty .values.http2 | ternary "http/1.1" "h2")) -}}
{{- if not $tls.insecureSkipVerify -}}
{{- $authorities := empty $tls.caCertificates | ternary (dict "filename" ($tls.caFile | default "/etc/ssl/certs/ca-certificates.crt")) (dict "inline_string" $tls.caCertificates) -}}
{{- $names := list -}}
{{- range $tls.subjectAltNames | default (list $name) -}}
{{- $kind := "DNS" -}}
{{- if contains "://" . -}}{{- $kind = "URI" -}}
{{- else if include "keymate.isAddress" . -}}{{- $kind = "IP_ADDRESS" -}}
{{- end -}}
{{- $names = append $names (dict "san_type" $kind "matcher" (dict "exact" .)) -}}
{{- end -}}
{{- $_ := set $common "validation_context" (dict "trusted_ca" $authorities "match_typed_subject_alt_names" $names) -}}
{{- end -}}
{{- if ne (empty $tls.certificateFile) (empty $tls.privateKeyFile) -}}
{{- fail "cluster.tls: found only one of certificateFile and privateKeyFile, allowed both or none" -}}
{{- else if $tls.certificateFile -}}
{{- $_ := set $common "tls_certificates" (list (dict "certificate_chain" (dict "filename" $tls.certificateFile) "private_key" (dict "filename" $tls.privateKeyFile))) -}}
{{- end -}}
{{- $context := dict "@type" "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext" "common_tls_context" $common -}}
{{- /* RFC 6066 §3 knows no addresses as server names. */ -}}
{{- if or $tls.sni (not .gateway.isAddress) -}}{{- $_ := set $context "sni" $name -}}{{- end -}}
{{- dict "name" "envoy.transport_sockets.tls" "typed_config" $context | toJson -}}
{{- end -}}
