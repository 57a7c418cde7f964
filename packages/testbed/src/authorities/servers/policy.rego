package system.authz

default allow := {"allowed": false, "reason": "no rule allows it"}

# The question of the plugin. The original request is in headers, under Go's spelling of their names.
is_check if {
	input.method == "POST"
	input.path == ["v1", "data", "keymate"]
}

method := input.headers["Keymate-Target-Method"][0]

path := split(input.headers["Keymate-Target-Uri"][0], "?")[0]

# The path comes as the client wrote it. What servers may read in two ways is for nobody.
is_plain if not regex.match(`//|\\|;|%|/\.\.?(/|$)|[^!-~]`, path)

claims := payload if {
	[valid, _, payload] := io.jwt.decode_verify(input.identity, {
		"cert": json.marshal(data.keys),
		"iss": data.issuer,
		"aud": "orders",
	})
	valid
}

may(role) if {
	is_check
	is_plain
	startswith(path, "/orders/")
	role in claims.roles
}

allow := {"allowed": true} if {
	method in {"GET", "HEAD"}
	may("orders-reader")
}

allow := {"allowed": true} if may("orders-writer")

allow := {"allowed": false, "reason": "a valid token is needed"} if {
	is_check
	not claims
}

# Kubernetes asks whether the server is well.
allow := {"allowed": true} if {
	input.method == "GET"
	input.path == ["health"]
}
