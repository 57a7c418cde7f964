{{/* Generated from packages/core/configuration.schema.json by `npm run generate`: what names of headers have to match, and not. */}}
{{- define "keymate.headerNames" -}}
{
  "request_headers.set": {
    "type": "string",
    "pattern": "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$",
    "not": {
      "pattern": "^(([Hh][Oo][Ss][Tt]|[Cc][Oo][Nn][Tt][Ee][Nn][Tt][-_.][Ll][Ee][Nn][Gg][Tt][Hh]|[Ee][Xx][Pp][Ee][Cc][Tt]|[Cc][Oo][Nn][Nn][Ee][Cc][Tt][Ii][Oo][Nn]|[Kk][Ee][Ee][Pp][-_.][Aa][Ll][Ii][Vv][Ee]|[Pp][Rr][Oo][Xx][Yy][-_.][Cc][Oo][Nn][Nn][Ee][Cc][Tt][Ii][Oo][Nn]|[Tt][Rr][Aa][Nn][Ss][Ff][Ee][Rr][-_.][Ee][Nn][Cc][Oo][Dd][Ii][Nn][Gg]|[Tt][Ee]|[Tt][Rr][Aa][Ii][Ll][Ee][Rr]|[Uu][Pp][Gg][Rr][Aa][Dd][Ee]|[Hh][Tt][Tt][Pp]2[-_.][Ss][Ee][Tt][Tt][Ii][Nn][Gg][Ss]|[Pp][Rr][Oo][Xx][Yy][-_.][Aa][Uu][Tt][Hh][Oo][Rr][Ii][Zz][Aa][Tt][Ii][Oo][Nn]|[Rr][Aa][Nn][Gg][Ee]|[Aa][Cc][Cc][Ee][Pp][Tt][-_.][Ee][Nn][Cc][Oo][Dd][Ii][Nn][Gg]|[Kk][Ee][Yy][Mm][Aa][Tt][Ee][-_.][Ee][Nn][Ff][Oo][Rr][Cc][Ee][Rr]|[Kk][Ee][Yy][Mm][Aa][Tt][Ee][-_.][Tt][Aa][Rr][Gg][Ee][Tt][-_.][Uu][Rr][Ii]|[Kk][Ee][Yy][Mm][Aa][Tt][Ee][-_.][Tt][Aa][Rr][Gg][Ee][Tt][-_.][Mm][Ee][Tt][Hh][Oo][Dd]|[Kk][Ee][Yy][Mm][Aa][Tt][Ee][-_.][Pp][Aa][Rr][Tt][Ii][Aa][Ll][-_.][Bb][Oo][Dd][Yy])|([Xx][-_.][Ee][Nn][Vv][Oo][Yy][-_.]|[Ii][Ff][-_.]).*)$"
    }
  },
  "deny_response.headers": {
    "type": "string",
    "pattern": "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$",
    "not": {
      "pattern": "^(([Hh][Oo][Ss][Tt]|[Cc][Oo][Nn][Tt][Ee][Nn][Tt]-[Tt][Yy][Pp][Ee]|[Cc][Oo][Nn][Tt][Ee][Nn][Tt][-_.][Ll][Ee][Nn][Gg][Tt][Hh]|[Ee][Xx][Pp][Ee][Cc][Tt]|[Cc][Oo][Nn][Nn][Ee][Cc][Tt][Ii][Oo][Nn]|[Kk][Ee][Ee][Pp][-_.][Aa][Ll][Ii][Vv][Ee]|[Pp][Rr][Oo][Xx][Yy][-_.][Cc][Oo][Nn][Nn][Ee][Cc][Tt][Ii][Oo][Nn]|[Tt][Rr][Aa][Nn][Ss][Ff][Ee][Rr][-_.][Ee][Nn][Cc][Oo][Dd][Ii][Nn][Gg]|[Tt][Ee]|[Tt][Rr][Aa][Ii][Ll][Ee][Rr]|[Uu][Pp][Gg][Rr][Aa][Dd][Ee]|[Hh][Tt][Tt][Pp]2[-_.][Ss][Ee][Tt][Tt][Ii][Nn][Gg][Ss]|[Pp][Rr][Oo][Xx][Yy][-_.][Aa][Uu][Tt][Hh][Oo][Rr][Ii][Zz][Aa][Tt][Ii][Oo][Nn]|[Rr][Aa][Nn][Gg][Ee]|[Aa][Cc][Cc][Ee][Pp][Tt][-_.][Ee][Nn][Cc][Oo][Dd][Ii][Nn][Gg]|[Kk][Ee][Yy][Mm][Aa][Tt][Ee][-_.][Ee][Nn][Ff][Oo][Rr][Cc][Ee][Rr]|[Kk][Ee][Yy][Mm][Aa][Tt][Ee][-_.][Tt][Aa][Rr][Gg][Ee][Tt][-_.][Uu][Rr][Ii]|[Kk][Ee][Yy][Mm][Aa][Tt][Ee][-_.][Tt][Aa][Rr][Gg][Ee][Tt][-_.][Mm][Ee][Tt][Hh][Oo][Dd]|[Kk][Ee][Yy][Mm][Aa][Tt][Ee][-_.][Pp][Aa][Rr][Tt][Ii][Aa][Ll][-_.][Bb][Oo][Dd][Yy]|[Kk][Ee][Yy][Mm][Aa][Tt][Ee][-_.][Dd][Ee][Cc][Ii][Ss][Ii][Oo][Nn]|[Kk][Ee][Yy][Mm][Aa][Tt][Ee][-_.][Dd][Ee][Cc][Ii][Ss][Ii][Oo][Nn][-_.][Ll][Aa][Tt][Ee][Nn][Cc][Yy]|[Kk][Ee][Yy][Mm][Aa][Tt][Ee][-_.][Dd][Ee][Cc][Ii][Ss][Ii][Oo][Nn][-_.][Aa][Uu][Tt][Hh][Oo][Rr][Ii][Tt][Yy][-_.][Ll][Aa][Tt][Ee][Nn][Cc][Yy]|[Kk][Ee][Yy][Mm][Aa][Tt][Ee][-_.][Dd][Ee][Cc][Ii][Ss][Ii][Oo][Nn][-_.][Cc][Aa][Cc][Hh][Ee]|[Kk][Ee][Yy][Mm][Aa][Tt][Ee][-_.][Gg][Aa][Tt][Ee][Ww][Aa][Yy]|[Kk][Ee][Yy][Mm][Aa][Tt][Ee][-_.][Gg][Aa][Tt][Ee][Ww][Aa][Yy][-_.][Aa][Uu][Tt][Hh][-_.][Ss][Tt][Aa][Tt][Uu][Ss]|[Kk][Ee][Yy][Mm][Aa][Tt][Ee][-_.][Gg][Aa][Tt][Ee][Ww][Aa][Yy][-_.][Aa][Uu][Tt][Hh][-_.][Dd][Uu][Rr][Aa][Tt][Ii][Oo][Nn]|[Kk][Ee][Yy][Mm][Aa][Tt][Ee][-_.][Gg][Aa][Tt][Ee][Ww][Aa][Yy][-_.][Aa][Uu][Tt][Hh][-_.][Rr][Ee][Aa][Ss][Oo][Nn])|([Xx][-_.][Ee][Nn][Vv][Oo][Yy][-_.]|[Ii][Ff][-_.]).*)$"
    }
  },
  "forwarded_headers:request_headers.set": {
    "type": "string",
    "not": {
      "pattern": "^[Xx]-[Ff][Oo][Rr][Ww][Aa][Rr][Dd][Ee][Dd]-([Mm][Ee][Tt][Hh][Oo][Dd]|[Hh][Oo][Ss][Tt]|[Uu][Rr][Ii]|[Pp][Rr][Oo][Tt][Oo]|[Ff][Oo][Rr])$"
    }
  }
}
{{- end -}}
